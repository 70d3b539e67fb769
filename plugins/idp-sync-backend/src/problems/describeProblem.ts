import {
  type Problem,
  type ProblemKind,
  ERROR_CODES,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { StoredProblem } from './types';

type Described = Pick<Problem, 'title' | 'message' | 'remedy' | 'resolvable'>;

/** What cannot be seen to be mended before the next run; the others are looked at all the time. */
const RESOLVABLE: readonly ProblemKind[] = ['failed', 'partial'];

/** Says in sentences what is wrong and what to do. */
export function describeProblem(
  problem: Pick<
    StoredProblem,
    'kind' | 'cause' | 'severity' | 'error' | 'count'
  >,
): Described {
  return {
    ...sentencesOf(problem),
    resolvable: RESOLVABLE.includes(problem.kind),
  };
}

function sentencesOf({
  kind,
  cause,
  severity,
  error,
  count = 0,
}: Parameters<typeof describeProblem>[0]): Omit<Described, 'resolvable'> {
  const definition = Object.entries(ERROR_CODES).find(
    ([code]) => code === cause,
  )?.[1];
  const ofError = {
    message: error?.message,
    remedy: error?.remedy ?? definition?.remedy ?? '',
  };
  switch (kind) {
    case 'failed':
      return {
        ...ofError,
        title:
          severity === 'critical'
            ? `Paused after repeated failures: ${lowerFirst(
                definition?.meaning ?? cause,
              )}`
            : `The last sync failed: ${lowerFirst(
                definition?.meaning ?? cause,
              )}`,
      };
    case 'misconfigured':
      return {
        ...ofError,
        title: 'The connection cannot be used: its configuration is not valid.',
      };
    case 'credentialExpiring':
      return {
        ...ofError,
        title:
          severity === 'critical'
            ? 'The credential of the connection has ended.'
            : 'The credential of the connection ends soon.',
      };
    case 'partial':
      return {
        ...ofError,
        title: `${number(count, 'object')} left as before: ${lowerFirst(
          definition?.meaning ?? cause,
        )}`,
      };
    case 'held':
      return {
        title: `${number(count, 'change')} held: ${heldAs(cause)}.`,
        remedy:
          'Look at what is held, then approve or reject it. What the directory takes back is released by itself.',
      };
    case 'removalsBlocked':
      return blocked(cause, count, error?.message);
    default:
      return {
        title: 'No sync has come to its end for too long.',
        remedy:
          'Look at the last runs of the connection: what keeps them from coming to their end is in their errors and events.',
      };
  }
}

function blocked(
  cause: string,
  count: number,
  message: string | undefined,
): Omit<Described, 'resolvable'> {
  switch (cause) {
    case 'directoryEmpty':
      return {
        title:
          'Nobody has been removed for long, because the directory answers with nothing.',
        message,
        remedy:
          'Check the permissions of the application. Where the directory is really empty, take the connection out of the configuration.',
      };
    case 'scanIncomplete':
      return {
        title:
          'Nobody has been removed for long, because no scan of the directory comes to its end.',
        remedy:
          'Look at the last runs of the connection. A scan that goes on and on may need more time or a higher quota; one that fails says why.',
      };
    default:
      return {
        title: `${number(count, 'removal')} waiting for a decision for long.`,
        remedy:
          'Approve or reject them: people who have left are still in the catalog.',
      };
  }
}

const HELD: Partial<Record<string, string>> = {
  removals: 'more removals than the limits allow',
  deactivations: 'more deactivations than the limits allow',
  creations: 'more creations than the limits allow',
  referenceChanges: 'more changes of references than the limits allow',
  membersLost: 'a group would lose more members than the limits allow',
};

function heldAs(cause: string): string {
  return HELD[cause] ?? 'more changes than the limits allow';
}

function number(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
