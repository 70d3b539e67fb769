import { useMemo } from 'react';
import type { TablePaginationType } from '@backstage/ui';
import { formatNumber } from '../../formatting';
import type { ListParams } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';

/** The pager of a table whose page is in the URL. */
export function useTablePagination(
  params: ListParams,
  totalItems: number | undefined,
  pageSizes: readonly number[],
): TablePaginationType {
  const { t } = useText();
  return useMemo(() => {
    const { offset, pageSize, goTo, setPageSize } = params;
    const total = totalItems ?? 0;
    return {
      type: 'page',
      offset,
      pageSize,
      pageSizeOptions: pageSizes.map(value => ({
        value,
        label: t('pager.rows', { number: formatNumber(value) }),
      })),
      totalCount: totalItems,
      hasNextPage: offset + pageSize < total,
      hasPreviousPage: offset > 0,
      onNextPage: () => goTo(offset + pageSize),
      onPreviousPage: () => goTo(offset - pageSize),
      onPageSizeChange: setPageSize,
      showPageSizeOptions: true,
      getLabel: () =>
        t('pager.label', {
          from: formatNumber(Math.min(offset + 1, total)),
          to: formatNumber(Math.min(offset + pageSize, total)),
          total: formatNumber(total),
        }),
    };
  }, [params, totalItems, pageSizes, t]);
}
