import {
  ClassCounts,
  ConnectionFailure,
  ConnectionSummary,
  ERROR_CODES,
  ErrorCode,
  Leaver,
  ManagedEntityInfo,
  Problem,
  Run,
  RunChange,
  RunCounts,
  RunError,
  RunEvent,
  RunSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** The time that the fixtures are about: everything in them is told relative to it. */
export const FIXTURE_NOW = Date.parse('2026-11-20T12:00:00.000Z');

/** ISO time so many seconds before (or, if negative, after) `FIXTURE_NOW`. */
export function secondsAgo(seconds: number, now = FIXTURE_NOW): string {
  return new Date(now - seconds * 1000).toISOString();
}

/** Counts of one class; zero unless given. */
export function classCounts(counts: Partial<ClassCounts> = {}): ClassCounts {
  return {
    read: 0,
    inScope: 0,
    filtered: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    switchedOff: 0,
    failed: 0,
    held: 0,
    notApplied: 0,
    refused: 0,
    removed: 0,
    deactivated: 0,
    remaining: 0,
    removalsHeld: 0,
    removalsOutstanding: 0,
    managedBefore: 0,
    managedAfter: 0,
    membershipsAdded: 0,
    membershipsRemoved: 0,
    ...counts,
  };
}

/** Counts of a run; zero unless given. */
export function runCounts(
  counts: Partial<Record<keyof RunCounts, Partial<ClassCounts>>> = {},
): RunCounts {
  return {
    user: classCounts(counts.user),
    group: classCounts(counts.group),
    organization: classCounts(counts.organization),
  };
}

/** An error with the remedy of the table. */
export function runError(
  code: ErrorCode,
  message: string,
  providerCode?: string,
): RunError {
  return { code, message, remedy: ERROR_CODES[code].remedy, providerCode };
}

/** A sync that succeeded, unless told otherwise. */
export function runSummary(overrides: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 42,
    connectionId: 'contoso',
    kind: 'sync',
    mode: 'incremental',
    trigger: 'schedule',
    status: 'succeeded',
    requestedAt: secondsAgo(305),
    startedAt: secondsAgo(304),
    finishedAt: secondsAgo(300),
    durationMs: 4_200,
    counts: runCounts({
      user: {
        read: 12_480,
        inScope: 12_345,
        filtered: 135,
        created: 12,
        updated: 3,
        unchanged: 12_330,
        removed: 1,
        managedBefore: 12_334,
        managedAfter: 12_345,
        membershipsAdded: 31,
        membershipsRemoved: 4,
      },
      group: {
        read: 845,
        inScope: 845,
        unchanged: 843,
        updated: 2,
        managedBefore: 845,
        managedAfter: 845,
      },
      organization: {
        read: 1,
        inScope: 1,
        unchanged: 1,
        managedBefore: 1,
        managedAfter: 1,
      },
    }),
    statistics: {
      requests: 1_204,
      retries: 3,
      throttledSeconds: 12,
      resourceUnits: 2_410,
    },
    warningCount: 0,
    info: '12 created, 5 updated, 1 removed',
    ...overrides,
  };
}

/** A run with its phases, unless told otherwise one that succeeded. */
export function run(overrides: Partial<Run> = {}): Run {
  return {
    ...runSummary(),
    phases: [
      {
        phase: 'scan',
        startedAt: secondsAgo(304),
        finishedAt: secondsAgo(302),
        done: 13_326,
        total: 13_326,
      },
      {
        phase: 'plan',
        startedAt: secondsAgo(302),
        finishedAt: secondsAgo(301.6),
        done: 13_191,
        total: 13_191,
      },
      {
        phase: 'apply',
        startedAt: secondsAgo(301.6),
        finishedAt: secondsAgo(300.4),
        done: 18,
        total: 18,
      },
      {
        phase: 'confirm',
        startedAt: secondsAgo(300.4),
        finishedAt: secondsAgo(300),
        done: 18,
        total: 18,
      },
    ],
    warnings: [],
    policyVersion: 3,
    takeovers: 0,
    planSkipped: false,
    ...overrides,
  };
}

/** A run in the middle of applying what it planned. */
export function runningRun(overrides: Partial<Run> = {}): Run {
  return run({
    id: 43,
    status: 'running',
    mode: 'full',
    trigger: 'manual',
    requestedBy: 'user:default/jane.doe',
    phase: 'apply',
    requestedAt: secondsAgo(66),
    startedAt: secondsAgo(65),
    finishedAt: undefined,
    durationMs: 65_000,
    info: 'Applying changes',
    phases: [
      {
        phase: 'scan',
        startedAt: secondsAgo(65),
        finishedAt: secondsAgo(25),
        done: 13_326,
        total: 13_326,
      },
      {
        phase: 'plan',
        startedAt: secondsAgo(25),
        finishedAt: secondsAgo(22),
        done: 13_191,
        total: 13_191,
      },
      { phase: 'apply', startedAt: secondsAgo(22), done: 620, total: 2_480 },
    ],
    ...overrides,
  });
}

