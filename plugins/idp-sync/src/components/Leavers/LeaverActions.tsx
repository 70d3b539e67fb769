import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Link, Text } from '@backstage/ui';
import type {
  ConnectionSummary,
  LeaverRemoval,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useRunObstacle } from '../../hooks/useRunObstacle';
import { useRunPermission } from '../../hooks/useRunPermission';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { SelectionBar } from '../common/SelectionBar';
import { RemovalOutcome } from './RemovalOutcome';
import { RemoveDialog } from './RemoveDialog';
import type { SelectedLeavers } from './useSelectedLeavers';

/** What can be done with the selected leavers, and what came of it. */
export function LeaverActions(props: {
  connection: ConnectionSummary;
  isPaused: boolean;
  selected: SelectedLeavers;
  onChanged: () => void;
}) {
  const { connection, isPaused, selected, onChanged } = props;
  const { leavers, inView, clear } = selected;
  const api = useApi(idpSyncApiRef);
  const hrefs = useHrefs();
  const { t } = useText();
  const permission = useRunPermission();
  const runObstacle = useRunObstacle(connection, isPaused);
  const [isAsking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState<{
    kind: 'removal' | 'takeBack';
    removal: LeaverRemoval;
  }>();
  const requested = leavers.filter(one => one.removalRequestedAt !== undefined);
  const held = leavers.filter(
    ({ state }) => state === 'held' || state === 'rejected',
  );
  const others = leavers.filter(
    one => one.removalRequestedAt === undefined && !held.includes(one),
  );

  const settle = useCallback(
    (kind: 'removal' | 'takeBack', removal: LeaverRemoval) => {
      setOutcome({ kind, removal });
      clear();
      onChanged();
    },
    [clear, onChanged],
  );
  const remove = async (request: { reason?: string; runNow: boolean }) => {
    const removal = await api.leavers.removeLeavers(connection.id, {
      objects: keysOf(others),
      ...request,
    });
    setAsking(false);
    settle('removal', removal);
  };
  const takeBack = useAction(
    useCallback(async () => {
      settle(
        'takeBack',
        await api.leavers.takeBackLeaverRemoval(connection.id, {
          objects: keysOf(requested),
        }),
      );
    }, [api, connection.id, requested, settle]),
  );

  if (permission.loading) {
    return null;
  }
  if (!permission.allowed) {
    return (
      <Text as="p" variant="body-medium">
        {t('leavers.forbidden')}
      </Text>
    );
  }
  const number = formatNumber(leavers.length);
  const elsewhere = leavers.length - inView;
  return (
    <>
      {outcome && (
        <RemovalOutcome
          connectionId={connection.id}
          {...outcome}
          canRun={runObstacle === undefined}
          onStarted={run =>
            setOutcome({ ...outcome, removal: { ...outcome.removal, run } })
          }
        />
      )}
      <ActionError title={t('leavers.takeBackFailed')} error={takeBack.error} />
      <SelectionBar text={selectionText()}>
        <Button
          size="small"
          variant="primary"
          isDisabled={others.length === 0}
          onPress={() => setAsking(true)}
        >
          {t('leavers.remove')}
        </Button>
        {requested.length > 0 && (
          <Button
            size="small"
            variant="secondary"
            isPending={takeBack.isPending}
            onPress={() => takeBack.run()}
          >
            {t('leavers.takeBack')}
          </Button>
        )}
        {leavers.length > 0 && (
          <Button size="small" variant="tertiary" onPress={clear}>
            {t('leavers.unselect')}
          </Button>
        )}
      </SelectionBar>
      {held.length > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('leavers.heldSelected', { number: formatNumber(held.length) })}{' '}
          <Link href={hrefs.held(connection.id)}>
            {t('leavers.heldDecide')}
          </Link>
        </Text>
      )}
      {isAsking && (
        <RemoveDialog
          leavers={others}
          runObstacle={runObstacle}
          remove={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );

  function selectionText(): string {
    if (leavers.length === 0) {
      return t('leavers.none');
    }
    return elsewhere > 0
      ? t('leavers.selectedElsewhere', {
          number,
          elsewhere: formatNumber(elsewhere),
        })
      : t('leavers.selected', { number });
  }
}

function keysOf(leavers: SelectedLeavers['leavers']) {
  return leavers.map(({ class: objectClass, objectId }) => ({
    class: objectClass,
    objectId,
  }));
}
