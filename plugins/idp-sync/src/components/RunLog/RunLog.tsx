import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiFilterOffLine, RiHistoryLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useClampedPage } from '../../hooks/useClampedPage';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { ExportButton, FailedMessage, Message, StaleAlert } from '../common';
import { ColumnChoice } from './ColumnChoice';
import { RunLogFilters } from './RunLogFilters';
import { RunLogTable } from './RunLogTable';
import { useReloadOnNews } from './useReloadOnNews';
import {
  isPeriodTurned,
  NO_RUN_FILTERS,
  runFiltersOf,
  runOrderOf,
} from './runFilters';

/** The runs, newest first, with filters and page in the URL. */
export function RunLog(props: {
  connections: Pick<
    ConnectionSummary,
    'id' | 'title' | 'activeRun' | 'lastRun'
  >[];
  /** Rows on a page unless the viewer chooses another number. */
  pageSize: number;
  /** With fewer filters and without a choice of columns. */
  isBrief?: boolean;
}) {
  const { connections, pageSize, isBrief } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const params = useListParams(pageSize);
  const filters = runFiltersOf(params);
  const isFiltered =
    Object.values(filters).some(value => value?.length) ||
    isPeriodTurned(params) ||
    params.text('search') !== '';
  const found = { ...filters, order: runOrderOf(params) };
  const query = {
    ...found,
    offset: params.offset,
    limit: params.pageSize,
  };
  const { value, error, isPending, reload } = useLiveQuery(
    `runs-${JSON.stringify(query)}`,
    signal => api.runs.getRuns(query, { signal }),
    { isActive: page => page.items.some(isActiveRun) },
  );
  useReloadOnNews(connections, reload);
  useClampedPage(params, isPending ? undefined : value?.totalItems);
  const clearFilters = () => params.filter(NO_RUN_FILTERS);

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
        isBrief={isBrief}
        onClear={clearFilters}
        actions={
          <>
            {!isBrief && <ColumnChoice params={params} />}
            <ExportButton
              fileName="idp-sync-runs.csv"
              isDisabled={!value?.totalItems}
              load={() => api.runs.exportRuns(found)}
            />
          </>
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
