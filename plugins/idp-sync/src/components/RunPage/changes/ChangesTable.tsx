import { ReactNode, useMemo } from 'react';
import { Cell, ColumnConfig, Table, useBreakpoint } from '@backstage/ui';
import type {
  Page,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../../formatting';
import { ListParams, PAGE_SIZES } from '../../../hooks/useListParams';
import { useText } from '../../../hooks/useText';
import { ErrorCodeText, longTable, useTablePagination } from '../../common';
import { ChangeActionLabel, ChangeStatusLabel } from './ChangeLabels';
import { ChangedEntityLink } from './ChangedEntityLink';
import { ExplainLink } from './ExplainLink';
import { FieldDiff } from './FieldDiff';
import styles from './ChangesTable.module.css';

/** Fields shown in a row; the dialog of the row shows all. */
const FIELDS_IN_ROW = 2;

function Fields(props: { change: RunChange }) {
  const { change } = props;
  const { t } = useText();
  if (change.error) {
    return (
      <div className={styles.error}>
        {change.error.message} <ErrorCodeText code={change.error.code} />
      </div>
    );
  }
  const hidden = change.fields.length - FIELDS_IN_ROW;
  return (
    <div className={styles.fields}>
      {change.fields.slice(0, FIELDS_IN_ROW).map(field => (
        <FieldDiff key={field.field} change={field} />
      ))}
      {hidden > 0 && (
        <div className={styles.secondary}>
          {t('changes.moreFields', {
            count: hidden,
            number: formatNumber(hidden),
          })}
        </div>
      )}
    </div>
  );
}

/** The table of changes; a row opens all there is to know of one. */
export function ChangesTable(props: {
  page: Page<RunChange> | undefined;
  isPending: boolean;
  params: ListParams;
  emptyState: ReactNode;
  onOpen: (change: RunChange) => void;
}) {
  const { page, isPending, params, emptyState, onOpen } = props;
  const { t } = useText();
  const pagination = useTablePagination(params, page?.totalItems, PAGE_SIZES);
  const isWide = useBreakpoint().up('md');
  const columns = useMemo(
    (): ColumnConfig<RunChange>[] => [
      {
        id: 'object',
        label: t('changes.object'),
        width: '3fr',
        minWidth: 150,
        isRowHeader: true,
        cell: change => (
          <Cell className={styles.object}>
            <div>{change.displayName}</div>
            <div className={styles.secondary}>
              {t(`oneOf.${change.class}`)}
              {change.entityRef && (
                <>
                  {' · '}
                  <ChangedEntityLink change={change} />
                </>
              )}
              {' · '}
              <ExplainLink change={change} />
            </div>
          </Cell>
        ),
      },
      {
        id: 'change',
        label: t('changes.change'),
        width: isWide ? 132 : '2fr',
        minWidth: 120,
        cell: change => (
          <Cell className={styles.change}>
            <ChangeActionLabel action={change.action} />
            <div>
              <ChangeStatusLabel status={change.status} />
            </div>
            {!isWide && <div className={styles.secondary}>{change.reason}</div>}
          </Cell>
        ),
      },
      {
        id: 'reason',
        label: t('changes.reason'),
        isHidden: !isWide,
        width: '2fr',
        minWidth: 120,
        cell: change => <Cell className={styles.reason}>{change.reason}</Cell>,
      },
      {
        id: 'fields',
        label: t('changes.fields'),
        width: '4fr',
        minWidth: 170,
        cell: change => (
          <Cell className={styles.fieldsCell}>
            <Fields change={change} />
          </Cell>
        ),
      },
    ],
    [isWide, t],
  );
  return (
    <Table
      className={styles.table}
      columnConfig={columns}
      data={page?.items}
      isPending={isPending}
      isStale={isPending && page !== undefined}
      pagination={pagination}
      {...longTable(params.pageSize)}
      rowConfig={{ onClick: onOpen }}
      emptyState={emptyState}
    />
  );
}
