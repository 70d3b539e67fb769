import { ReactNode, useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Table, useBreakpoint } from '@backstage/ui';
import type {
  ConnectionSummary,
  Page,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { ListParams, PAGE_SIZES } from '../../hooks/useListParams';
import { idpSyncTranslationRef } from '../../translation';
import { useTablePagination } from '../common';
import { narrowColumns, wideColumns } from './runLogColumns';
import styles from './RunLogTable.module.css';

/** The table of the log; a row opens the run. */
export function RunLogTable(props: {
  page: Page<RunSummary> | undefined;
  isPending: boolean;
  params: ListParams;
  connections: Pick<ConnectionSummary, 'id' | 'title'>[];
  emptyState: ReactNode;
}) {
  const { page, isPending, params, connections, emptyState } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  const isWide = useBreakpoint().up('lg');
  const pagination = useTablePagination(params, page?.totalItems, PAGE_SIZES);
  const columns = useMemo(() => {
    const titleOf = (id: string) =>
      connections.find(connection => connection.id === id)?.title ?? id;
    return isWide ? wideColumns(t, titleOf) : narrowColumns(t, titleOf);
  }, [connections, isWide, t]);

  return (
    <Table
      className={styles.table}
      columnConfig={columns}
      data={page?.items}
      isPending={isPending}
      isStale={isPending && page !== undefined}
      pagination={pagination}
      rowConfig={{ getHref: run => hrefs.run(run.id) }}
      emptyState={emptyState}
    />
  );
}
