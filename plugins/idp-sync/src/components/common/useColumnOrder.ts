import { useMemo } from 'react';
import { ColumnConfig, useBreakpoint } from '@backstage/ui';

type Item = { id: string | number };

/**
 * Columns of a table that has to be scrolled sideways in a narrow window: there, those that matter most come first, in the order in which they are named.
 *
 * @param first - has to stay the same array between renders
 */
export function useColumnOrder<T extends Item>(
  columns: ColumnConfig<T>[],
  first: readonly string[],
): ColumnConfig<T>[] {
  const isWide = useBreakpoint().up('lg');
  return useMemo(() => {
    if (isWide) {
      return columns;
    }
    const rankOf = ({ id }: ColumnConfig<T>) => {
      const place = first.indexOf(id);
      return place < 0 ? first.length : place;
    };
    return [...columns].sort((one, other) => rankOf(one) - rankOf(other));
  }, [isWide, columns, first]);
}
