import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiFilterOffLine, RiHistoryLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useClampedPage } from '../../hooks/useClampedPage';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { idpSyncTranslationRef } from '../../translation';
import { ExportButton, FailedMessage, Message, StaleAlert } from '../common';
import { RunLogFilters } from './RunLogFilters';
import { RunLogTable } from './RunLogTable';
import { RUN_KINDS, RUN_STATUSES } from './runFilters';

/** The runs, newest first, with filters and page in the URL. */
export function RunLog(props: {
  connections: Pick<ConnectionSummary, 'id' | 'title'>[];
  /** Rows on a page unless the viewer chooses another number. */
  pageSize: number;
}) {
  const { connections, pageSize } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const params = useListParams(pageSize);
  const filters = {
    connectionId: params.all('connection'),
    status: params.many('status', RUN_STATUSES),
    kind: params.many('kind', RUN_KINDS),
    search: params.text('search'),
  };
  const isFiltered = Object.values(filters).some(({ length }) => length > 0);
  const query = {
    ...filters,
    offset: params.offset,
    limit: params.pageSize,
  };
  const { value, error, isPending, reload } = useLiveQuery(
    `runs-${JSON.stringify(query)}`,
    signal => api.getRuns(query, { signal }),
    { isActive: page => page.items.some(isActiveRun) },
  );
  useClampedPage(params, isPending ? undefined : value?.totalItems);
  const clearFilters = () =>
    params.filter({
      connection: undefined,
      status: undefined,
      kind: undefined,
      search: undefined,
    });

  const emptyState = isFiltered ? (
    <Message
      isInline
      icon={RiFilterOffLine}
      title={t('log.noMatchTitle')}
      action={
        <Button variant="secondary" onPress={clearFilters}>
          {t('log.clear')}
        </Button>
      }
    >
      {t('log.noMatchText')}
    </Message>
  ) : (
    <Message isInline icon={RiHistoryLine} title={t('log.emptyTitle')}>
      {t('log.emptyText')}
    </Message>
  );

  return (
    <Flex direction="column" gap="3">
      <RunLogFilters
        connections={connections}
        params={params}
        isFiltered={isFiltered}
        onClear={clearFilters}
        actions={
          <ExportButton
            fileName="idp-sync-runs.csv"
            isDisabled={!value?.totalItems}
            load={() => api.exportRuns(filters)}
          />
        }
      />
      {error && value && <StaleAlert error={error} onRetry={reload} />}
      {error && !value ? (
        <FailedMessage isInline error={error} onRetry={reload} />
      ) : (
        <RunLogTable
          page={value}
          isPending={isPending}
          params={params}
          connections={connections}
          emptyState={emptyState}
        />
      )}
    </Flex>
  );
}
