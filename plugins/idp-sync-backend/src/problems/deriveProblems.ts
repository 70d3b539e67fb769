import {
  ERROR_CODES,
  nextOccurrence,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ProblemFacts, WantedProblem } from './types';

/** From this pause on, which lasts half an hour, a connection counts as paused by repeated failure. */
const REPEATED = 3;
const DAY_MS = 24 * 60 * 60_000;
/** From when on it is said that a credential ends. */
const EXPIRY_TOLD_MS = 30 * DAY_MS;
/** From when on that is urgent. */
const EXPIRY_URGENT_MS = 7 * DAY_MS;
/** What a run may take, and the tick before it; milliseconds. */
const GRACE_MS = 60 * 60_000;

/** What is wrong with a connection: the same facts, the same problems. */
export function deriveProblems(facts: ProblemFacts): WantedProblem[] {
  if (!facts.watched) {
    return [];
  }
  return [
    ...misconfigured(facts),
    ...failed(facts),
    ...partial(facts),
    ...held(facts),
    ...removalsBlocked(facts),
    ...noSuccess(facts),
    ...expiring(facts),
  ];
}

function misconfigured(facts: ProblemFacts): WantedProblem[] {
  if (!facts.misconfigured) {
    return [];
  }
  const { error, since } = facts.misconfigured;
  return [
    wanted('misconfigured', error.code, { severity: 'critical', since, error }),
  ];
}

function failed({ failure, schedule }: ProblemFacts): WantedProblem[] {
  if (!failure) {
    return [];
  }
  const { error, runId, since, lastFailedAt, pauses } = failure;
  const escalated = schedule !== undefined && pauses >= REPEATED;
  return [
    wanted('failed', error.code, {
      severity: escalated ? 'critical' : 'high',
      since,
      seenAt: lastFailedAt,
      runId,
      error,
      escalated,
    }),
  ];
}

function partial({ failedObjects, lastSync }: ProblemFacts): WantedProblem[] {
  if (!lastSync) {
    return [];
  }
  return failedObjects.map(({ code, count, error }) =>
    wanted('partial', code, {
      severity: 'normal',
      since: lastSync.finishedAt,
      runId: lastSync.runId,
      count,
      error,
    }),
  );
}

function held(facts: ProblemFacts): WantedProblem[] {
  return facts.held.map(({ kind, count, since }) =>
    wanted('held', kind, {
      severity: 'normal',
      since,
      count,
      runId: facts.lastSync?.runId,
    }),
  );
}

/** Law 1: removals that have been blocked for long are a problem that somebody is told of. */
function removalsBlocked(facts: ProblemFacts): WantedProblem[] {
  const { now, limits, failure, openScanSince } = facts;
  const isLong = (since: number) =>
    now - since >= limits.removalsBlockedAfterMs;
  const found: WantedProblem[] = [];
  if (failure?.error.code === 'IDP_DIRECTORY_EMPTY' && isLong(failure.since)) {
    const { since, runId, error } = failure;
    found.push(
      wanted('removalsBlocked', 'directoryEmpty', {
        severity: 'high',
        since,
        runId,
        error,
      }),
    );
  }
  if (openScanSince !== undefined && isLong(openScanSince)) {
    found.push(
      wanted('removalsBlocked', 'scanIncomplete', {
        severity: 'high',
        since: openScanSince,
      }),
    );
  }
  const waiting = facts.held.find(
    ({ kind, since }) => kind === 'removals' && isLong(since),
  );
  if (waiting) {
    found.push(
      wanted('removalsBlocked', 'held', {
        severity: 'high',
        since: waiting.since,
        count: waiting.count,
      }),
    );
  }
  return found;
}

/** A connection that runs by a schedule and does not come to the end of a sync. One that is to run less often is given until it was due. */
function noSuccess(facts: ProblemFacts): WantedProblem[] {
  const { now, limits, schedule, lastSuccessAt, activeSince } = facts;
  if (!schedule || facts.misconfigured) {
    return [];
  }
  const since = lastSuccessAt;
  const deadline = Math.max(
    since + limits.noSuccessAfterMs,
    nextOccurrence(schedule, since) + GRACE_MS,
  );
  if (now < deadline) {
    return [];
  }
  const mayStillSucceed =
    activeSince !== undefined && now - activeSince < limits.noSuccessAfterMs;
  return [
    wanted('noSuccess', 'noSuccess', {
      severity: 'critical',
      since,
      runId: facts.failure?.runId,
      opens: !mayStillSucceed,
    }),
  ];
}

function expiring({ now, credential }: ProblemFacts): WantedProblem[] {
  if (!credential || credential.expiresAt - now > EXPIRY_TOLD_MS) {
    return [];
  }
  const { profile, expiresAt } = credential;
  const ended = expiresAt <= now;
  const inTime = expiresAt - now > EXPIRY_URGENT_MS;
  const urgency = inTime ? 'normal' : 'high';
  const code = ended ? 'IDP_CREDENTIAL_EXPIRED' : 'IDP_CREDENTIAL_EXPIRING';
  return [
    wanted('credentialExpiring', profile, {
      severity: ended ? 'critical' : urgency,
      endsAt: expiresAt,
      error: {
        code,
        message: `Credential profile "${profile}" ${
          ended ? 'ended' : 'ends'
        } on ${new Date(expiresAt).toISOString().slice(0, 10)}.`,
        remedy: ERROR_CODES[code].remedy,
      },
    }),
  ];
}

function wanted(
  kind: WantedProblem['kind'],
  cause: string,
  more: Omit<WantedProblem, 'kind' | 'cause' | 'opens'> &
    Partial<Pick<WantedProblem, 'opens'>>,
): WantedProblem {
  return { opens: true, seenAt: more.since, ...more, kind, cause };
}
