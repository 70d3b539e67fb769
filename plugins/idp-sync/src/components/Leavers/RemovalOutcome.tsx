import { useCallback } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Alert, Button, Flex } from '@backstage/ui';
import type {
  LeaverRemoval,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useAction } from '../../hooks/useAction';
import { useText } from '../../hooks/useText';
import { RunLink } from '../ActiveRun';
import { ActionError } from '../common';

/** What was noted about removals, with the way to the run that makes them, or the button that starts it. */
export function RemovalOutcome(props: {
  connectionId: string;
  kind: 'removal' | 'takeBack';
  removal: LeaverRemoval;
  canRun: boolean;
  onStarted: (run: RunSummary) => void;
}) {
  const { connectionId, kind, removal, canRun, onStarted } = props;
  const { objects: count, run } = removal;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const start = useAction(
    useCallback(
      async () =>
        onStarted(
          await api.runs.requestRun(connectionId, {
            kind: 'sync',
            mode: 'incremental',
          }),
        ),
      [api, connectionId, onStarted],
    ),
  );
  const values = { count, number: formatNumber(count) };
  if (kind === 'takeBack') {
    return (
      <Alert
        status="success"
        icon
        role="status"
        title={t('leavers.stay', values)}
        description={t('leavers.stayText')}
      />
    );
  }
  return (
    <Flex direction="column" gap="2">
      <Alert
        status="success"
        icon
        role="status"
        title={run ? t('leavers.going', values) : t('leavers.willGo', values)}
        customActions={outcomeAction()}
      />
      <ActionError title={t('overview.requestFailed')} error={start.error} />
    </Flex>
  );

  function outcomeAction() {
    if (run) {
      return <RunLink run={run} />;
    }
    return canRun ? (
      <Button
        size="small"
        variant="secondary"
        isPending={start.isPending}
        onPress={() => start.run()}
      >
        {t('leavers.start')}
      </Button>
    ) : undefined;
  }
}
