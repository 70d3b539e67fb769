import { appendFileSync } from 'node:fs';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  ERROR_CODES,
  OBJECT_CLASSES,
  type ConnectionSummary,
  type HeldChange,
  type HeldSummary,
  type HoldDecision,
  type ObjectExplanation,
  type Page,
  type Problem,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { Churn } from '../__testUtils__/churn';
import {
  expectSumsToHold,
  expectSumsToMatchTables,
} from '../__testUtils__/endState';
import { killAt } from '../__testUtils__/killAt';
import { waitFor } from '../__testUtils__/waitFor';
import { LeaseLostError } from '../runs/runEnd';
import { contentsOf } from '../__testUtils__/contentsOf';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

/** Minutes to go on for, on each database; `yarn soak` sets it. Without it a few rounds of one seed have to do. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);
const ROUNDS = 4;
/** People and groups of a round that are explained. */
const EXPLAINED = 8;

jest.setTimeout(600_000 + SOAK_MINUTES * 60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const HELD = `connections/${CONNECTION}/held`;
/** What a run writes of plan, holds and entities. */
const WRITES =
  /^\s*(insert|update|delete)\b.*\b(run_changes|held_changes|hold_events|managed_entities|guard_tallies)\b/is;
/** As many changes of a kind and class as a run may make unasked. */
const FREE = { removals: 1, deactivations: 1, creations: 2, groups: 0 };
const POLICY = {
  mapping: { renames: 'follow' },
  leavers: {
    users: { disabled: 'mark', softDeleted: 'mark', hardDeleted: 'remove' },
    groups: { softDeleted: 'mark' },
  },
  safety: {
    removals: {
      users: exactly(FREE.removals),
      groups: exactly(FREE.groups),
    },
    deactivations: {
      users: exactly(FREE.deactivations),
      groups: exactly(FREE.groups),
    },
    creations: { users: exactly(FREE.creations), groups: exactly(1) },
    referenceChanges: { users: exactly(1), groups: exactly(1) },
    membersLost: exactly(1),
    window: 'off',
  },
};

function exactly(count: number) {
  return { count, percent: 100, floor: 1_000 };
}

/** What happens in a round. */
const arbitraryRound = fc.record({
  changes: fc.integer({ min: 6, max: 24 }),
  how: fc.constantFrom(
    { scan: 'fresh', mode: 'incremental' } as const,
    { scan: 'none', mode: 'incremental' } as const,
    { scan: 'fresh', mode: 'full' } as const,
  ),
  /** Before something is approved. */
  first: fc.constantFrom('reject' as const, 'reconsider' as const),
  /** Of what can be decided: each so manyth. */
  every: fc.integer({ min: 2, max: 3 }),
  /** What happens when that which was approved is to be applied: the directory cannot be read, or the process dies at one of the statements that write. */
  mishap: fc.oneof(
    fc.constant('none' as const),
    fc.constant('directory' as const),
    fc.record({ dies: fc.integer({ min: 1, max: 30 }) }),
  ),
});

interface ChangeRow {
  class: string;
  object_id: string;
  action: string;
  status: string;
  reason_code: string;
  guard: string | null;
  [column: string]: unknown;
}

describe.each(databases.eachSupportedId())(
  'the laws while the guard holds, on %s',
  databaseId => {
    let portal: TestPortal;

    beforeAll(async () => {
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant: { users: 24, groups: 8, memberships: 60, seed: SEED },
        policy: POLICY,
      });
      await portal.waitForFirstRun();
    });

    afterAll(() => portal.stop());

    const good = async (run: Run) => {
      expect({ status: run.status, error: run.error }).toEqual({
        status: 'succeeded',
      });
      expectSumsToHold(run);
      await expectSumsToMatchTables(portal.knex, run);
      await expectCountsToBeRows(portal.knex, run);
      return run;
    };
    const heldChanges = async (query = '') =>
      (await portal.get<Page<HeldChange>>(`${HELD}?limit=1000${query}`)).items;

    /** A preview leaves nothing behind but itself, and the sync after it does what it showed (Law 3). */
    const previewAndSync = async ({ scan, mode }: Round['how']) => {
      const { knex } = portal;
      await portal.run('scan', mode);
      const mirror = scan === 'none';
      const before = await contentsOf(portal, { mirror });
      const { id } = await portal.post<Run>(`connections/${CONNECTION}/runs`, {
        kind: 'preview',
        mode,
        scan,
      });
      const preview = await portal.waitForRun(id);
      expect(preview.error).toBeUndefined();
      expect(await contentsOf(portal, { mirror })).toEqual(before);
      if (mode === 'incremental') {
        await expectExplained(portal, await changesOf(knex, preview));
      }
      const entities = await entitiesOf(knex);
      const sync = await good(await portal.run('sync', mode));
      if (!sync.planSkipped) {
        const shown = await changesOf(knex, preview);
        const done = await changesOf(knex, sync);
        // What is held as before is shown by a preview, and not listed again by a sync.
        const listed = new Set(done.map(keyOf));
        expect(essenceOf(done)).toEqual(
          essenceOf(shown.filter(change => listed.has(keyOf(change)))),
        );
        const left = shown.filter(change => !listed.has(keyOf(change)));
        expect(left.map(stateOf).sort()).toEqual(
          (await standingOf(knex, sync)).map(stateOf).sort(),
        );
        expect(sync.counts).toEqual(preview.counts);
        expect(sync.warnings).toEqual(preview.warnings);
      }
      await expectGuarded(knex, sync, entities);
      return sync;
    };

    /** Decides, and says which objects were approved and in which run that is applied. */
    const decide = async (
      action: 'approve' | 'reject' | 'reconsider',
      every: number,
    ) => {
      const open = (await heldChanges()).filter(({ status }) =>
        action === 'reconsider'
          ? status === 'rejected'
          : status === 'held' ||
            (action === 'approve') === (status === 'rejected'),
      );
      const chosen = open.filter((_, index) => index % every === 0);
      if (chosen.length === 0) {
        return undefined;
      }
      const { latestRunId } = await portal.get<HeldSummary>(`${HELD}/summary`);
      const decision = await portal.post<HoldDecision>(`${HELD}/${action}`, {
        ids: chosen.map(({ id }) => id),
        upToRunId: latestRunId,
        reason: 'Looked at',
      });
      expect(decision).toMatchObject({ decided: chosen.length, skipped: 0 });
      return decision.run && { chosen, id: decision.run.id };
    };

    /** What the directory takes back is held no more, and nobody else is let go of with it. @returns how many there were */
    const changeAMind = async (waiting: readonly HeldChange[]) => {
      const { tenant } = portal.emulator;
      const disabled = new Set(
        tenant
          .users()
          .filter(({ accountEnabled }) => !accountEnabled)
          .map(({ id }) => id),
      );
      const back = waiting.find(
        ({ kind, objectId }) =>
          kind === 'deactivations' && disabled.has(objectId),
      );
      if (!back) {
        return 0;
      }
      tenant.enableUser(back.objectId);
      await good(await portal.run());
      const left = (await heldChanges('&status=held')).map(keyOfHold);
      expect(left).not.toContain(keyOfHold(back));
      // The rest waits as before, except for what goes along with those who are back.
      expect(
        waiting
          .filter(
            hold =>
              hold.objectId !== back.objectId &&
              ['removals', 'deactivations'].includes(hold.kind),
          )
          .map(keyOfHold)
          .filter(key => !left.includes(key)),
      ).toEqual([]);
      const events = await portal
        .knex('hold_events')
        .where({ object_id: back.objectId })
        .orderBy('id', 'desc')
        .pluck('event');
      expect(events[0]).toBe('released');
      return 1;
    };

    /** Law 10: nothing of what was approved is done or forgotten by a run that fails, and it is a failed run everywhere. */
    const expectFailedEverywhere = async (
      run: Run,
      before: Map<string, string>,
    ) => {
      const code = 'IDP_CREDENTIAL_INVALID';
      expect(run).toMatchObject({
        status: 'failed',
        error: { code, remedy: ERROR_CODES[code].remedy },
      });
      expect(await entitiesOf(portal.knex)).toEqual(before);
      expect(
        await portal.get<ConnectionSummary>(`connections/${CONNECTION}`),
      ).toMatchObject({ state: 'failing', failing: { error: { code } } });
      // Looked for after the run has ended.
      await waitFor('the problem', async () =>
        (
          await openProblems(portal)
        ).find(problem => problem.cause === code && problem.runId === run.id),
      );
      expect(await changesOf(portal.knex, run)).toEqual([]);
    };

    it('previews foretell, sums hold, failures are failures, and nothing that is held happens (3, 4, 10)', async () => {
      const churn = new Churn(portal.emulator.tenant, SEED);
      const seen = {
        rounds: 0,
        held: 0,
        rejected: 0,
        approved: 0,
        failed: 0,
        killed: 0,
        released: 0,
      };
      const round = async ({ changes, how, first, every, mishap }: Round) => {
        churn.change(changes);
        // More than may go unasked.
        portal.emulator.tenant
          .users()
          .filter(({ accountEnabled }) => accountEnabled)
          .slice(0, 2)
          .forEach(({ id }) => portal.emulator.tenant.disableUser(id));
        await previewAndSync(how);
        const waiting = await heldChanges('&status=held');
        seen.rounds += 1;
        seen.held += waiting.length;
        await expectToBeToldOfHolds(portal, waiting.length);
        seen.released += await changeAMind(waiting);
        await decide(first, every + 1);
        seen.rejected += (await heldChanges('&status=rejected')).length;

        const before = await entitiesOf(portal.knex);
        if (mishap === 'directory') {
          breakDirectory(portal);
        }
        const approved = await decide('approve', every);
        if (!approved) {
          portal.emulator.faults.clear();
          return;
        }
        let run =
          typeof mishap === 'object'
            ? await endDespiteDeath(portal, approved.id, mishap.dies)
            : await portal.waitForRun(approved.id);
        portal.emulator.faults.clear();
        if (mishap === 'directory') {
          await expectFailedEverywhere(run, before);
          seen.failed += 1;
          run = await portal.run();
        }
        seen.killed += run.takeovers;
        await good(run);
        await expectGuarded(portal.knex, run, before);
        await expectApplied(portal.knex, run, approved.chosen);
        seen.approved += approved.chosen.length;
      };
      await fc.assert(fc.asyncProperty(arbitraryRound, round), {
        seed: SEED,
        ...(SOAK_MINUTES > 0
          ? {
              numRuns: 100_000,
              interruptAfterTimeLimit: SOAK_MINUTES * 60_000,
            }
          : { numRuns: ROUNDS }),
        endOnFailure: true,
      });
      expect(seen.held).toBeGreaterThan(5);
      expect(seen.approved).toBeGreaterThan(0);
      expect(seen.rejected).toBeGreaterThan(0);
      expect(seen.failed).toBeGreaterThan(0);
      expect(seen.killed).toBeGreaterThan(0);
      expect(seen.released).toBeGreaterThan(0);
      if (SOAK_REPORT) {
        appendFileSync(
          SOAK_REPORT,
          `guard on ${databaseId}: seed ${SEED}, ${seen.rounds} rounds, ${seen.held} changes held, ${seen.approved} approved and applied, ${seen.failed} runs failed and ${seen.killed} processes died between a decision and its application; previews, sums and holds right after each\n`,
        );
      }
    });
  },
);

