import { useCallback } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Text } from '@backstage/ui';
import type { Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useText } from '../../hooks/useText';
import { NoteDialog } from '../common';

/** What is to be done to a problem. */
export type ProblemDecision = 'acknowledge' | 'resolve';

/** Longest note that the backend takes. */
const MAX_NOTE = 2_000;

/** Asks for a note about a problem that is acknowledged or resolved. */
export function ProblemDialog(props: {
  problem: Problem;
  decision: ProblemDecision;
  onClose: () => void;
  onDecided: () => void;
}) {
  const { problem, decision, onClose, onDecided } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const save = useCallback(
    async (text: string) => {
      const body = { note: text || undefined };
      await (decision === 'resolve'
        ? api.problems.resolveProblem(problem.id, body)
        : api.problems.acknowledgeProblem(problem.id, body));
      onDecided();
    },
    [api, decision, problem.id, onDecided],
  );
  return (
    <NoteDialog
      title={t(`problems.${decision}Title`)}
      field={{
        label: t('problems.note'),
        description: t('problems.noteHelp'),
        maxLength: MAX_NOTE,
        initial: decision === 'acknowledge' ? problem.note : undefined,
        missing: decision === 'resolve' ? t('problems.noteMissing') : undefined,
      }}
      texts={{
        action: t(`problems.${decision}`),
        cancel: t('problems.cancel'),
        failed: t('problems.decisionFailed'),
      }}
      save={save}
      onClose={onClose}
    >
      <Text as="p" variant="body-medium" weight="bold">
        {problem.connectionTitle}: {problem.title}
      </Text>
      <Text as="p" variant="body-medium" color="secondary">
        {t(`problems.${decision}Help`)}
      </Text>
    </NoteDialog>
  );
}
