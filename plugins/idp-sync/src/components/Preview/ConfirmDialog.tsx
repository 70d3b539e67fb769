import { useCallback } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useNavigate } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { PreviewTotals } from './PreviewTotals';
import { countApplied, type PreviewSums, total } from './previewTotals';

/** Shows the sums once more before they are applied, and leads to the run that does. */
export function ConfirmDialog(props: {
  run: Run;
  sums: PreviewSums;
  onClose: () => void;
}) {
  const { run, sums, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const confirm = useAction(
    useCallback(async () => {
      const started = await api.previews.confirmPreview(run.id);
      navigate(hrefs.run(started.id));
    }, [api, run.id, navigate, hrefs]),
  );
  const applied = countApplied(sums);
  const removed = total(sums, 'removed');
  const number = formatNumber(applied);
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={560}>
      <DialogHeader>
        {t('preview.confirmTitle', { count: applied, number })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium">
            {t('preview.confirmText')}
          </Text>
          <PreviewTotals run={run} sums={sums} isLinked={false} />
          {removed > 0 && (
            <Alert
              status="warning"
              icon
              title={t('preview.confirmLeaving', {
                count: removed,
                number: formatNumber(removed),
              })}
            />
          )}
          <ActionError
            title={t('preview.confirmFailed')}
            error={confirm.error}
          />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('preview.cancel')}
        </Button>
        <Button
          variant="primary"
          isPending={confirm.isPending}
          onPress={() => confirm.run()}
        >
          {t('preview.confirmApply', { count: applied, number })}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