type Round = typeof arbitraryRound extends fc.Arbitrary<infer T> ? T : never;

function breakDirectory({ emulator }: TestPortal): void {
  emulator.faults.add({
    match: { path: '*/oauth2/v2.0/token' },
    fault: {
      kind: 'status',
      status: 401,
      code: 'AADSTS7000215',
      message: 'No.',
    },
  });
  // A fresh token is needed then.
  emulator.revokeAccessTokens();
}

/** The end of a run whose process dies at one of the statements that write what was planned or decided; its lease is over at once then. */
async function endDespiteDeath(
  portal: TestPortal,
  id: number,
  statement: number,
): Promise<Run> {
  const { knex } = portal;
  const kill = killAt(
    knex,
    sql => WRITES.test(sql),
    statement,
    // What a process sees that has no say any more: it writes nothing.
    () => new LeaseLostError(),
  );
  let isOver = false;
  const end = await waitFor(`the end of run ${id}`, async () => {
    if (kill.hasDied() && !isOver) {
      await knex('runs')
        .where({ id, status: 'running' })
        .update({ lease_until: 1 });
      isOver = true;
    }
    const run = await portal.get<Run>(`runs/${id}`);
    return run.finishedAt ? run : undefined;
  });
  kill.stop();
  return end;
}

/** Law 5: whoever asks about somebody is told what the guard would do, and did in the preview; of some of them. */
async function expectExplained(
  portal: TestPortal,
  changes: readonly ChangeRow[],
): Promise<void> {
  const counted = changes.filter(
    ({ guard }) => guard !== 'membersLost' && guard !== 'dependents',
  );
  const every = Math.ceil(counted.length / EXPLAINED);
  for (const change of counted.filter((_, index) => index % every === 0)) {
    const { nextRun } = await portal.get<ObjectExplanation>(
      `connections/${CONNECTION}/explain/${change.class}/${change.object_id}`,
    );
    expect([keyOf(change), nextRun.action, nextRun.status]).toEqual([
      keyOf(change),
      change.action,
      change.status,
    ]);
    if (nextRun.status === 'held') {
      expect(nextRun.why).toContain(change.guard_why);
    }
  }
}

