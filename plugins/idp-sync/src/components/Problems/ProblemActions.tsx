import { useId, useState } from 'react';
import { Button, ButtonLink, Flex } from '@backstage/ui';
import type { Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { useRunPermission } from '../../hooks/useRunPermission';
import { useText } from '../../hooks/useText';
import { ProblemDialog, type ProblemDecision } from './ProblemDialog';
import styles from './Problems.module.css';

/** Where a problem can be looked into. */
function ProblemLink(props: { problem: Problem }) {
  const { kind, runId, connectionId } = props.problem;
  const { t } = useText();
  const hrefs = useHrefs();
  if (kind === 'held') {
    return (
      <ButtonLink
        size="small"
        variant="secondary"
        href={hrefs.held(connectionId)}
      >
        {t('problems.openHeld')}
      </ButtonLink>
    );
  }
  if (runId === undefined) {
    return null;
  }
  const [href, label] =
    kind === 'partial'
      ? [
          hrefs.changes(runId, { status: ['failed'] }),
          t('problems.openObjects'),
        ]
      : [hrefs.run(runId), t('problems.openRun', { id: String(runId) })];
  return (
    <ButtonLink size="small" variant="secondary" href={href}>
      {label}
    </ButtonLink>
  );
}

/** What can be done about a problem. */
export function ProblemActions(props: {
  problem: Problem;
  onChanged: () => void;
}) {
  const { problem, onChanged } = props;
  const { state, title, resolvable } = problem;
  const { t } = useText();
  const permission = useRunPermission();
  const [decision, setDecision] = useState<ProblemDecision>();
  const reasonId = useId();
  const isForbidden = !permission.loading && !permission.allowed;
  const describedBy = isForbidden ? reasonId : undefined;
  const isAcknowledged = state === 'acknowledged';
  return (
    <Flex gap="2" className={styles.actions}>
      <ProblemLink problem={problem} />
      {state !== 'resolved' && (
        <>
          <Button
            size="small"
            variant="secondary"
            isDisabled={!permission.allowed}
            aria-describedby={describedBy}
            aria-label={t(
              isAcknowledged
                ? 'problems.editNoteLabel'
                : 'problems.acknowledgeLabel',
              { title },
            )}
            onPress={() => setDecision('acknowledge')}
          >
            {t(isAcknowledged ? 'problems.editNote' : 'problems.acknowledge')}
          </Button>
          {resolvable && (
            <Button
              size="small"
              variant="secondary"
              isDisabled={!permission.allowed}
              aria-describedby={describedBy}
              aria-label={t('problems.resolveLabel', { title })}
              onPress={() => setDecision('resolve')}
            >
              {t('problems.resolve')}
            </Button>
          )}
          {isForbidden && (
            <span id={reasonId} className={styles.hidden}>
              {t('disabledReason.permission')}
            </span>
          )}
        </>
      )}
      {decision && (
        <ProblemDialog
          problem={problem}
          decision={decision}
          onClose={() => setDecision(undefined)}
          onDecided={onChanged}
        />
      )}
    </Flex>
  );
}
