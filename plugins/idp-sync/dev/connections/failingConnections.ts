import type {
  ConnectionSummary,
  Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  connection,
  connectionFailure,
  runError,
  runningRun,
  secondsAgo,
} from '../../src/__testUtils__/fixtures';

/** Connections that keep failing, each for another reason and in another situation. */
export function failingConnections(
  { runs }: { runs: Run[] },
  now: number,
): ConnectionSummary[] {
  const lastRun = runs.find(({ status }) => status === 'failed');
  const failing = (
    id: string,
    title: string,
    failure: Parameters<typeof connectionFailure>[0],
    overrides: Partial<ConnectionSummary> = {},
  ) =>
    connection({
      id,
      title,
      state: 'failing',
      lastRun,
      lastSync: lastRun,
      lastSuccessAt: secondsAgo(90_000, now),
      failing: connectionFailure({ runId: lastRun?.id, ...failure }, now),
      schedule: {
        sentence: 'every 15 minutes from 1 January 2026, 00:00 (Europe/Berlin)',
        nextRunAt: failure?.retryAt ?? secondsAgo(-1_200, now),
      },
      ...overrides,
    });
  const retry = runningRun({
    id: runs[0].id + 1,
    connectionId: 'wingtip',
    mode: 'incremental',
    trigger: 'retry',
    requestedBy: undefined,
    requestedAt: secondsAgo(66, now),
    startedAt: secondsAgo(65, now),
  });
  runs.unshift(retry);
  return [
    failing('contoso', 'Contoso', {}),
    failing('fabrikam', 'Fabrikam (acquired 2025)', {
      cause: 'throttling',
      error: runError(
        'IDP_THROTTLED',
        'Graph answered 429 TooManyRequests: Too many requests. to a request for users. (the retries of this run are used up)',
        'TooManyRequests',
      ),
      failures: 1,
      since: secondsAgo(20, now),
      retryAt: secondsAgo(-40, now),
    }),
    failing('northwind', 'Northwind Traders', {
      cause: 'network',
      error: runError(
        'IDP_NETWORK',
        'login.microsoftonline.com could not be reached.',
        'ENOTFOUND',
      ),
      failures: 12,
      since: secondsAgo(86_400 * 8, now),
      retryAt: secondsAgo(-3_600 * 17, now),
    }),
    failing(
      'tailspin',
      'Tailspin Toys',
      {
        cause: 'permission',
        error: runError(
          'IDP_PERMISSION_MISSING',
          'The application may not read groups: it needs GroupMember.Read.All.',
          'Authorization_RequestDenied',
        ),
        failures: 1,
        retryAt: undefined,
      },
      { schedule: undefined },
    ),
    failing(
      'wingtip',
      'Wingtip',
      {},
      {
        state: 'syncing',
        activeRun: retry,
      },
    ),
    failing(
      'litware',
      'Litware',
      { retryAt: undefined },
      { state: 'disabled', enabled: false },
    ),
  ];
}