/** Law 4 between the counts of a run and its rows. */
async function expectCountsToBeRows(knex: Knex, run: Run): Promise<void> {
  if (run.planSkipped) {
    return;
  }
  const changes = [
    ...(await changesOf(knex, run)),
    ...(await standingOf(knex, run)),
  ];
  for (const objectClass of OBJECT_CLASSES) {
    const count = (statuses: string[], actions: string[]) =>
      changes.filter(
        change =>
          change.class === objectClass &&
          statuses.includes(change.status) &&
          actions.includes(change.action),
      ).length;
    const waits = ['held', 'rejected'];
    expect(run.counts[objectClass]).toMatchObject({
      created: count(['applied'], ['create']),
      updated: count(['applied'], ['update']),
      deactivated: count(['applied'], ['deactivate']),
      removed: count(['applied'], ['remove']),
      held: count(waits, ['create', 'update']),
      removalsOutstanding: 0,
      removalsHeld: count(waits, ['deactivate', 'remove']),
      notApplied: 0,
      failed: 0,
    });
  }
}

/** What is held or rejected has not happened; what is held is what waits; and no more than is free happened unasked. */
async function expectGuarded(
  knex: Knex,
  run: Run,
  before: Map<string, string>,
): Promise<void> {
  if (run.planSkipped) {
    return;
  }
  const changes = await changesOf(knex, run);
  const after = await entitiesOf(knex);
  const stays = changes.filter(({ status }) =>
    ['held', 'rejected'].includes(status),
  );
  stays.push(...(await standingOf(knex, run)));
  for (const change of stays) {
    const object = keyOf(change);
    expect([object, after.get(object)]).toEqual([object, before.get(object)]);
  }
  const holds = await knex('held_changes').whereNot({ status: 'approved' });
  expect(holds.map(stateOf).sort()).toEqual(stays.map(stateOf).sort());
  const unasked = (action: string, objectClass: string) =>
    changes.filter(
      change =>
        change.status === 'applied' &&
        change.guard === null &&
        change.action === action &&
        change.class === objectClass,
    ).length;
  expect(unasked('remove', 'user')).toBeLessThanOrEqual(FREE.removals);
  expect(unasked('remove', 'group')).toBe(FREE.groups);
  expect(unasked('deactivate', 'user')).toBeLessThanOrEqual(FREE.deactivations);
  expect(unasked('deactivate', 'group')).toBe(FREE.groups);
  expect(unasked('create', 'user')).toBeLessThanOrEqual(FREE.creations);
}

