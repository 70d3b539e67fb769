import { useCallback, useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex, Text } from '@backstage/ui';
import {
  GUARD_KINDS,
  type HeldSelection,
  type HoldDecision,
  type HoldStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiShieldCheckLine } from '@remixicon/react';
import { type HeldAction, idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useClampedPage } from '../../hooks/useClampedPage';
import type { ListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { idpSyncTranslationRef } from '../../translation';
import {
  DebouncedSearchField,
  FailedMessage,
  FilterBar,
  Message,
  MultiFilterSelect,
} from '../common';
import { DecisionBar } from './DecisionBar';
import { DecisionDialog } from './DecisionDialog';
import { HeldKinds } from './HeldKinds';
import { HeldTable } from './HeldTable';

const STATUSES: readonly HoldStatus[] = ['held', 'approved', 'rejected'];

/** What is held of one connection, and deciding about it. */
export function HeldOfConnection(props: {
  connectionId: string;
  params: ListParams;
}) {
  const { connectionId, params } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const [selected, setSelected] = useState<ReadonlySet<number> | 'all'>(
    new Set<number>(),
  );
  const [asked, setAsked] = useState<{ action: HeldAction; all: boolean }>();
  const [outcome, setOutcome] = useState<HoldDecision>();
  const filter = useMemo(
    () => ({
      kind: params.many('kind', GUARD_KINDS),
      status: params.many('status', STATUSES),
      search: params.text('search'),
    }),
    [params],
  );
  const query = { ...filter, offset: params.offset, limit: params.pageSize };
  const { value, error, isPending, reload } = useLiveQuery(
    `held-${connectionId}-${JSON.stringify(query)}`,
    async signal => ({
      summary: await api.getHeldSummary(connectionId, { signal }),
      page: await api.getHeldChanges(connectionId, query, { signal }),
    }),
    { concerns: signal => signal.connectionId === connectionId },
  );
  useClampedPage(params, isPending ? undefined : value?.page.totalItems);
  const rows = value?.page.items ?? [];
  const ids = rows
    .map(({ id }) => id)
    .filter(id => selected === 'all' || selected.has(id));
  const total = value?.page.totalItems ?? 0;
  // Without a state, all means all that wait.
  const meant = filter.status.length > 0 ? total : value?.summary.held ?? 0;
  const latestRunId = value?.summary.latestRunId;

  const decide = useCallback(
    async (reason: string) => {
      if (!asked || latestRunId === undefined) {
        return;
      }
      const selection: HeldSelection = asked.all
        ? {
            all: {
              kind: filter.kind,
              search: filter.search,
              ...(filter.status.length > 0 && { status: filter.status }),
            },
          }
        : { ids };
      setOutcome(
        await api.decideHeldChanges(connectionId, asked.action, {
          ...selection,
          upToRunId: latestRunId,
          reason,
        }),
      );
      setSelected(new Set());
      setAsked(undefined);
      reload();
    },
    [api, asked, connectionId, filter, ids, latestRunId, reload],
  );

  if (!value && error) {
    return <FailedMessage error={error} onRetry={reload} />;
  }
  const isFiltered =
    filter.search !== '' || filter.kind.length + filter.status.length > 0;
  const isEmpty = value && value.summary.kinds.length === 0;
  if (isEmpty) {
    return (
      <Message icon={RiShieldCheckLine} title={t('held.empty')}>
        {t('held.emptyText')}
      </Message>
    );
  }
  return (
    <Flex direction="column" gap="4">
      {value && <HeldKinds summary={value.summary} />}
      {outcome && (
        <Alert
          status={outcome.skipped > 0 ? 'warning' : 'success'}
          icon
          role="status"
          title={t('held.done', {
            decided: formatNumber(outcome.decided),
            skipped: formatNumber(outcome.skipped),
          })}
        />
      )}
      <FilterBar>
        <DebouncedSearchField
          label={t('held.search')}
          placeholder={t('held.searchPlaceholder')}
          value={filter.search}
          onChange={search => params.filter({ search }, { replace: true })}
        />
        <MultiFilterSelect
          label={t('held.filterKind')}
          anyLabel={t('held.anyKind')}
          options={GUARD_KINDS.map(id => ({
            id,
            label: t(`held.kinds.${id}`),
          }))}
          value={filter.kind}
          onChange={kind => params.filter({ kind })}
        />
        <MultiFilterSelect
          label={t('held.filterStatus')}
          anyLabel={t('held.anyStatus')}
          options={STATUSES.map(id => ({ id, label: t(`held.status.${id}`) }))}
          value={filter.status}
          onChange={status => params.filter({ status })}
        />
      </FilterBar>
      <DecisionBar
        selected={ids.length}
        total={meant}
        isTotalKnown={!isFiltered || filter.status.length > 0}
        onAsk={(action, all) => setAsked({ action, all })}
      />
      <HeldTable
        page={value?.page}
        isPending={isPending}
        params={params}
        selection={{
          mode: 'multiple',
          behavior: 'toggle',
          selected: new Set(ids),
          onSelectionChange: keys =>
            setSelected(
              keys === 'all' ? 'all' : new Set([...keys].map(Number)),
            ),
        }}
        emptyState={
          <Message
            icon={RiShieldCheckLine}
            isInline
            title={t('held.noMatch')}
            action={
              <Button
                variant="secondary"
                onPress={() =>
                  params.filter({
                    search: undefined,
                    kind: undefined,
                    status: undefined,
                  })
                }
              >
                {t('held.clear')}
              </Button>
            }
          >
            <Text>{t('held.noMatchText')}</Text>
          </Message>
        }
      />
      {asked && (
        <DecisionDialog
          action={asked.action}
          changes={asked.all ? meant : ids.length}
          decide={decide}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Flex>
  );
}
