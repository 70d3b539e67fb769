import { Text } from '@backstage/ui';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { NoteDialog } from '../common';
import type { Decision } from './decisions';

/** Longest reason that the backend takes. */
const MAX_REASON = 1_000;

const QUESTIONS = {
  approve: 'held.confirmApprove',
  reject: 'held.confirmReject',
  reconsider: 'held.confirmReconsider',
} as const;

/** Asks for the reason of a decision, and says how many changes it is about. */
export function DecisionDialog(props: {
  decision: Decision;
  decide: (reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const { action, changes } = props.decision;
  const { t } = useText();
  return (
    <NoteDialog
      title={t(QUESTIONS[action], {
        count: changes,
        number: formatNumber(changes),
      })}
      field={{
        label: t('held.reason'),
        description: t('held.reasonHelp'),
        maxLength: MAX_REASON,
        missing: t('held.reasonMissing'),
      }}
      texts={{
        action: t(`held.${action}`),
        cancel: t('held.cancel'),
        failed: t('held.failed'),
      }}
      save={props.decide}
      onClose={props.onClose}
    >
      <Text as="p" variant="body-medium">
        {t(`held.${action}Help`)}
      </Text>
    </NoteDialog>
  );
}
