import { useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Cell,
  Flex,
  Link,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
} from '@backstage/ui';
import type {
  ObjectHistoryEntry,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiHistoryLine } from '@remixicon/react';
import { idpSyncApiRef, type ObjectKey } from '../../api';
import { useClampedPage } from '../../hooks/useClampedPage';
import { useHrefs } from '../../hooks/useHrefs';
import { PAGE_SIZES, useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import {
  ErrorCodeText,
  FailedMessage,
  Message,
  StaleAlert,
  TimeText,
  useTablePagination,
} from '../common';
import { RunOrigin } from '../RunOrigin';
import { ChangeDialog } from '../RunPage/changes/ChangeDialog';
import {
  ChangeActionLabel,
  ChangeStatusLabel,
} from '../RunPage/changes/ChangeLabels';
import { FieldDiff } from '../RunPage/changes/FieldDiff';
import styles from './ObjectHistory.module.css';

/** Fields shown in a row; the dialog of the row shows all. */
const FIELDS_IN_ROW = 3;

type Row = ObjectHistoryEntry & { id: number };

function When(props: { entry: ObjectHistoryEntry }) {
  const { change, run } = props.entry;
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <>
      <TimeText iso={change.appliedAt ?? run.startedAt ?? run.requestedAt} />
      <div className={styles.secondary}>
        <Link href={hrefs.run(run.id)} variant="body-small">
          {t('page.run', { id: String(run.id) })}
        </Link>
        {' · '}
        <RunOrigin run={run} />
      </div>
    </>
  );
}

function Fields(props: { change: RunChange }) {
  const { error, fields } = props.change;
  const { t } = useText();
  if (error) {
    return (
      <div className={styles.error}>
        {error.message} <ErrorCodeText code={error.code} />
      </div>
    );
  }
  const hidden = fields.length - FIELDS_IN_ROW;
  return (
    <div className={styles.fields}>
      {fields.slice(0, FIELDS_IN_ROW).map(field => (
        <FieldDiff key={field.field} change={field} />
      ))}
      {hidden > 0 && (
        <div className={styles.secondary}>
          {t('changes.moreFields', { count: hidden, number: String(hidden) })}
        </div>
      )}
    </div>
  );
}

/** What runs did to one object, newest first; a row opens all there is to know of one change. */
export function ObjectHistory(props: { object: ObjectKey }) {
  const { object } = props;
  const { connectionId, class: objectClass, objectId } = object;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const params = useListParams(25);
  const [opened, setOpened] = useState<RunChange>();
  const isWide = useBreakpoint().up('md');
  const query = { offset: params.offset, limit: params.pageSize };
  const { value, error, isPending, reload } = useLiveQuery(
    `history-${connectionId}-${objectClass}-${objectId}-${JSON.stringify(
      query,
    )}`,
    signal => api.objects.getObjectHistory(object, query, { signal }),
    {
      concerns: signal =>
        signal.connectionId === connectionId && signal.status !== 'running',
    },
  );
  useClampedPage(params, isPending ? undefined : value?.totalItems);
  const pagination = useTablePagination(params, value?.totalItems, PAGE_SIZES);
  const rows = useMemo(
    () => value?.items.map((entry): Row => ({ ...entry, id: entry.change.id })),
    [value],
  );
  const columns = useMemo(
    (): ColumnConfig<Row>[] => [
      {
        id: 'when',
        label: t('explain.object.when'),
        width: '2fr',
        minWidth: 150,
        isRowHeader: true,
        cell: entry => (
          <Cell className={styles.cell}>
            <When entry={entry} />
          </Cell>
        ),
      },
      {
        id: 'change',
        label: t('changes.change'),
        width: isWide ? 132 : '1fr',
        minWidth: 110,
        cell: ({ change }) => (
          <Cell className={styles.cell}>
            <ChangeActionLabel action={change.action} />
            <div className={styles.status}>
              <ChangeStatusLabel status={change.status} />
            </div>
          </Cell>
        ),
      },
      {
        id: 'reason',
        label: t('changes.reason'),
        width: '2fr',
        minWidth: 130,
        cell: ({ change }) => (
          <Cell className={styles.cell}>
            {change.reason}
            {!isWide && <Fields change={change} />}
          </Cell>
        ),
      },
      {
        id: 'fields',
        label: t('changes.fields'),
        isHidden: !isWide,
        width: '4fr',
        minWidth: 170,
        cell: ({ change }) => (
          <Cell className={styles.cell}>
            <Fields change={change} />
          </Cell>
        ),
      },
    ],
    [isWide, t],
  );
  return (
    <section id="history" aria-labelledby="history-title">
      <Flex direction="column" gap="3">
        <div>
          <Text as="h2" id="history-title" variant="title-small" weight="bold">
            {t('explain.object.historyTitle')}
          </Text>
          {value?.reachesBackTo && (
            <p className={styles.reach}>
              {t('explain.object.reachesBack')}{' '}
              <TimeText iso={value.reachesBackTo} />.
            </p>
          )}
        </div>
        {error && value && <StaleAlert error={error} onRetry={reload} />}
        {error && !value ? (
          <FailedMessage isInline error={error} onRetry={reload} />
        ) : (
          <Table
            className={styles.table}
            columnConfig={columns}
            data={rows}
            isPending={isPending}
            isStale={isPending && value !== undefined}
            pagination={pagination}
            rowConfig={{ onClick: ({ change }) => setOpened(change) }}
            emptyState={
              <Message
                isInline
                icon={RiHistoryLine}
                title={t('explain.object.emptyTitle')}
              >
                {t('explain.object.emptyText')}
              </Message>
            }
          />
        )}
      </Flex>
      {opened && (
        <ChangeDialog change={opened} onClose={() => setOpened(undefined)} />
      )}
    </section>
  );
}
