import { useCallback, useId, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Tooltip, TooltipTrigger } from '@backstage/ui';
import type {
  ConnectionSummary,
  RunSummary,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiPlayLine, RiRestartLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useRunObstacle } from '../../hooks/useRunObstacle';
import { useRunPermission } from '../../hooks/useRunPermission';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { PreviewButton } from '../Preview';
import styles from './RunButtons.module.css';

/** Starts runs of a connection; says why where it cannot. */
export function RunButtons(props: {
  connection: ConnectionSummary;
  isPaused: boolean;
  activeRun: RunSummary | undefined;
  onChanged: () => void;
}) {
  const { connection, isPaused, activeRun, onChanged } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = useRunPermission();
  const obstacle = useRunObstacle(connection, isPaused);
  const isBegun =
    connection.origin === 'file' || connection.policyVersion !== undefined;
  const reason =
    obstacle ?? (isBegun ? undefined : t('disabledReason.notBegun'));
  const reasonId = useId();
  const [requested, setRequested] = useState<ScanMode>();
  const request = useAction(
    useCallback(
      async (mode: ScanMode) => {
        setRequested(mode);
        await api.runs.requestRun(connection.id, { kind: 'sync', mode });
        onChanged();
      },
      [api, connection.id, onChanged],
    ),
  );
  // The button that was pressed stays where it is, with the focus, until the run has ended.
  const busyWith = request.isPending ? requested : activeRun?.mode;
  const isDisabled = (mode: ScanMode) =>
    permission.loading ||
    reason !== undefined ||
    (busyWith !== undefined && busyWith !== mode);
  const describedBy = reason ? reasonId : undefined;

  return (
    <div className={styles.root}>
      <div className={styles.buttons}>
        <TooltipTrigger>
          <Button
            variant="secondary"
            iconStart={<RiRestartLine />}
            isDisabled={isDisabled('full')}
            isPending={busyWith === 'full'}
            aria-label={t('overview.fullSyncLabel', {
              connection: connection.title,
            })}
            aria-describedby={describedBy}
            onPress={() => request.run('full')}
          >
            {t('overview.fullSync')}
          </Button>
          <Tooltip>{t('overview.fullSyncHelp')}</Tooltip>
        </TooltipTrigger>
        <PreviewButton
          connection={connection}
          isDisabled={
            permission.loading ||
            obstacle !== undefined ||
            activeRun?.kind === 'preview'
          }
          describedBy={obstacle && reasonId}
        />
        <TooltipTrigger>
          <Button
            variant="primary"
            iconStart={<RiPlayLine />}
            isDisabled={isDisabled('incremental')}
            isPending={busyWith === 'incremental'}
            aria-label={t('overview.runNowLabel', {
              connection: connection.title,
            })}
            aria-describedby={describedBy}
            onPress={() => request.run('incremental')}
          >
            {t('overview.runNow')}
          </Button>
          <Tooltip>{t('overview.runNowHelp')}</Tooltip>
        </TooltipTrigger>
      </div>
      {reason && (
        <p id={reasonId} className={styles.reason}>
          {reason}
        </p>
      )}
      <ActionError title={t('overview.requestFailed')} error={request.error} />
    </div>
  );
}
