import { ReactNode, useMemo } from 'react';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import {
  Cell,
  ColumnConfig,
  Link,
  Table,
  TableSelection,
  useBreakpoint,
} from '@backstage/ui';
import type {
  HeldChange,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { ListParams, PAGE_SIZES } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import { longTable, RelativeTimeText, useTablePagination } from '../common';
import { ChangeActionLabel } from '../RunPage/changes/ChangeLabels';
import { FieldDiff } from '../RunPage/changes/FieldDiff';
import { HoldStatusLabel } from './HoldStatusLabel';
import styles from './HeldPage.module.css';

/** Fields shown in a row; the page of the object shows all. */
const FIELDS_IN_ROW = 2;

function ChangeCell(props: { change: HeldChange }) {
  const { action, reason, fields } = props.change;
  const { t } = useText();
  const hidden = fields.length - FIELDS_IN_ROW;
  return (
    <Cell className={styles.cell}>
      <ChangeActionLabel action={action} />
      <div className={styles.secondary}>{reason}</div>
      {action === 'update' && (
        <div className={styles.fields}>
          {fields.slice(0, FIELDS_IN_ROW).map(field => (
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
      )}
    </Cell>
  );
}

function Since(props: { change: HeldChange }) {
  const { since, heldByRunId } = props.change;
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <div className={styles.secondary}>
      {t('held.sinceWhen')} <RelativeTimeText iso={since} />
      {' · '}
      <Link href={hrefs.run(heldByRunId)} variant="body-small">
        {t('page.run', { id: String(heldByRunId) })}
      </Link>
    </div>
  );
}

function StateCell(props: { change: HeldChange }) {
  const { change } = props;
  const { decision } = change;
  const { t } = useText();
  return (
    <Cell className={styles.cell}>
      <HoldStatusLabel status={change.status} />
      {decision ? (
        <>
          <div className={styles.reason}>
            {t('held.quoted', { reason: decision.reason })}
          </div>
          <div className={styles.secondary}>
            <EntityDisplayName
              entityRef={decision.by}
              defaultKind="user"
              hideIcon
              disableTooltip
            />
            {', '}
            <RelativeTimeText iso={decision.at} />
          </div>
        </>
      ) : (
        <div className={styles.secondary}>{change.why}</div>
      )}
      <Since change={change} />
    </Cell>
  );
}

/** The table of held changes, with rows to select where there is something to decide. */
export function HeldTable(props: {
  page: Page<HeldChange>;
  isPending: boolean;
  params: ListParams;
  selection: TableSelection | undefined;
  emptyState: ReactNode;
}) {
  const { page, isPending, params, selection, emptyState } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const isWide = useBreakpoint().up('md');
  const pagination = useTablePagination(params, page.totalItems, PAGE_SIZES);
  const columns = useMemo(
    (): ColumnConfig<HeldChange>[] => [
      {
        id: 'object',
        label: t('held.object'),
        width: '3fr',
        minWidth: isWide ? 160 : 130,
        isRowHeader: true,
        cell: change => (
          <Cell className={styles.cell}>
            <Link href={hrefs.object(change)}>{change.displayName}</Link>
            <div className={styles.secondary}>
              {t(`oneOf.${change.class}`)}
              {change.entityRef && ` · ${change.entityRef}`}
            </div>
          </Cell>
        ),
      },
      {
        id: 'change',
        label: t('held.change'),
        width: '3fr',
        minWidth: isWide ? 150 : 130,
        cell: change => <ChangeCell change={change} />,
      },
      {
        id: 'state',
        label: t('held.state'),
        width: '4fr',
        minWidth: isWide ? 180 : 150,
        cell: change => <StateCell change={change} />,
      },
    ],
    [t, hrefs, isWide],
  );
  return (
    <Table
      columnConfig={columns}
      data={page.items}
      isPending={isPending}
      isStale={isPending}
      pagination={pagination}
      selection={selection}
      {...longTable(params.pageSize)}
      emptyState={emptyState}
    />
  );
}