/** What was approved and is still the same was done, and waits no more. */
async function expectApplied(
  knex: Knex,
  run: Run,
  approved: readonly HeldChange[],
): Promise<void> {
  expect(
    await knex('held_changes').where({ status: 'approved' }).pluck('object_id'),
  ).toEqual([]);
  const changes = new Map(
    (await changesOf(knex, run)).map(change => [change.object_id, change]),
  );
  for (const { objectId } of approved) {
    const events = await knex('hold_events')
      .where({ object_id: objectId })
      .orderBy('id', 'desc')
      .pluck('event');
    const done = changes.get(objectId)?.status === 'applied';
    expect([objectId, events[0]]).toEqual([
      objectId,
      done && changes.get(objectId)?.guard === 'approved'
        ? 'applied'
        : expect.stringMatching(/^(held|changed|released)$/),
    ]);
  }
}

/** Law 10's sister: who looks at the connection sees that something waits, and how much. */
async function expectToBeToldOfHolds(
  portal: TestPortal,
  held: number,
): Promise<void> {
  const connection = await portal.get<ConnectionSummary>(
    `connections/${CONNECTION}`,
  );
  expect(connection.held ?? 0).toBe(held);
  await waitFor('the problem, or its end', async () => {
    const problems = await openProblems(portal);
    return (
      problems.some(({ kind }) => kind === 'held') === held > 0 || undefined
    );
  });
}

