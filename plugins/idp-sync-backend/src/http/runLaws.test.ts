import { TestDatabases } from '@backstage/backend-test-utils';
import {
  type ChangeAction,
  type ChangeStatus,
  type ClassCounts,
  ERROR_CODES,
  type ErrorCode,
  OBJECT_CLASSES,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { Rows } from '../database/__testUtils__/rows';
import { emptyCounts } from '../plan/counts';
import { DatabaseRunRequests } from '../runs/DatabaseRunRequests';
import { RunClaims } from '../runs/RunClaims';
import { RunRecorder } from '../runs/RunRecorder';
import { createServices, TestApi } from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const RUNS = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0) > 0 ? 300 : 12;

interface ChangeRow {
  class: ObjectClass;
  action: ChangeAction;
  status: ChangeStatus;
  memberships: number;
}

interface RandomRun {
  changes: ChangeRow[];
  /** In scope and as it should be; out of scope; in the catalog before, beside what goes. */
  others: Record<'unchanged' | 'filtered' | 'kept', number>;
  end: 'succeeded' | 'partial' | 'failed' | 'cancelled';
  code: ErrorCode;
  message: string;
}

const change: fc.Arbitrary<ChangeRow> = fc.record({
  class: fc.constantFrom(...OBJECT_CLASSES),
  action: fc.constantFrom('create', 'update', 'deactivate', 'remove'),
  status: fc.constantFrom(
    'planned',
    'applied',
    'failed',
    'held',
    'rejected',
    'refused',
  ),
  memberships: fc.nat(5),
});

const randomRun: fc.Arbitrary<RandomRun> = fc.record({
  changes: fc.array(change, { maxLength: 40 }),
  others: fc.record({
    unchanged: fc.nat(9),
    filtered: fc.nat(9),
    kept: fc.nat(9),
  }),
  end: fc.constantFrom('succeeded', 'partial', 'failed', 'cancelled'),
  code: fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[])),
  message: fc.constantFrom('It broke', '=1+1, "quoted"', 'Zwei\nZeilen ä'),
});

/** The changes behind each count: what its number on the pages leads to. */
const BEHIND: Partial<Record<keyof ClassCounts, string>> = {
  created: 'action=create&status=applied',
  updated: 'action=update&status=applied',
  deactivated: 'action=deactivate&status=applied',
  removed: 'action=remove&status=applied',
  failed: 'action=create&action=update&action=none&status=failed',
  held: 'action=create&action=update&status=held&status=rejected',
  notApplied: 'action=create&action=update&status=notApplied',
  refused: 'status=refused',
  removalsHeld: 'action=remove&action=deactivate&status=held&status=rejected',
  removalsOutstanding:
    'action=remove&action=deactivate&status=failed&status=notApplied',
};

