import { type ReactNode, useMemo } from 'react';
import { Cell, ColumnConfig, Link, Table } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RiCheckboxCircleLine,
  RiFileLockLine,
  RiForbidLine,
} from '@remixicon/react';
import { useCloudName } from '../../hooks/useCloudName';
import { useHrefs } from '../../hooks/useHrefs';
import { ListParams, PAGE_SIZES } from '../../hooks/useListParams';
import { useProviderName } from '../../hooks/useProviderName';
import { useText } from '../../hooks/useText';
import { RunLink } from '../ActiveRun';
import {
  ConnectionStateLabel,
  RelativeTimeText,
  RunStatusLabel,
  StatusLabel,
  TimeText,
  useColumnOrder,
  useTablePagination,
} from '../common';
import { AuthorityCell } from './AuthorityCell';
import styles from './ConnectionsPage.module.css';

/** What matters most where there is little room. */
const FIRST = ['title', 'enabled', 'last', 'next'];

/** The connections as rows. */
export function ConnectionsTable(props: {
  connections: ConnectionSummary[];
  /** All of them, in the order in which they are believed. */
  authority: readonly ConnectionSummary[];
  onChangePriority: (connection: ConnectionSummary) => void;
  isPending: boolean;
  params: ListParams;
  sort: string;
  emptyState: ReactNode;
}) {
  const { connections, authority, isPending, params, sort, emptyState } = props;
  const { onChangePriority } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const providerName = useProviderName();
  const cloudName = useCloudName();
  const { offset, pageSize } = params;
  const pagination = useTablePagination(params, connections.length, PAGE_SIZES);
  const all = useMemo(
    (): ColumnConfig<ConnectionSummary>[] => [
      {
        id: 'title',
        label: t('connections.name'),
        width: '3fr',
        minWidth: 150,
        isRowHeader: true,
        isSortable: true,
        cell: ({ id, title, origin }) => (
          <Cell className={styles.cell}>
            <Link href={hrefs.connection(id)}>{title}</Link>
            {origin === 'file' && (
              <div className={styles.secondary}>
                <StatusLabel
                  tone="neutral"
                  icon={RiFileLockLine}
                  title={t('connection.fileManaged', {
                    path: `idpSync.connections.${id}`,
                  })}
                >
                  {t('connections.inFile')}
                </StatusLabel>{' '}
                <code>{`idpSync.connections.${id}`}</code>
              </div>
            )}
          </Cell>
        ),
      },
      {
        id: 'provider',
        label: t('connections.directory'),
        width: '3fr',
        minWidth: 180,
        isSortable: true,
        cell: ({ provider, tenantId, tenantName, cloud }) => (
          <Cell className={styles.cell}>
            {providerName(provider)}
            <div className={styles.secondary} title={tenantId}>
              {tenantName ?? tenantId}
              {' · '}
              {cloudName(cloud)}
            </div>
          </Cell>
        ),
      },
      {
        id: 'enabled',
        label: t('connections.enabled'),
        width: '1fr',
        minWidth: 110,
        isSortable: true,
        cell: ({ enabled, state }) => (
          <Cell className={styles.cell}>
            <StatusLabel
              tone={enabled && state !== 'notConnected' ? 'success' : 'neutral'}
              icon={enabled ? RiCheckboxCircleLine : RiForbidLine}
            >
              {enabled ? t('connections.on') : t('connections.off')}
            </StatusLabel>
            {state === 'notConnected' && (
              <div className={styles.secondary}>
                <ConnectionStateLabel state={state} />
              </div>
            )}
          </Cell>
        ),
      },
      {
        id: 'credential',
        label: t('connections.credential'),
        width: '2fr',
        minWidth: 120,
        isSortable: true,
        cell: ({ credentialProfile }) => (
          <Cell className={styles.cell}>{credentialProfile}</Cell>
        ),
      },
      {
        id: 'authority',
        label: t('authority.column'),
        width: '1fr',
        minWidth: 140,
        isSortable: true,
        cell: connection => (
          <Cell className={styles.cell}>
            <AuthorityCell
              connection={connection}
              place={authority.findIndex(({ id }) => id === connection.id) + 1}
              count={authority.length}
              onChange={onChangePriority}
            />
          </Cell>
        ),
      },
      {
        id: 'last',
        label: t('connections.last'),
        width: '2fr',
        minWidth: 135,
        isSortable: true,
        cell: ({ activeRun, lastSync }) => {
          const run = activeRun?.kind === 'sync' ? activeRun : lastSync;
          return (
            <Cell className={styles.cell}>
              {run ? (
                <>
                  <RunStatusLabel run={run} /> <RunLink run={run} />
                  <div className={styles.secondary}>
                    <TimeText iso={run.startedAt ?? run.requestedAt} />
                  </div>
                </>
              ) : (
                t('common.never')
              )}
            </Cell>
          );
        },
      },
      {
        id: 'next',
        label: t('connections.next'),
        width: '2fr',
        minWidth: 120,
        isSortable: true,
        cell: ({ schedule, state }) => (
          <Cell className={styles.cell}>
            {schedule?.nextRunAt ? (
              <>
                <RelativeTimeText iso={schedule.nextRunAt} />
                <div className={styles.secondary}>
                  <TimeText iso={schedule.nextRunAt} />
                </div>
              </>
            ) : (
              <>
                {state === 'notConnected'
                  ? t('connections.notConnected')
                  : t('connections.byHand')}
              </>
            )}
          </Cell>
        ),
      },
    ],
    [t, hrefs, providerName, cloudName, authority, onChangePriority],
  );
  const columns = useColumnOrder(all, FIRST);
  return (
    <Table
      columnConfig={columns}
      data={connections.slice(offset, offset + pageSize)}
      isPending={isPending}
      pagination={pagination}
      sort={{
        descriptor: {
          column: sort.replace('-', ''),
          direction: sort.startsWith('-') ? 'descending' : 'ascending',
        },
        onSortChange: ({ column, direction }) => {
          const chosen = `${direction === 'descending' ? '-' : ''}${column}`;
          params.filter({ sort: chosen === 'title' ? undefined : chosen });
        },
      }}
      emptyState={emptyState}
    />
  );
}
