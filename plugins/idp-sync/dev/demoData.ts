import type {
  ConnectionSummary,
  Run,
  RunChange,
  RunEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  connection,
  connectionFailure,
  run,
  runChange,
  runCounts,
  runError,
  runEvent,
  secondsAgo,
} from '../src/__testUtils__/fixtures';
import { NAMES } from './demoNames';

/** Everything the demo holds; `now` is when the page was loaded. */
export interface DemoData {
  connections: ConnectionSummary[];
  runs: Run[];
  changes: RunChange[];
  events: RunEvent[];
}

function historicRun(id: number, index: number, now: number): Run {
  const endedSeconds = 300 + index * 900;
  const isFull = index % 9 === 3;
  const fate = index % 11;
  const seconds = isFull ? 214 : 4.2;
  const base = run({
    id,
    connectionId: index % 4 === 1 ? 'fabrikam' : 'contoso',
    mode: isFull ? 'full' : 'incremental',
    kind: index % 13 === 5 ? 'preview' : 'sync',
    trigger: index % 5 === 2 ? 'manual' : 'schedule',
    requestedBy: index % 5 === 2 ? 'user:default/adele.vance' : undefined,
    requestedAt: secondsAgo(endedSeconds + seconds + 1, now),
    startedAt: secondsAgo(endedSeconds + seconds, now),
    finishedAt: secondsAgo(endedSeconds, now),
    durationMs: seconds * 1000,
    phases: run().phases.map(phase => ({
      ...phase,
      startedAt: new Date(
        now -
          (endedSeconds + seconds) * 1000 +
          ((Date.parse(phase.startedAt) - Date.parse(run().startedAt!)) *
            seconds) /
            4,
      ).toISOString(),
      finishedAt: new Date(
        now -
          (endedSeconds + seconds) * 1000 +
          ((Date.parse(phase.finishedAt!) - Date.parse(run().startedAt!)) *
            seconds) /
            4,
      ).toISOString(),
    })),
  });
  if (fate === 4) {
    return {
      ...base,
      status: 'failed',
      counts: runCounts(),
      info: 'The identity provider refused the credential',
      error: runError(
        'IDP_CREDENTIAL_EXPIRED',
        'The client secret of application 4f0e… expired on 12 November 2026.',
        'AADSTS7000222',
      ),
      phases: [{ ...base.phases[0], finishedAt: undefined, done: 0 }],
    };
  }
  if (fate === 7) {
    return {
      ...base,
      status: 'partial',
      info: '12 created, 5 updated, 2 failed',
      warningCount: 2,
      warnings: [
        {
          code: 'IDP_NAME_CHANGED',
          message: 'Names that were taken or not valid were replaced.',
          count: 2_104,
        },
        {
          code: 'IDP_GROUP_CYCLE',
          message: 'Platform → Tools → Platform: the circle was broken.',
          count: 1,
        },
      ],
      counts: {
        ...base.counts,
        user: {
          ...base.counts.user,
          failed: 2,
          unchanged: 12_328,
          removalsOutstanding: 1,
        },
      },
    };
  }
  if (fate === 9) {
    return {
      ...base,
      status: 'cancelled',
      info: 'Cancelled by adele.vance; 1,860 changes were not applied',
      counts: {
        ...base.counts,
        user: { ...base.counts.user, notApplied: 1_860, unchanged: 10_470 },
      },
      phases: base.phases
        .slice(0, 3)
        .map((phase, at) =>
          at === 2
            ? { ...phase, finishedAt: undefined, done: 620, total: 2_480 }
            : phase,
        ),
    };
  }
  if (fate % 2 === 0) {
    return {
      ...base,
      info: 'Nothing had changed',
      planSkipped: true,
      counts: runCounts({
        user: {
          read: 12_480,
          inScope: 12_345,
          filtered: 135,
          unchanged: 12_345,
          managedBefore: 12_345,
          managedAfter: 12_345,
        },
        group: {
          read: 845,
          inScope: 845,
          unchanged: 845,
          managedBefore: 845,
          managedAfter: 845,
        },
      }),
      phases: [base.phases[0]],
    };
  }
  return base;
}

