import type { TableProps } from '@backstage/ui';

/** Of more rows only those are made that are in sight: a thousand would take the browser seconds. */
const MOST_ROWS_AT_ONCE = 100;

/** What makes of a table with that many rows on a page one that scrolls by itself. */
export function longTable(
  pageSize: number,
): Pick<TableProps<{ id: number }>, 'virtualized' | 'style'> {
  return pageSize > MOST_ROWS_AT_ONCE
    ? { virtualized: { estimatedRowHeight: 72 }, style: { height: '75vh' } }
    : {};
}
