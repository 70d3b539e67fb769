import { useEffect } from 'react';
import type { ListParams } from './useListParams';

/** Goes to the last page there is when the one in the URL lies behind it, as when rows have gone since. */
export function useClampedPage(
  params: ListParams,
  totalItems: number | undefined,
): void {
  const { offset, goTo } = params;
  useEffect(() => {
    if (totalItems !== undefined && offset > 0 && offset >= totalItems) {
      goTo(Math.max(0, totalItems - 1));
    }
  }, [offset, totalItems, goTo]);
}