/** A healthy connection, unless told otherwise. */
export function connection(
  overrides: Partial<ConnectionSummary> = {},
): ConnectionSummary {
  return {
    id: 'contoso',
    title: 'Contoso',
    provider: 'azureAd',
    tenantId: '1f9c6f2e-4f0e-4c43-9d1c-3a5b0f6f9a11',
    tenantName: 'Contoso Ltd.',
    cloud: 'global',
    credentialProfile: 'contoso-app',
    origin: 'file',
    priority: 100,
    enabled: true,
    state: 'healthy',
    policyVersion: 3,
    schedule: {
      sentence: 'every 15 minutes from 1 January 2026, 00:00 (Europe/Berlin)',
      nextRunAt: secondsAgo(-600),
    },
    lastRun: runSummary(),
    lastSync: runSummary(),
    lastSuccessAt: secondsAgo(300),
    managed: {
      user: { managed: 12_345, confirmed: 12_345, conflicts: 0 },
      group: { managed: 845, confirmed: 845, conflicts: 0 },
      organization: { managed: 1, confirmed: 1, conflicts: 0 },
    },
    ...overrides,
  };
}

/** Somebody who was disabled and is marked until somebody removes them, unless told otherwise. */
export function leaver(overrides: Partial<Leaver> = {}): Leaver {
  return {
    connectionId: 'contoso',
    class: 'user',
    objectId: 'u1',
    displayName: 'Jane Doe',
    entityRef: 'user:default/jane.doe_contoso.com',
    reason: 'disabled',
    state: 'marked',
    since: secondsAgo(86_400),
    ...overrides,
  };
}

/** A connection's failure whose credential has expired, unless told otherwise; tried again in 20 minutes. */
export function connectionFailure(
  overrides: Partial<ConnectionFailure> = {},
  now = FIXTURE_NOW,
): ConnectionFailure {
  return {
    cause: 'credential',
    error: runError(
      'IDP_CREDENTIAL_EXPIRED',
      'The client secret of application 4f0e… expired on 12 November 2026.',
      'AADSTS7000222',
    ),
    runId: 41,
    failures: 3,
    since: secondsAgo(960, now),
    lastFailedAt: secondsAgo(600, now),
    retryAt: secondsAgo(-1_200, now),
    ...overrides,
  };
}

/** The answer of the overview. */
export function syncStatus(overrides: Partial<SyncStatus> = {}): SyncStatus {
  return {
    connections: [connection()],
    paused: false,
    catalogConnected: true,
    sourceOfTruth: { rule: 'allow', connections: [] },
    ...overrides,
  };
}

/** A change of a user's name, applied, unless told otherwise. */
export function runChange(overrides: Partial<RunChange> = {}): RunChange {
  return {
    id: 1,
    runId: 42,
    connectionId: 'contoso',
    class: 'user',
    objectId: '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0',
    displayName: 'Jane Doe',
    action: 'update',
    status: 'applied',
    reasonCode: 'attributesChanged',
    reason: 'Attributes have changed in the directory.',
    entityRef: 'user:default/jane.doe_contoso.com',
    fields: [
      {
        field: 'spec.profile.displayName',
        old: 'Jane Roe',
        new: 'Jane Doe',
      },
      {
        field: 'spec.memberOf',
        old: ['group:default/sales', 'group:default/all'],
        new: ['group:default/engineering', 'group:default/all'],
      },
    ],
    membershipsAdded: 1,
    membershipsRemoved: 1,
    appliedAt: secondsAgo(301),
    ...overrides,
  };
}

/** A line of a run's log. */
export function runEvent(overrides: Partial<RunEvent> = {}): RunEvent {
  return {
    id: 1,
    runId: 42,
    at: secondsAgo(304),
    level: 'info',
    phase: 'scan',
    message: 'Incremental scan of 2 streams',
    ...overrides,
  };
}

/** Where a user comes from. */
export function managedUser(
  overrides: Partial<ManagedEntityInfo> = {},
): ManagedEntityInfo {
  return {
    entityRef: 'user:default/jane.doe_contoso.com',
    connectionId: 'contoso',
    connectionTitle: 'Contoso',
    provider: 'azureAd',
    tenantId: '1f9c6f2e-4f0e-4c43-9d1c-3a5b0f6f9a11',
    class: 'user',
    objectId: '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0',
    status: 'confirmed',
    lastSyncedAt: secondsAgo(300),
    lastChangedAt: secondsAgo(86_400 * 3),
    lastChangedRunId: 17,
    directGroups: [
      {
        objectId: 'g-1',
        displayName: 'Engineering',
        entityRef: 'group:default/engineering',
      },
      { objectId: 'g-2', displayName: 'VPN users' },
    ],
    nestedGroups: [
      {
        objectId: 'g-3',
        displayName: 'Everybody',
        entityRef: 'group:default/everybody',
      },
    ],
    ...overrides,
  };
}

/** A connection that fails, open, unless told otherwise. */
export function problem(overrides: Partial<Problem> = {}): Problem {
  const { error } = connectionFailure();
  return {
    id: 1,
    connectionId: 'contoso',
    connectionTitle: 'Contoso',
    kind: 'failed',
    cause: error.code,
    state: 'open',
    severity: 'high',
    title:
      'The last sync failed: the client secret or certificate has expired.',
    message: error.message,
    remedy: error.remedy,
    error,
    since: secondsAgo(960),
    seenAt: secondsAgo(600),
    runId: 41,
    times: 1,
    resolvable: true,
    ...overrides,
  };
}
