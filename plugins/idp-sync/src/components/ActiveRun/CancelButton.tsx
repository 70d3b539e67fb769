import { useCallback, useId, useRef } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button } from '@backstage/ui';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiStopCircleLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useFocusHandover } from '../../hooks/useFocusHandover';
import { useRunPermission } from '../../hooks/useRunPermission';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import styles from './CancelButton.module.css';

/** Asks a run to stop. Nothing is lost by that, so it does not ask back. */
export function CancelButton(props: {
  run: RunSummary;
  onCancelled: () => void;
}) {
  const { run, onCancelled } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = useRunPermission();
  const reasonId = useId();
  const button = useRef<HTMLButtonElement>(null);
  useFocusHandover(button);
  const cancel = useAction(
    useCallback(async () => {
      await api.runs.cancelRun(run.id);
      onCancelled();
    }, [api, run.id, onCancelled]),
  );
  const isCancelling = cancel.isPending || Boolean(run.cancelRequestedAt);
  const isForbidden = !permission.loading && !permission.allowed;

  return (
    <div className={styles.root}>
      <Button
        ref={button}
        size="small"
        variant="secondary"
        iconStart={<RiStopCircleLine />}
        isDisabled={!permission.allowed}
        isPending={isCancelling}
        aria-label={t('active.cancelLabel', { id: String(run.id) })}
        aria-describedby={isForbidden ? reasonId : undefined}
        onPress={() => cancel.run()}
      >
        {isCancelling ? t('active.cancelling') : t('active.cancel')}
      </Button>
      {isForbidden && (
        <span id={reasonId} className={styles.reason}>
          {t('disabledReason.permission')}
        </span>
      )}
      <ActionError title={t('active.cancelFailed')} error={cancel.error} />
    </div>
  );
}