function demoChange(index: number): RunChange {
  const name = NAMES[index % NAMES.length];
  const slug = name.toLowerCase().replace(' ', '.');
  const shared = {
    id: index + 1,
    displayName: name,
    entityRef: `user:default/${slug}_contoso.com`,
    objectId: `6ea91a8d-e32e-41a1-b7bd-${String(index).padStart(12, '0')}`,
  };
  switch (index % 6) {
    case 0:
      return runChange({
        ...shared,
        action: 'create',
        reasonCode: 'newInScope',
        reason: 'New in scope: member of “All employees”.',
        fields: [
          { field: 'metadata.name', new: `${slug}_contoso.com` },
          { field: 'spec.profile.displayName', new: name },
          { field: 'spec.profile.email', new: `${slug}@contoso.com` },
          {
            field: 'spec.memberOf',
            new: ['group:default/engineering', 'group:default/all_employees'],
          },
        ],
        membershipsAdded: 2,
        membershipsRemoved: 0,
      });
    case 1:
      return runChange({
        ...shared,
        action: 'remove',
        reasonCode: 'removedFromDirectory',
        reason: 'Deleted in the directory.',
        fields: [],
      });
    case 2:
      return runChange({
        ...shared,
        status: 'failed',
        action: 'none',
        fields: [],
        reason: 'The entity made from this person is not valid.',
        error: runError(
          'IDP_ENTITY_INVALID',
          '/spec/profile/email must match format "email".',
        ),
      });
    case 3:
      return runChange({
        ...shared,
        class: 'group',
        displayName: 'Platform Engineering and Developer Experience (EMEA)',
        entityRef:
          'group:default/platform_engineering_and_developer_experience_emea',
        previousRef: 'group:default/platform_engineering',
        reason: 'Renamed in the directory; the policy says that names follow.',
        fields: [
          {
            field: 'metadata.name',
            old: 'platform_engineering',
            new: 'platform_engineering_and_developer_experience_emea',
          },
          {
            field: 'metadata.description',
            old: undefined,
            new: 'Everything that other teams build on',
          },
          {
            field: 'spec.children',
            old: ['group:default/a', 'group:default/b', 'group:default/c'],
            new: ['group:default/b', 'group:default/d'],
          },
        ],
      });
    case 4:
      return runChange({
        ...shared,
        status: 'held',
        action: 'remove',
        reason: 'Out of scope: no longer a member of “All employees”.',
        fields: [],
      });
    default:
      return runChange(shared);
  }
}

/** A portal with a long history, one connection that is fine and others that are not. */
export function createDemoData(now: number): DemoData {
  const runs = Array.from({ length: 1_237 }, (_, index) =>
    historicRun(1_237 - index, index, now),
  );
  const lastOf = (id: string, isWanted: (candidate: Run) => boolean) =>
    runs.find(
      candidate => candidate.connectionId === id && isWanted(candidate),
    );
  return {
    runs,
    connections: [
      connection({
        origin: 'portal',
        lastRun: lastOf('contoso', ({ status }) => status === 'succeeded'),
        lastSync: lastOf('contoso', ({ status }) => status === 'succeeded'),
        lastSuccessAt: secondsAgo(300, now),
        schedule: {
          sentence:
            'every 15 minutes from 1 January 2026, 00:00 (Europe/Berlin)',
          nextRunAt: secondsAgo(-600, now),
        },
        leavers: { user: 367, group: 45, organization: 0 },
        departures: { count: 27, medianMs: 812_000, slowestMs: 15_300_000 },
      }),
      connection({
        id: 'fabrikam',
        title: 'Fabrikam (acquired 2025)',
        tenantName: undefined,
        state: 'failing',
        failing: connectionFailure(
          {
            runId: lastOf('fabrikam', ({ status }) => status === 'failed')?.id,
            failures: 7,
            since: secondsAgo(86_400 * 2, now),
            retryAt: secondsAgo(-54_000, now),
          },
          now,
        ),
        lastRun: lastOf('fabrikam', ({ status }) => status === 'failed'),
        lastSync: lastOf('fabrikam', ({ status }) => status === 'failed'),
        lastSuccessAt: secondsAgo(86_400 * 2, now),
        schedule: {
          sentence: 'every day at 03:00 from 1 January 2026 (Europe/Berlin)',
          nextRunAt: secondsAgo(-54_000, now),
        },
        managed: {
          user: { managed: 1_204, confirmed: 1_100, conflicts: 3 },
          group: { managed: 48, confirmed: 48, conflicts: 0 },
          organization: { managed: 1, confirmed: 1, conflicts: 0 },
        },
      }),
      connection({
        id: 'northwind',
        origin: 'portal',
        title: 'Northwind Traders',
        tenantName: 'Northwind Traders GmbH & Co. KG',
        state: 'neverSynced',
        lastRun: undefined,
        lastSync: undefined,
        lastSuccessAt: undefined,
        schedule: undefined,
        managed: {
          user: { managed: 0, confirmed: 0, conflicts: 0 },
          group: { managed: 0, confirmed: 0, conflicts: 0 },
          organization: { managed: 0, confirmed: 0, conflicts: 0 },
        },
      }),
    ],
    changes: Array.from({ length: 412 }, (_, index) => demoChange(index)),
    events: Array.from({ length: 320 }, (_, index) =>
      runEvent({
        id: index + 1,
        at: secondsAgo(304 - index / 100, now),
        level: (['info', 'debug', 'info', 'warn', 'error'] as const)[
          index % 37 === 0 ? 4 : index % 4
        ],
        phase: (['scan', 'plan', 'apply', 'confirm'] as const)[
          Math.floor(index / 80)
        ],
        message: `Page ${index + 1} of users: 200 objects, 12 changed`,
      }),
    ),
  };
}
