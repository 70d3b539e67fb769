import type { ObjectExplanation } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Tone } from '../common';

/** What an explanation comes to, in one word. */
export type VerdictKey =
  | 'policyBroken'
  | 'neverSeen'
  | 'goneStays'
  | 'gone'
  | 'inFails'
  | 'inComing'
  | 'inChanging'
  | 'inHeld'
  | 'inRejected'
  | 'in'
  | 'outStays'
  | 'outHeld'
  | 'outRejected'
  | 'outMarked'
  | 'outRemains'
  | 'out';

/** Reads the verdict out of an explanation. */
export function verdictOf(
  explanation: Pick<
    ObjectExplanation,
    'inScope' | 'directory' | 'catalog' | 'nextRun'
  >,
): VerdictKey {
  const { inScope, directory, catalog, nextRun } = explanation;
  if (inScope === undefined) {
    return 'policyBroken';
  }
  if (inScope) {
    return verdictInScope(nextRun);
  }
  if (nextRun.status === 'held') {
    return 'outHeld';
  }
  if (nextRun.status === 'rejected') {
    return 'outRejected';
  }
  const isGone = directory.state === 'deleted' || directory.state === 'notRead';
  if (nextRun.action === 'remove') {
    return isGone ? 'goneStays' : 'outStays';
  }
  if (nextRun.action !== 'none') {
    return 'outMarked';
  }
  if (catalog?.inCatalog) {
    return 'outRemains';
  }
  if (isGone) {
    return directory.state === 'notRead' && !catalog ? 'neverSeen' : 'gone';
  }
  return 'out';
}

function verdictInScope({
  action,
  status,
}: ObjectExplanation['nextRun']): VerdictKey {
  switch (status) {
    case 'failed':
      return 'inFails';
    case 'held':
      return 'inHeld';
    case 'rejected':
      return 'inRejected';
    case 'unchanged':
      return 'in';
    default:
      return action === 'create' ? 'inComing' : 'inChanging';
  }
}

/** How a verdict looks; icon and words say the same. */
export const VERDICT_TONES: Record<VerdictKey, Tone> = {
  policyBroken: 'danger',
  neverSeen: 'neutral',
  goneStays: 'warning',
  gone: 'neutral',
  inFails: 'danger',
  inComing: 'info',
  inChanging: 'info',
  inHeld: 'warning',
  inRejected: 'warning',
  in: 'success',
  outStays: 'warning',
  outHeld: 'warning',
  outRejected: 'warning',
  outMarked: 'warning',
  outRemains: 'warning',
  out: 'neutral',
};
