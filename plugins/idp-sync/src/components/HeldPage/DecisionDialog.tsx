import { useCallback, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
  TextAreaField,
} from '@backstage/ui';
import type { HeldAction } from '../../api';
import { formatNumber } from '../../formatting';
import { useAction } from '../../hooks/useAction';
import { idpSyncTranslationRef } from '../../translation';
import { errorText } from '../common';
import styles from './HeldPage.module.css';

const QUESTIONS = {
  approve: 'held.confirmApprove',
  reject: 'held.confirmReject',
  reconsider: 'held.confirmReconsider',
} as const;

/** Asks for the reason of a decision, and says how many changes it is about. */
export function DecisionDialog(props: {
  action: HeldAction;
  changes: number;
  decide: (reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const { action, changes, decide, onClose } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const [reason, setReason] = useState('');
  const work = useAction(
    useCallback(async (text: string) => decide(text), [decide]),
  );
  const isReady = reason.trim() !== '';
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t(QUESTIONS[action], {
          count: changes,
          number: formatNumber(changes),
        })}
      </DialogHeader>
      <DialogBody className={styles.dialog}>
        <Text as="p">{t(`held.${action}Help`)}</Text>
        <TextAreaField
          label={t('held.reason')}
          description={t('held.reasonHelp')}
          isRequired
          maxLength={1_000}
          value={reason}
          onChange={setReason}
        />
        {work.error && (
          <Alert
            status="danger"
            icon
            role="alert"
            title={t('held.failed')}
            description={errorText(work.error)}
          />
        )}
      </DialogBody>
      <DialogFooter>
        <Button
          isDisabled={!isReady}
          isPending={work.isPending}
          onPress={() => work.run(reason.trim())}
        >
          {t(`held.${action}`)}
        </Button>
        <Button variant="secondary" onPress={onClose}>
          {t('held.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