describe.each(databases.eachSupportedId())('the log on %s', databaseId => {
  let knex: Knex;
  let api: TestApi;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await fillDatabase(knex);
    api = await TestApi.start(createServices(knex, CONFIGURED));
  });

  afterAll(() => api.stop());

  /** As a run comes to its end: its plan is stored, some of it was done, and the recorder writes the rest. */
  async function runToEnd(random: RandomRun): Promise<number> {
    const { runId } = await new DatabaseRunRequests(knex).request({
      connectionId: 'contoso',
      kind: 'sync',
      mode: 'incremental',
      trigger: 'schedule',
    });
    const claim = await new RunClaims(knex, 'here').claimNext();
    expect(claim?.runId).toBe(runId);
    const recorder = await RunRecorder.create({
      knex,
      lease: claim!.lease,
      onChange: () => undefined,
    });
    await recorder.startPhase('plan');
    const rows = new Rows(knex);
    for (const [index, row] of random.changes.entries()) {
      await rows.change(runId, {
        class: row.class,
        object_id: `o${index}`,
        action: row.action,
        status: row.status,
        memberships_added: row.memberships,
        error: row.status === 'failed' ? JSON.stringify(errorOf(random)) : null,
      });
    }
    await recorder.setCounts(plannedCounts(random), { planned: true });
    await recorder.end(
      random.end,
      random.end === 'failed' ? errorOf(random) : undefined,
    );
    return runId;
  }

  it('has sums that hold, and leads from each to its rows, however runs end (Law 4)', async () => {
    await fc.assert(
      fc.asyncProperty(randomRun, async random => {
        const id = await runToEnd(random);
        const { body: run } = await api.get(`/runs/${id}`);
        for (const objectClass of OBJECT_CLASSES) {
          const of: ClassCounts = run.counts[objectClass];
          expect(of.read).toBe(of.inScope + of.filtered);
          expect(of.inScope).toBe(
            of.created +
              of.updated +
              of.unchanged +
              of.failed +
              of.held +
              of.notApplied,
          );
          expect(of.unchanged).toBe(random.others.unchanged);
          expect(of.managedAfter).toBe(
            of.managedBefore + of.created - of.removed,
          );
          expect(of.membershipsAdded).toBe(
            random.changes
              .filter(
                row => row.class === objectClass && row.status === 'applied',
              )
              .reduce((sum, { memberships }) => sum + memberships, 0),
          );
          for (const [name, query] of Object.entries(BEHIND)) {
            const { body } = await api.get(
              `/runs/${id}/changes?class=${objectClass}&${query}&limit=1`,
            );
            expect({ name, rows: body.totalItems }).toEqual({
              name,
              rows: of[name as keyof ClassCounts],
            });
          }
        }
        const { body } = await api.get(`/runs/${id}/changes?status=planned`);
        expect(body.totalItems).toBe(0);
        expect(await csvRowOf(id)).toMatchObject(
          Object.fromEntries(
            OBJECT_CLASSES.flatMap(objectClass =>
              Object.keys(run.counts[objectClass]).map(name => [
                `${objectClass}.${name}`,
                String(run.counts[objectClass][name]),
              ]),
            ),
          ),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('says of a failed run everywhere that it failed, why and what to do, and of no other (Law 10)', async () => {
    await fc.assert(
      fc.asyncProperty(randomRun, async random => {
        const id = await runToEnd(random);
        const error = errorOf(random);
        const failed = random.end === 'failed';
        const { body: run } = await api.get(`/runs/${id}`);
        const listed = await api.get(`/runs?status=${random.end}&limit=1000`);
        const found = await api.get(
          `/runs?search=${error.code}&status=failed&limit=1000`,
        );
        const csv = await csvRowOf(id);
        for (const shown of [
          run,
          listed.body.items.find((each: { id: number }) => each.id === id),
        ]) {
          expect(shown).toMatchObject({
            status: random.end,
            ...(failed && { info: error.message }),
          });
          expect(shown.error).toEqual(failed ? error : undefined);
        }
        expect(
          found.body.items.some((each: { id: number }) => each.id === id),
        ).toBe(failed);
        expect(csv).toMatchObject({
          status: random.end,
          ...csvErrorOf(random),
        });
        const { body: breakdown } = await api.get(`/runs/${id}/breakdown`);
        expect(breakdown.failures).toEqual(failuresOf(random));
        expect(
          await knex('runs').where({ id }).first('status', 'error_code'),
        ).toEqual({
          status: random.end,
          error_code: failed ? error.code : null,
        });
      }),
      { numRuns: RUNS },
    );
  });

  async function csvRowOf(id: number): Promise<Record<string, string>> {
    const { text } = await api.get('/runs.csv');
    const rows: Record<string, string>[] = parse(text, {
      bom: true,
      columns: true,
    });
    return rows.find(row => row.id === String(id)) ?? {};
  }
});

function errorOf({ code, message }: RandomRun) {
  return { code, message, remedy: ERROR_CODES[code].remedy };
}

/** A message that would be a formula has something before it. */
function csvErrorOf(random: RandomRun) {
  if (random.end !== 'failed') {
    return { 'error.code': '', 'error.message': '', 'error.remedy': '' };
  }
  const { code, message, remedy } = errorOf(random);
  return {
    'error.code': code,
    'error.message': expect.stringContaining(message),
    'error.remedy': remedy,
  };
}

/** All that failed did so with the same error. */
function failuresOf(random: RandomRun) {
  const { code, remedy } = errorOf(random);
  const count = random.changes.filter(
    ({ status }) => status === 'failed',
  ).length;
  return count > 0 ? [expect.objectContaining({ code, remedy, count })] : [];
}

/** What the plan would have counted: it knows who is in scope, and who was in the catalog. */
function plannedCounts({ changes, others }: RandomRun) {
  const counts = emptyCounts();
  for (const objectClass of OBJECT_CLASSES) {
    const of = counts[objectClass];
    const count = (...actions: ChangeAction[]) =>
      changes.filter(
        row =>
          row.class === objectClass &&
          actions.includes(row.action) &&
          // Beside what is refused stands what is right now.
          row.status !== 'refused',
      ).length;
    of.inScope = count('create', 'update') + others.unchanged;
    of.filtered = others.filtered;
    of.read = of.inScope + of.filtered;
    of.removed = count('remove');
    of.managedBefore = count('update', 'deactivate', 'remove') + others.kept;
  }
  return counts;
}
