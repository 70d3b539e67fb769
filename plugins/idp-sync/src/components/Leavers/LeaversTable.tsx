import { ReactNode, useMemo } from 'react';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Cell,
  ColumnConfig,
  Link,
  SortDescriptor,
  Table,
  TableSelection,
  useBreakpoint,
} from '@backstage/ui';
import type {
  Leaver,
  LeaverState,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RemixiconComponentType,
  RiDeleteBinLine,
  RiLogoutBoxRLine,
  RiShieldCheckLine,
  RiShieldCrossLine,
  RiUserLine,
} from '@remixicon/react';
import { useHrefs } from '../../hooks/useHrefs';
import { ListParams, PAGE_SIZES } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import {
  longTable,
  RelativeTimeText,
  StatusLabel,
  TimeText,
  Tone,
  useTablePagination,
} from '../common';
import { LONGEST_GONE, leaverQueryOf } from './leaverFilters';
import styles from './Leavers.module.css';

const LOOKS: Record<LeaverState, { tone: Tone; icon: RemixiconComponentType }> =
  {
    kept: { tone: 'neutral', icon: RiUserLine },
    marked: { tone: 'info', icon: RiLogoutBoxRLine },
    removing: { tone: 'warning', icon: RiDeleteBinLine },
    held: { tone: 'warning', icon: RiShieldCheckLine },
    rejected: { tone: 'neutral', icon: RiShieldCrossLine },
  };

/** A leaver as a row of the table. */
export type LeaverRow = Leaver & { id: string };

function DueText(props: { leaver: Leaver }) {
  const { dueAt, state, removalRequestedBy, removalReason } = props.leaver;
  const { t } = useText();
  if (removalRequestedBy !== undefined) {
    return (
      <>
        {t('leavers.due.now')}
        <div className={styles.secondary}>
          {removalReason
            ? t('leavers.requestedWhy', {
                who: removalRequestedBy,
                reason: removalReason,
              })
            : t('leavers.requested', { who: removalRequestedBy })}
        </div>
      </>
    );
  }
  if (state === 'held') {
    return <>{t('leavers.due.held')}</>;
  }
  if (dueAt === undefined) {
    return <>{t('leavers.due.never')}</>;
  }
  if (state === 'removing' || Date.parse(dueAt) <= Date.now()) {
    return <>{t('leavers.due.now')}</>;
  }
  return (
    <>
      <RelativeTimeText iso={dueAt} />
      <div className={styles.secondary}>
        <TimeText iso={dueAt} />
      </div>
    </>
  );
}

function StateLabel(props: { state: LeaverState }) {
  const { state } = props;
  const { t } = useText();
  return (
    <StatusLabel tone={LOOKS[state].tone} icon={LOOKS[state].icon}>
      {t(`leavers.state.${state}`)}
    </StatusLabel>
  );
}

/** Where there is no room for it, the label stands with the removal. */
function stateColumn(label: string): ColumnConfig<LeaverRow> {
  return {
    id: 'state',
    label,
    width: '2fr',
    minWidth: 150,
    cell: ({ state }) => (
      <Cell className={styles.cell}>
        <StateLabel state={state} />
      </Cell>
    ),
  };
}

/** The table of leavers, with rows to select. */
export function LeaversTable(props: {
  rows: LeaverRow[] | undefined;
  totalItems: number | undefined;
  isPending: boolean;
  params: ListParams;
  selection: TableSelection;
  emptyState: ReactNode;
}) {
  const { rows, totalItems, isPending, params, selection, emptyState } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const hrefOfEntity = useEntityRefLink();
  const isWide = useBreakpoint().up('lg');
  const pagination = useTablePagination(params, totalItems, PAGE_SIZES);
  const columns = useMemo(
    (): ColumnConfig<LeaverRow>[] => [
      {
        id: 'name',
        label: t('leavers.who'),
        width: '3fr',
        minWidth: 160,
        isRowHeader: true,
        isSortable: true,
        cell: leaver => (
          <Cell className={styles.cell}>
            <Link href={hrefs.object(leaver)}>{leaver.displayName}</Link>
            <div className={styles.secondary}>
              {t(`oneOf.${leaver.class}`)}
              {' · '}
              <Link
                href={hrefOfEntity(leaver.entityRef)}
                variant="body-small"
                color="secondary"
              >
                {leaver.entityRef}
              </Link>
            </div>
          </Cell>
        ),
      },
      {
        id: 'since',
        label: t('leavers.left'),
        width: '2fr',
        minWidth: 130,
        isSortable: true,
        cell: leaver => (
          <Cell className={styles.cell}>
            <span title={t(`leavers.reasonHelp.${leaver.reason}`)}>
              {t(`leavers.reason.${leaver.reason}`)}
            </span>
            <div className={styles.secondary}>
              <TimeText iso={leaver.since} />
            </div>
          </Cell>
        ),
      },
      ...(isWide ? [stateColumn(t('leavers.entity'))] : []),
      {
        id: 'due',
        label: t('leavers.removal'),
        width: '2fr',
        minWidth: 160,
        isSortable: true,
        cell: leaver => (
          <Cell className={styles.cell}>
            {!isWide && <StateLabel state={leaver.state} />}
            <DueText leaver={leaver} />
          </Cell>
        ),
      },
    ],
    [t, hrefs, hrefOfEntity, isWide],
  );
  const { order } = leaverQueryOf(params);
  return (
    <Table
      // While nothing is there, the table takes no selection; one that it takes later would be another table’s.
      key={rows ? 'rows' : 'none'}
      columnConfig={columns}
      data={rows}
      isPending={isPending}
      isStale={isPending && rows !== undefined}
      pagination={pagination}
      selection={selection}
      sort={{
        descriptor: {
          column: order.replace('-', ''),
          direction: order.startsWith('-') ? 'descending' : 'ascending',
        },
        onSortChange: ({ column, direction }: SortDescriptor) => {
          const chosen = `${direction === 'descending' ? '-' : ''}${column}`;
          params.filter({
            sort: chosen === LONGEST_GONE ? undefined : chosen,
          });
        },
      }}
      {...longTable(params.pageSize)}
      emptyState={emptyState}
    />
  );
}
