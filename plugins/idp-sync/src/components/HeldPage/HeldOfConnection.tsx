import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex } from '@backstage/ui';
import {
  type HoldDecision,
  idpSyncApprovePermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiFilterOffLine, RiShieldCheckLine } from '@remixicon/react';
import { type HeldAction, idpSyncApiRef } from '../../api';
import { useClampedPage } from '../../hooks/useClampedPage';
import type { ListParams } from '../../hooks/useListParams';
import { useStatus } from '../../hooks/useStatus';
import { useText } from '../../hooks/useText';
import { FailedMessage, Message, StaleAlert } from '../common';
import { DecisionBar } from './DecisionBar';
import { DecisionDialog } from './DecisionDialog';
import { DecisionOutcome } from './DecisionOutcome';
import { type Decision, decisionsOf } from './decisions';
import { clearHeldFilters, HeldFilters } from './HeldFilters';
import { HeldKinds } from './HeldKinds';
import { HeldSkeleton } from './HeldSkeleton';
import { HeldTable } from './HeldTable';
import { useHeldChanges } from './useHeldChanges';

/** A decision that somebody is asked the reason of, about what was shown then. */
interface Asked {
  decision: Decision;
  upToRunId: number;
}

/** What is held of one connection, and deciding about it. */
export function HeldOfConnection(props: {
  connectionId: string;
  params: ListParams;
}) {
  const { connectionId, params } = props;
  const { reload: reloadStatus } = useStatus();
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = usePermission({ permission: idpSyncApprovePermission });
  const [selected, setSelected] = useState<ReadonlySet<number> | 'all'>(
    new Set<number>(),
  );
  const [asked, setAsked] = useState<Asked>();
  const [made, setMade] = useState<{
    action: HeldAction;
    outcome: HoldDecision;
  }>();
  const { filter, value, error, isPending, reload } = useHeldChanges(
    connectionId,
    params,
  );
  useClampedPage(params, isPending ? undefined : value?.page.totalItems);

  const decide = useCallback(
    async (reason: string) => {
      if (!asked) {
        return;
      }
      const { decision, upToRunId } = asked;
      const outcome = await api.held.decideHeldChanges(
        connectionId,
        decision.action,
        { ...decision.selection, upToRunId, reason },
      );
      setMade({ action: decision.action, outcome });
      setSelected(new Set());
      reload();
      reloadStatus();
    },
    [api, asked, connectionId, reload, reloadStatus],
  );
  const close = useCallback(() => setAsked(undefined), []);

  if (!value || permission.loading) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <HeldSkeleton />
    );
  }
  const { summary, page, waiting } = value;
  const selectedRows = page.items.filter(
    ({ id }) => selected === 'all' || selected.has(id),
  );
  const isFiltered = Object.values(filter).some(({ length }) => length > 0);
  const outcome = made && <DecisionOutcome {...made} />;
  const stale = error && <StaleAlert error={error} onRetry={reload} />;
  if (summary.kinds.length === 0) {
    return (
      <Flex direction="column" gap="4">
        {stale}
        {outcome}
        <Message icon={RiShieldCheckLine} title={t('held.empty')}>
          {t('held.emptyText')}
        </Message>
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="4">
      {stale}
      <HeldKinds summary={summary} />
      <HeldFilters filter={filter} isFiltered={isFiltered} params={params} />
      {outcome}
      {page.totalItems > 0 && (
        <DecisionBar
          isAllowed={permission.allowed}
          selected={selectedRows.length}
          decisions={decisionsOf({
            selected: selectedRows,
            filter,
            total: page.totalItems,
            waiting,
          })}
          onAsk={decision =>
            setAsked({ decision, upToRunId: summary.latestRunId ?? 0 })
          }
        />
      )}
      <HeldTable
        page={page}
        isPending={isPending}
        params={params}
        selection={
          permission.allowed
            ? {
                mode: 'multiple',
                behavior: 'toggle',
                // As the table names its rows.
                selected: new Set(selectedRows.map(({ id }) => String(id))),
                onSelectionChange: keys =>
                  setSelected(
                    keys === 'all' ? 'all' : new Set([...keys].map(Number)),
                  ),
              }
            : undefined
        }
        emptyState={
          <Message
            icon={RiFilterOffLine}
            isInline
            title={t('held.noMatch')}
            action={
              <Button
                variant="secondary"
                onPress={() => clearHeldFilters(params)}
              >
                {t('held.clear')}
              </Button>
            }
          >
            {t('held.noMatchText')}
          </Message>
        }
      />
      {asked && (
        <DecisionDialog
          decision={asked.decision}
          decide={decide}
          onClose={close}
        />
      )}
    </Flex>
  );
}
