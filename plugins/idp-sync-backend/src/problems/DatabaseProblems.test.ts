import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';
import { readHeldKinds } from '../guard/readHeldKinds';
import { connection } from '../http/__testUtils__/sampleData';
import { readDatabaseNow } from '../database/databaseTime';
import { DatabaseProblems } from './DatabaseProblems';
import { ProblemMonitor } from './ProblemMonitor';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY = 86_400_000;
const ALL = { offset: 0, limit: 50 };
const BY = 'user:default/adele';

describe.each(databases.eachSupportedId())('problems on %s', databaseId => {
  let knex: Knex;
  let rows: Rows;
  let now: number;
  let enabled: boolean;
  let paused: boolean;
  let changed: string[];
  let problems: DatabaseProblems;

  const configured = { list: async () => [connection('contoso', enabled)] };
  const monitor = () =>
    new ProblemMonitor({
      knex,
      configured,
      limitsOf: () => ({
        noSuccessAfterMs: DAY,
        removalsBlockedAfterMs: 3 * DAY,
      }),
      readHeld: readHeldKinds,
      isPaused: () => paused,
      onChange: id => changed.push(id),
      logger: mockServices.logger.mock(),
    });
  const open = async () => {
    const { items } = await problems.list({
      ...ALL,
      states: ['open', 'acknowledged'],
    });
    return items.map(({ kind, cause }) => `${kind} ${cause}`);
  };
  const first = async (): Promise<Problem> =>
    (await problems.list(ALL)).items[0];
  const fail = () =>
    rows.failure('contoso', { since: now - 1000, last_failed_at: now - 1000 });

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
    rows = new Rows(knex);
  });

  beforeEach(async () => {
    for (const table of [
      'problems',
      'problem_events',
      'connections',
      'connection_failures',
      'runs',
      'run_changes',
      'managed_entities',
      'held_changes',
      'mirror_cursors',
    ]) {
      await knex(table).delete();
    }
    now = await readDatabaseNow(knex);
    enabled = true;
    paused = false;
    changed = [];
    problems = new DatabaseProblems({ knex, configured });
    await rows.connection('contoso', { last_compared_at: now - 1000 });
  });

  it('are what the database shows, each once, and nothing is written twice', async () => {
    const runId = await rows.run('contoso', {
      status: 'partial',
      finished_at: now - 500,
    });
    const error = (code: string) =>
      JSON.stringify({ code, message: 'No.', remedy: 'Mend it.' });
    for (const [id, code] of [
      ['u1', 'IDP_ENTITY_INVALID'],
      ['u2', 'IDP_ENTITY_INVALID'],
      ['u3', 'IDP_CATALOG_CONFLICT'],
      ['u4', 'IDP_OF_A_NEWER_VERSION'],
    ]) {
      await rows.change(runId, {
        object_id: id,
        status: 'failed',
        error: error(code),
      });
    }
    for (const [object, status] of [
      ['u5', 'held'],
      ['u6', 'approved'],
    ]) {
      await knex('held_changes').insert({
        connection_id: 'contoso',
        class: 'user',
        object_id: object,
        kind: 'removals',
        status,
        change_key: 'remove',
        display_name: 'Jane',
        search_key: 'jane',
        action: 'remove',
        reason_code: 'removedFromDirectory',
        reason: 'No longer in the directory.',
        why: 'Too many.',
        fields: '[]',
        memberships_added: 0,
        memberships_removed: 0,
        held_since: now - 4 * DAY,
        held_by_run: runId,
        changed_by_run: runId,
        limits: '{}',
      });
    }
    // Refused by the catalog long after the run that sent it.
    await rows.managed('contoso', 'user', 'u9', {
      status: 'sent',
      last_run_id: runId + 1000,
      rejection: error('IDP_CATALOG_REJECTED'),
    });
    await fail();
    await knex('mirror_cursors').insert({
      connection_id: 'contoso',
      stream: 'users',
      round: 1,
      full: true,
      complete: false,
      select_hash: '',
      doubts: '{}',
      started_at: now - 4 * DAY,
      updated_at: now,
    });
    await monitor().lookAtAll();
    const { items, totalItems } = await problems.list(ALL);
    expect(totalItems).toBe(8);
    expect(
      items.map(({ kind, cause, severity, count }) =>
        [severity, kind, cause, count].join(' ').trim(),
      ),
    ).toEqual([
      'critical failed IDP_CREDENTIAL_EXPIRED',
      ...[
        'high removalsBlocked scanIncomplete',
        'high removalsBlocked held 1',
      ].sort((a, b) => sinceOf(items, b) - sinceOf(items, a)),
      ...[
        'normal partial IDP_CATALOG_CONFLICT 1',
        'normal partial IDP_CATALOG_REJECTED 1',
        'normal partial IDP_ENTITY_INVALID 2',
        'normal partial IDP_INTERNAL 1',
      ].sort((a, b) => ids(items, b) - ids(items, a)),
      'normal held removals 1',
    ]);
    expect(items[0]).toMatchObject({
      connectionTitle: 'The contoso',
      message: 'The secret has expired.',
      remedy: 'Make a new one.',
      resolvable: true,
      state: 'open',
    });
    expect(changed).toEqual(['contoso']);
    await monitor().lookAtAll();
    expect(changed).toEqual(['contoso']);
    expect(await knex('problem_events').pluck('type')).toEqual(
      Array(8).fill('opened'),
    );
  });

  it('are found by connection, state and kind, page by page', async () => {
    await fail();
    await knex('connections').update({ last_compared_at: now - 2 * DAY });
    await monitor().look('contoso');
    const totals = async (filter: object) =>
      (await problems.list({ ...ALL, ...filter })).totalItems;
    expect(await totals({})).toBe(2);
    expect(await totals({ connectionIds: ['other'] })).toBe(0);
    expect(await totals({ kinds: ['noSuccess'] })).toBe(1);
    expect(await totals({ states: ['resolved'] })).toBe(0);
    const page = await problems.list({ offset: 1, limit: 1 });
    expect(page).toMatchObject({ totalItems: 2, items: [expect.anything()] });
    expect(await problems.get(0)).toBeUndefined();
  });

  it('are acknowledged with a note, resolve themselves, and keep their history when they come again', async () => {
    await fail();
    await monitor().look('contoso');
    const { id } = await first();
    await problems.acknowledge(id, { by: BY, note: 'Ordered a new one.\0' });
    await monitor().look('contoso');
    expect(await first()).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: BY,
      note: expect.stringMatching(/^Ordered a new one\./),
    });
    await knex('connection_failures').delete();
    await monitor().look('contoso');
    expect(await first()).toMatchObject({
      state: 'resolved',
      resolution: 'gone',
      resolvedAt: expect.any(String),
    });
    await expect(problems.acknowledge(id, { by: BY })).rejects.toThrow(
      /resolved already/,
    );
    await fail();
    await monitor().look('contoso');
    const again = await problems.get(id);
    expect(again).toMatchObject({ state: 'open', times: 2 });
    expect(again?.acknowledgedBy).toBeUndefined();
    expect(again?.note).toBeUndefined();
    expect(again?.events.map(({ type, by }) => [type, by])).toEqual([
      ['opened', undefined],
      ['acknowledged', BY],
      ['resolved', undefined],
      ['reopened', undefined],
    ]);
    expect(again?.events[1].note).toMatch(/^Ordered/);
  });

  it('are resolved by hand where nobody can see it, until they are seen again', async () => {
    await fail();
    await monitor().look('contoso');
    const { id } = await first();
    await problems.resolve(id, { by: BY, note: 'Consent given.' });
    await monitor().look('contoso');
    expect(await first()).toMatchObject({
      state: 'resolved',
      resolution: 'byHand',
      resolvedBy: BY,
      note: 'Consent given.',
    });
    await knex('connection_failures').update({
      last_failed_at: (await readDatabaseNow(knex)) + 1,
    });
    await monitor().look('contoso');
    expect(await first()).toMatchObject({ state: 'open', times: 2 });
  });

  it('cannot be resolved by hand where they resolve themselves', async () => {
    await knex('connections').update({ last_compared_at: now - 2 * DAY });
    await monitor().look('contoso');
    const { id, kind, resolvable } = await first();
    expect({ kind, resolvable }).toEqual({
      kind: 'noSuccess',
      resolvable: false,
    });
    await expect(problems.resolve(id, { by: BY, note: 'No.' })).rejects.toThrow(
      /resolves itself/,
    );
    expect(await open()).toEqual(['noSuccess noSuccess']);
  });

  it('rest while everything is paused, and end with a connection that is switched off', async () => {
    await fail();
    await monitor().look('contoso');
    paused = true;
    await knex('connection_failures').delete();
    await monitor().look('contoso');
    expect(await open()).toHaveLength(1);
    paused = false;
    await fail();
    enabled = false;
    await monitor().look('contoso');
    expect(await first()).toMatchObject({ resolution: 'notWatched' });
  });

  it('are written once by replicas that look at the same time', async () => {
    await fail();
    await Promise.all(
      Array.from({ length: 6 }, () => monitor().look('contoso')),
    );
    await knex('connection_failures').delete();
    await Promise.all(
      Array.from({ length: 6 }, () => monitor().look('contoso')),
    );
    expect(await knex('problem_events').orderBy('id').pluck('type')).toEqual([
      'opened',
      'resolved',
    ]);
  });

  it('harm nobody who looks where the table is broken', async () => {
    await knex.schema.renameTable('problems', 'elsewhere');
    await monitor().look('contoso');
    await knex.schema.renameTable('elsewhere', 'problems');
    expect(changed).toEqual([]);
  });

  it('come and go with their tables', async () => {
    const directory = MIGRATIONS_DIRECTORY;
    await fail();
    await monitor().look('contoso');
    for (const name of [
      '20261121100000_problem_ends.js',
      '20261120157000_problems.js',
    ]) {
      await knex.migrate.down({ directory, name });
    }
    expect(await knex.schema.hasTable('problems')).toBe(false);
    expect(await knex.schema.hasTable('problem_events')).toBe(false);
    expect(await knex('connection_failures').pluck('connection_id')).toEqual([
      'contoso',
    ]);
    await knex.migrate.latest({ directory });
    await monitor().look('contoso');
    expect(await open()).toEqual(['failed IDP_CREDENTIAL_EXPIRED']);
  });
});

function sinceOf(items: readonly Problem[], line: string): number {
  const found = items.find(
    ({ kind, cause }) => line.includes(kind) && line.includes(cause),
  )!;
  // By id where both began in the same millisecond.
  return Date.parse(found.since) + found.id / 1_000;
}

/** The id behind such a line, which decides between equals. */
function ids(items: readonly Problem[], line: string): number {
  return items.find(({ cause }) => line.includes(cause))!.id;
}
