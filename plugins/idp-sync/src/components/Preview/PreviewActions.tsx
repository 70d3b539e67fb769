import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Tooltip, TooltipTrigger } from '@backstage/ui';
import type {
  PreviewState,
  Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCheckLine, RiDeleteBinLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useRunPermission } from '../../hooks/useRunPermission';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { ConfirmDialog } from './ConfirmDialog';
import type { PreviewSums } from './previewTotals';
import styles from './PreviewPanel.module.css';

/** What can be done with a preview that has ended. */
export function PreviewActions(props: {
  run: Run;
  state: PreviewState;
  sums: PreviewSums;
  onChanged: () => void;
}) {
  const { run, state, sums, onChanged } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = useRunPermission();
  const [isConfirming, setConfirming] = useState(false);
  const discard = useAction(
    useCallback(async () => {
      await api.previews.discardPreview(run.id);
      onChanged();
    }, [api, run.id, onChanged]),
  );
  if (state.confirmedBy !== undefined || state.discardedAt) {
    return null;
  }
  return (
    <Flex direction="column" gap="2">
      <div className={styles.buttons}>
        <TooltipTrigger>
          <Button
            variant="secondary"
            iconStart={<RiDeleteBinLine />}
            isDisabled={!permission.allowed}
            isPending={discard.isPending}
            onPress={() => discard.run()}
          >
            {t('preview.discard')}
          </Button>
          <Tooltip>{t('preview.discardHelp')}</Tooltip>
        </TooltipTrigger>
        <Button
          variant="primary"
          iconStart={<RiCheckLine />}
          isDisabled={!permission.allowed || state.obstacle !== undefined}
          onPress={() => setConfirming(true)}
        >
          {t('preview.confirm')}
        </Button>
      </div>
      {!permission.loading && !permission.allowed && (
        <span>{t('disabledReason.permission')}</span>
      )}
      <ActionError title={t('preview.discardFailed')} error={discard.error} />
      {isConfirming && (
        <ConfirmDialog
          run={run}
          sums={sums}
          onClose={() => {
            setConfirming(false);
            onChanged();
          }}
        />
      )}
    </Flex>
  );
}
