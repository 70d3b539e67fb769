import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import { describeProblem } from '../problems/describeProblem';
import type { NotificationKind } from '../problems/problemSettings';
import type { Notice, StoredProblem } from '../problems/types';

/** Where the pages are unless the portal mounts them elsewhere. */
const PAGE = '/idp-sync';
const TOPIC = 'Identity sync';

const RECOVERED: Record<StoredProblem['kind'], string> = {
  failed: 'works again.',
  misconfigured: 'its configuration is valid again.',
  credentialExpiring: 'its credential was renewed.',
  partial: 'objects that were left as before are in order.',
  held: 'nothing is held any more.',
  removalsBlocked: 'removals are no longer blocked.',
  noSuccess: 'a sync has come to its end again.',
};

/** As which of the kinds of the configuration people are told. */
export function notificationKind(
  { kind }: Pick<StoredProblem, 'kind'>,
  notice: Notice,
): NotificationKind {
  if (notice === 'recovered') {
    return 'recovered';
  }
  if (kind === 'misconfigured') {
    return 'failed';
  }
  return kind === 'failed' && notice === 'escalated' ? 'paused' : kind;
}

/**
 * One notification for each connection and matter, however often its cause or state changes: the scope is what the notifications backend updates it by instead
 * of sending another.
 */
export function composeNotification(
  problem: StoredProblem,
  notice: Notice,
  connectionTitle: string,
): NotificationPayload {
  const { connectionId, kind, cause } = problem;
  const isOfConnection = kind === 'failed' || kind === 'misconfigured';
  return {
    ...textOf(problem, notice, connectionTitle),
    link: linkOf(problem),
    topic: TOPIC,
    scope: ['idp-sync', connectionId, kind, ...(isOfConnection ? [] : [cause])]
      .join(':')
      .slice(0, 255),
  };
}

/** Where somebody can do something about it. */
function linkOf({ kind, connectionId, runId }: StoredProblem): string {
  if (kind === 'held') {
    return `${PAGE}/held?${new URLSearchParams({ connection: connectionId })}`;
  }
  if (kind === 'credentialExpiring') {
    return `${PAGE}/credentials`;
  }
  return runId === undefined ? PAGE : `${PAGE}/runs/${runId}`;
}

function textOf(
  problem: StoredProblem,
  notice: Notice,
  connectionTitle: string,
): Pick<NotificationPayload, 'title' | 'description' | 'severity'> {
  const { title, message, remedy } = describeProblem(problem);
  if (notice === 'recovered') {
    return {
      title: `${connectionTitle}: ${RECOVERED[problem.kind]}`,
      description: `Resolved: ${title}`,
      severity: 'normal',
    };
  }
  return {
    title: `${connectionTitle}: ${title}`,
    description: [message, remedy].filter(Boolean).join('\n\n'),
    severity: problem.severity,
  };
}