async function openProblems(portal: TestPortal): Promise<Problem[]> {
  return (await portal.get<Page<Problem>>('problems?state=open')).items;
}

/** What an earlier run has held, and this one left as it was without listing it again. */
async function standingOf(knex: Knex, run: Run): Promise<ChangeRow[]> {
  const listed = new Set((await changesOf(knex, run)).map(keyOf));
  const holds = await knex('held_changes')
    .whereNot({ status: 'approved' })
    .where('changed_by_run', '<', run.id);
  return holds
    .filter(hold => !listed.has(keyOf(hold)))
    .map(hold => ({ ...hold, guard: hold.kind }));
}

function keyOf(change: { class: string; object_id: string }): string {
  return `${change.class} ${change.object_id}`;
}

function keyOfHold({ class: objectClass, objectId }: HeldChange): string {
  return `${objectClass} ${objectId}`;
}

function stateOf(row: {
  class: string;
  object_id: string;
  action: string;
  status: string;
}): string {
  return [keyOf(row), row.action, row.status].join(' ');
}

async function changesOf(knex: Knex, run: Run): Promise<ChangeRow[]> {
  return knex('run_changes').where({ run_id: run.id }).orderBy('id');
}

/** What was shown, or done; `planned` and `applied` are the same for that. */
function essenceOf(changes: readonly ChangeRow[]) {
  return changes
    .map(({ status, ...change }) => ({
      object: `${change.class} ${change.object_id}`,
      status: status === 'applied' ? 'planned' : status,
      of: [
        change.action,
        change.reason_code,
        change.reason,
        change.entity_ref,
        change.previous_ref,
        // Somebody who left was first seen to have left by the one or the other.
        String(change.fields).replace(/"[\dT:.-]{23}Z"/g, '"now"'),
        change.memberships_added,
        change.memberships_removed,
        change.guard,
        change.guard_why,
      ],
    }))
    .sort((a, b) => (a.object < b.object ? -1 : 1));
}

/** What has been handed over, by object. */
async function entitiesOf(knex: Knex): Promise<Map<string, string>> {
  const rows = await knex('managed_entities').select(
    'class',
    'object_id',
    'entity_ref',
    'entity_hash',
    'sequence',
    'removed_at',
  );
  return new Map(
    rows
      .filter(row => row.entity_hash !== null)
      .map(row => [
        `${row.class} ${row.object_id}`,
        [row.entity_ref, row.entity_hash, row.sequence, row.removed_at].join(
          ' ',
        ),
      ]),
  );
}
