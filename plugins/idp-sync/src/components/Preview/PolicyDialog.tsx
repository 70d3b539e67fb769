import { useApi } from '@backstage/core-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Skeleton,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { FailedMessage } from '../common';
import styles from './PolicyDialog.module.css';

/** The policy that a run went by, as JSON. */
export function PolicyDialog(props: { runId: number; onClose: () => void }) {
  const { runId, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const { value, error, reload } = useLiveQuery(
    `policy-${runId}`,
    signal => api.runs.getRunPolicy(runId, { signal }),
    { concerns: () => false },
  );
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={640}>
      <DialogHeader>
        {t('preview.policyTitle', { id: String(runId) })}
      </DialogHeader>
      <DialogBody>
        {!value && error && (
          <FailedMessage isInline error={error} onRetry={reload} />
        )}
        {!value && !error && <Skeleton width="100%" height={240} />}
        {value && (
          <Flex direction="column" gap="3">
            <Text as="p" variant="body-medium" color="secondary">
              {value.version === undefined
                ? t('preview.policyDraft')
                : t('preview.policySaved', { version: String(value.version) })}
            </Text>
            {/* A field, so that long policies scroll by keyboard too. */}
            <TextAreaField
              className={styles.policy}
              label={t('preview.draftField')}
              isReadOnly
              rows={16}
              spellCheck="false"
              value={JSON.stringify(value.policy, undefined, 2)}
            />
          </Flex>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('preview.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
