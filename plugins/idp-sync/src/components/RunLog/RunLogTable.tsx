import { ReactNode, useMemo } from 'react';
import { SortDescriptor, Table, useBreakpoint } from '@backstage/ui';
import type {
  ConnectionSummary,
  Page,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { ListParams, PAGE_SIZES } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import { longTable, useTablePagination } from '../common';
import { countedClassOf, runOrderOf } from './runFilters';
import {
  DEFAULT_COLUMNS,
  RUN_LOG_COLUMNS,
  narrowColumns,
  wideColumns,
} from './runLogColumns';
import styles from './RunLogTable.module.css';

/** The order of the log while the viewer has chosen none. */
const NEWEST_FIRST = '-started';

/** The table of the log; a row opens the run. */
export function RunLogTable(props: {
  page: Page<RunSummary> | undefined;
  isPending: boolean;
  params: ListParams;
  connections: Pick<ConnectionSummary, 'id' | 'title'>[];
  emptyState: ReactNode;
}) {
  const { page, isPending, params, connections, emptyState } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const isWide = useBreakpoint().up('lg');
  const pagination = useTablePagination(params, page?.totalItems, PAGE_SIZES);
  const columns = useMemo(() => {
    const context = {
      t,
      titleOf: (id: string) =>
        connections.find(connection => connection.id === id)?.title ?? id,
      countedClass: countedClassOf(params),
    };
    const chosen = params.many('columns', RUN_LOG_COLUMNS);
    if (chosen.length > 0) {
      return wideColumns(context, chosen);
    }
    return isWide
      ? wideColumns(context, DEFAULT_COLUMNS)
      : narrowColumns(context);
  }, [connections, isWide, params, t]);
  const order = runOrderOf(params) ?? NEWEST_FIRST;
  const sort = {
    descriptor: {
      column: order.replace('-', ''),
      direction: order.startsWith('-') ? 'descending' : 'ascending',
    } as const,
    onSortChange: ({ column, direction }: SortDescriptor) => {
      const chosen = `${direction === 'descending' ? '-' : ''}${column}`;
      params.filter({ sort: chosen === NEWEST_FIRST ? undefined : chosen });
    },
  };

  return (
    <Table
      className={styles.table}
      columnConfig={columns}
      data={page?.items}
      isPending={isPending}
      isStale={isPending && page !== undefined}
      pagination={pagination}
      sort={sort}
      {...longTable(params.pageSize)}
      rowConfig={{ getHref: run => hrefs.run(run.id) }}
      emptyState={emptyState}
    />
  );
}
