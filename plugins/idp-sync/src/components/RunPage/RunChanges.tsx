import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex } from '@backstage/ui';
import {
  OBJECT_CLASSES,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCheckDoubleLine, RiFilterOffLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useClampedPage } from '../../hooks/useClampedPage';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { ExportButton, FailedMessage, Message, StaleAlert } from '../common';
import { ChangeDialog } from './changes/ChangeDialog';
import { ChangeFilters } from './changes/ChangeFilters';
import { ChangesTable } from './changes/ChangesTable';
import { StandingHolds } from './changes/StandingHolds';
import {
  CHANGE_ACTIONS,
  CHANGE_STATUSES,
  MEMBERSHIPS,
} from './changes/changeFilters';

/** What a run planned and did, object by object. */
export function RunChanges(props: { run: Run }) {
  const { run } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const params = useListParams(25);
  const [opened, setOpened] = useState<RunChange>();
  const filters = {
    class: params.many('class', OBJECT_CLASSES),
    action: params.many('action', CHANGE_ACTIONS),
    status: params.many('status', CHANGE_STATUSES),
    reason: params.all('reason'),
    error: params.all('error'),
    memberships: params.many('memberships', MEMBERSHIPS),
    search: params.search('search'),
  };
  const isFiltered = Object.values(filters).some(({ length }) => length > 0);
  const query = { ...filters, offset: params.offset, limit: params.pageSize };
  const { value, error, isPending, reload } = useLiveQuery(
    `changes-${run.id}-${run.status}-${JSON.stringify(query)}`,
    signal => api.runs.getRunChanges(run.id, query, { signal }),
    {
      isActive: () => isActiveRun(run),
      concerns: signal => signal.runId === run.id && isActiveRun(run),
    },
  );
  useClampedPage(params, isPending ? undefined : value?.totalItems);
  const clearFilters = () =>
    params.filter({
      class: undefined,
      action: undefined,
      status: undefined,
      reason: undefined,
      error: undefined,
      memberships: undefined,
      search: undefined,
    });

  const emptyState = isFiltered ? (
    <Message
      isInline
      icon={RiFilterOffLine}
      title={t('changes.noMatchTitle')}
      action={
        <Button variant="secondary" onPress={clearFilters}>
          {t('changes.clear')}
        </Button>
      }
    >
      {t('changes.noMatchText')}
    </Message>
  ) : (
    <Message isInline icon={RiCheckDoubleLine} title={t('changes.emptyTitle')}>
      {isActiveRun(run) ? t('changes.emptyRunning') : t('changes.emptyText')}
    </Message>
  );

  return (
    <Flex direction="column" gap="3">
      <ChangeFilters
        run={run}
        params={params}
        isFiltered={isFiltered}
        onClear={clearFilters}
        actions={
          <ExportButton
            fileName={`idp-sync-run-${run.id}-changes.csv`}
            isDisabled={!value?.totalItems}
            load={() => api.runs.exportRunChanges(run.id, filters)}
          />
        }
      />
      <StandingHolds
        run={run}
        classes={filters.class}
        statuses={filters.status}
      />
      {error && value && <StaleAlert error={error} onRetry={reload} />}
      {error && !value ? (
        <FailedMessage isInline error={error} onRetry={reload} />
      ) : (
        <ChangesTable
          page={value}
          isPending={isPending}
          params={params}
          emptyState={emptyState}
          onOpen={setOpened}
        />
      )}
      {opened && (
        <ChangeDialog change={opened} onClose={() => setOpened(undefined)} />
      )}
    </Flex>
  );
}
