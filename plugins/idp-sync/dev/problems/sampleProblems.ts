import type { Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  problem,
  runError,
  secondsAgo,
} from '../../src/__testUtils__/fixtures';
import type { Scenario } from '../DemoWorld';

const DAY = 86_400;

/** None, one, or many of all kinds, as the scenario has it. */
export function sampleProblems(scenario: Scenario, now: number): Problem[] {
  const credential = problem({
    connectionId: 'fabrikam',
    connectionTitle: 'Fabrikam (acquired 2025)',
    severity: 'critical',
    title:
      'Paused after repeated failures: the client secret or certificate has expired.',
    since: secondsAgo(2 * DAY, now),
    seenAt: secondsAgo(600, now),
  });
  const resolved = problem({
    id: 90,
    state: 'resolved',
    resolvedAt: secondsAgo(5 * DAY, now),
    resolution: 'gone',
    title: 'The last sync failed: the identity provider could not be reached.',
    error: runError('IDP_NETWORK', 'login.microsoftonline.com'),
    since: secondsAgo(6 * DAY, now),
    times: 3,
  });
  switch (scenario) {
    case 'problems':
      return [credential, ...many(now), resolved];
    case 'default':
    case 'readonly':
      return [credential, resolved];
    default:
      return [];
  }
}

function many(now: number): Problem[] {
  const kinds: Partial<Problem>[] = [
    {
      kind: 'noSuccess',
      cause: 'noSuccess',
      severity: 'critical',
      title: 'No sync has come to its end for too long.',
      message: undefined,
      error: undefined,
      resolvable: false,
      remedy:
        'Look at the last runs of the connection: what keeps them from coming to their end is in their errors and events.',
    },
    {
      kind: 'removalsBlocked',
      cause: 'directoryEmpty',
      title:
        'Nobody has been removed for long, because the directory answers with nothing.',
      resolvable: false,
      state: 'acknowledged',
      acknowledgedAt: secondsAgo(4_000, now),
      acknowledgedBy: 'user:default/adele.vance',
      note: 'The tenant is being migrated over the weekend. Ticket NET-4711 follows it; nothing to do before Monday.',
    },
    {
      kind: 'held',
      cause: 'removals',
      severity: 'normal',
      title: '812 changes held: more removals than the limits allow.',
      message: undefined,
      error: undefined,
      resolvable: false,
      count: 812,
      remedy:
        'Look at what is held, then approve or reject it. What the directory takes back is released by itself.',
    },
    {
      kind: 'partial',
      cause: 'IDP_CATALOG_CONFLICT',
      severity: 'normal',
      title:
        '3 objects left as before: an entity that is not ours already bears the reference this object wants.',
      message:
        'group:default/platform is an entity of url:https://github.com/contoso/catalog/blob/main/groups.yaml',
      error: runError('IDP_CATALOG_CONFLICT', 'group:default/platform'),
      count: 3,
      times: 2,
    },
    {
      kind: 'credentialExpiring',
      cause: 'contoso-app',
      title: 'The credential of the connection ends soon.',
      message: 'Credential profile "contoso-app" ends on a day of next week.',
      error: runError('IDP_CREDENTIAL_EXPIRING', 'contoso-app'),
      resolvable: false,
      runId: undefined,
      endsAt: secondsAgo(-9 * DAY, now),
    },
  ];
  return Array.from({ length: 29 }, (_, index) =>
    problem({
      ...kinds[index % kinds.length],
      id: 2 + index,
      connectionId: index % 2 ? 'contoso' : 'northwind',
      connectionTitle: index % 2 ? 'Contoso' : 'Northwind Traders',
      since: secondsAgo(3_600 * (index + 1), now),
    }),
  );
}
