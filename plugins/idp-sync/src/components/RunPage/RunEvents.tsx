import { useRef } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Flex, Skeleton, Text } from '@backstage/ui';
import type {
  Run,
  RunEvent,
  RunEventLevel,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiFileListLine } from '@remixicon/react';
import { DateTime } from 'luxon';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import {
  CopyButton,
  DebouncedSearchField,
  ExportButton,
  FailedMessage,
  FilterBar,
  FilterSelect,
  Message,
  StaleAlert,
} from '../common';
import { EventLog } from './events/EventLog';
import { eventsAsText } from './events/formatEvents';
import { loadEvents } from './events/loadEvents';

const LEVELS: readonly RunEventLevel[] = ['debug', 'info', 'warn', 'error'];

const LEVEL_KEYS = {
  debug: 'events.levelDebug',
  info: 'events.levelInfo',
  warn: 'events.levelWarn',
  error: 'events.levelError',
} as const;

/** What a run logged, as a log. */
export function RunEvents(props: { run: Run }) {
  const { run } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const params = useListParams(25);
  const level = params.one('level', LEVELS);
  const filters = { level: level && [level], search: params.search('find') };
  const view = JSON.stringify(filters);
  const isFiltered = Boolean(level || filters.search);
  const known = useRef<{ view: string; items: RunEvent[] }>();
  const { value, error, isPending, reload } = useLiveQuery(
    `events-${run.id}-${run.status}-${view}`,
    async signal => {
      const before =
        known.current?.view === view ? known.current.items : undefined;
      const page = await loadEvents(
        api.runs,
        run.id,
        filters,
        before ?? [],
        signal,
      );
      known.current = { view, items: page.items };
      return page;
    },
    {
      isActive: () => isActiveRun(run),
      concerns: signal => signal.runId === run.id && isActiveRun(run),
    },
  );

  const log = () => {
    if (!value) {
      return error ? (
        <FailedMessage isInline error={error} onRetry={reload} />
      ) : (
        <Skeleton width="100%" height={420} />
      );
    }
    if (value.items.length === 0 && !isPending) {
      return (
        <Message isInline icon={RiFileListLine} title={t('events.empty')}>
          {isFiltered ? t('events.noMatchText') : t('events.emptyText')}
        </Message>
      );
    }
    return (
      <div aria-busy={isPending}>
        <EventLog events={value.items} />
      </div>
    );
  };

  return (
    <Flex direction="column" gap="3">
      <FilterBar>
        <DebouncedSearchField
          label={t('events.search')}
          placeholder={t('events.searchPlaceholder')}
          value={params.text('find')}
          onChange={find => params.filter({ find }, { replace: true })}
        />
        <FilterSelect
          label={t('events.level')}
          anyLabel={t('events.anyLevel')}
          options={LEVELS.map(id => ({ id, label: t(LEVEL_KEYS[id]) }))}
          value={level}
          onChange={selected => params.filter({ level: selected })}
        />
        <CopyButton
          label={t('events.copy')}
          isDisabled={!value?.items.length}
          text={() => eventsAsText(value?.items ?? [])}
        />
        <ExportButton
          label={t('events.download')}
          fileName={`idp-sync-run-${run.id}-events.log`}
          isDisabled={!value?.totalItems}
          load={async () => {
            const all = await loadEvents(
              api.runs,
              run.id,
              filters,
              [],
              undefined,
              Infinity,
            );
            return new Blob([eventsAsText(all.items)], { type: 'text/plain' });
          }}
        />
        <Text variant="body-small" color="secondary">
          {t('events.searchHint', { zone: DateTime.local().zoneName })}
        </Text>
      </FilterBar>
      {error && value && <StaleAlert error={error} onRetry={reload} />}
      {log()}
      {value && value.items.length < value.totalItems && (
        <Text as="p" variant="body-small" color="secondary">
          {t('events.truncated', {
            shown: formatNumber(value.items.length),
            total: formatNumber(value.totalItems),
          })}
        </Text>
      )}
    </Flex>
  );
}
