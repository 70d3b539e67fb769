import { ReactNode, useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Cell, ColumnConfig, Link, Table, TableSelection } from '@backstage/ui';
import type {
  HeldChange,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { ListParams, PAGE_SIZES } from '../../hooks/useListParams';
import { idpSyncTranslationRef } from '../../translation';
import { TimeText, useTablePagination } from '../common';
import { ChangeActionLabel } from '../RunPage/changes/ChangeLabels';
import { FieldDiff } from '../RunPage/changes/FieldDiff';
import styles from './HeldPage.module.css';

/** Fields shown in a row; the page of the object shows all. */
const FIELDS_IN_ROW = 2;

/** The table of held changes, with rows to select. */
export function HeldTable(props: {
  page: Page<HeldChange> | undefined;
  isPending: boolean;
  params: ListParams;
  selection: TableSelection;
  emptyState: ReactNode;
}) {
  const { page, isPending, params, selection, emptyState } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  const pagination = useTablePagination(params, page?.totalItems, PAGE_SIZES);
  const columns = useMemo(
    (): ColumnConfig<HeldChange>[] => [
      {
        id: 'object',
        label: t('held.object'),
        width: '3fr',
        minWidth: 160,
        isRowHeader: true,
        cell: change => (
          <Cell className={styles.cell}>
            <Link href={hrefs.object(change)}>{change.displayName}</Link>
            <div className={styles.secondary}>
              {t(`oneOf.${change.class}`)} · {change.entityRef}
            </div>
          </Cell>
        ),
      },
      {
        id: 'change',
        label: t('held.change'),
        width: '3fr',
        minWidth: 150,
        cell: change => (
          <Cell className={styles.cell}>
            <ChangeActionLabel action={change.action} />
            <div className={styles.secondary}>{change.reason}</div>
            {change.action === 'update' &&
              change.fields
                .slice(0, FIELDS_IN_ROW)
                .map(field => <FieldDiff key={field.field} change={field} />)}
          </Cell>
        ),
      },
      {
        id: 'state',
        label: t('held.state'),
        width: '3fr',
        minWidth: 150,
        cell: change => (
          <Cell className={styles.cell}>
            <div>{t(`held.status.${change.status}`)}</div>
            <div className={styles.secondary}>
              {change.decision
                ? t('held.decision', {
                    who: change.decision.by,
                    reason: change.decision.reason,
                  })
                : change.why}
            </div>
          </Cell>
        ),
      },
      {
        id: 'since',
        label: t('held.since'),
        width: 130,
        cell: change => (
          <Cell className={styles.cell}>
            <TimeText iso={change.since} />
            <div className={styles.secondary}>
              <Link href={hrefs.run(change.heldByRunId)} variant="body-small">
                {t('page.run', { id: String(change.heldByRunId) })}
              </Link>
            </div>
          </Cell>
        ),
      },
    ],
    [t, hrefs],
  );
  return (
    <Table
      columnConfig={columns}
      data={page?.items}
      isPending={isPending}
      isStale={isPending && page !== undefined}
      pagination={pagination}
      selection={selection}
      emptyState={emptyState}
    />
  );
}
