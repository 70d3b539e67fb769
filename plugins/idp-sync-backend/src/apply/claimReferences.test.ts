import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import type { Fence } from '../database/Fence';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import { claimReferences } from './claimReferences';

/** A few, so that objects want the same. */
const REFS = ['user:default/a', 'user:default/b', 'user:default/c'];
const CONNECTIONS = ['contoso', 'fabrikam', 'tailspin'];
const NO_FENCE = async () => undefined;
const NO_SIGNAL = new AbortController().signal;

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** What one object has, and what a plan is to give it; references as places in REFS. */
interface Wish {
  connection: number;
  has: 'nothing' | 'entity' | 'reservation';
  of: number;
  once: boolean;
  wants: number;
}

const wishArbitrary: fc.Arbitrary<Wish> = fc.record({
  connection: fc.nat({ max: CONNECTIONS.length - 1 }),
  has: fc.constantFrom('nothing', 'nothing', 'entity', 'reservation'),
  /** Of what it has. */
  of: fc.nat({ max: REFS.length - 1 }),
  /** Has borne what it wants. */
  once: fc.boolean(),
  wants: fc.nat({ max: REFS.length - 1 }),
});

/** Lets nobody go on until all have come. */
class Barrier {
  #missing: number;
  #open: () => void = () => undefined;
  readonly #opened = new Promise<void>(resolve => {
    this.#open = resolve;
  });

  constructor(count: number) {
    this.#missing = count;
  }

  async arrive(): Promise<void> {
    this.#missing -= 1;
    if (this.#missing === 0) {
      this.#open();
    }
    await this.#opened;
  }
}

describe.each(databases.eachSupportedId())('claimReferences on %s', id => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init(id as TestDatabaseId);
    await migrate(knex);
  });

  /** Puts down what objects have and want. @returns the run of each connection */
  async function store(wishes: readonly Wish[]): Promise<Map<string, number>> {
    for (const table of [
      'managed_entities',
      'former_references',
      'run_changes',
      'runs',
      'connections',
    ]) {
      await knex(table).delete();
    }
    const rows = new Rows(knex);
    const runs = new Map<string, number>();
    for (const connection of CONNECTIONS) {
      await rows.connection(connection);
      runs.set(connection, await rows.run(connection, { status: 'running' }));
    }
    const taken = new Set<string>();
    const wanted = new Set<string>();
    for (const [index, wish] of wishes.entries()) {
      const connection = CONNECTIONS[wish.connection];
      const objectId = `object-${index}`;
      const ref = REFS[wish.wants];
      const has = wish.has !== 'nothing' && !taken.has(REFS[wish.of]);
      if (has) {
        taken.add(REFS[wish.of]);
        const reserved = wish.has === 'reservation';
        await rows.managed(connection, 'user', objectId, {
          entity_ref: REFS[wish.of],
          ...(reserved && { status: 'reserved', sequence: 0 }),
        });
      }
      // No plan gives one reference to two objects.
      if (!wanted.has(`${connection} ${ref}`)) {
        wanted.add(`${connection} ${ref}`);
        await rows.change(runs.get(connection)!, {
          connection_id: connection,
          object_id: objectId,
          action: has && wish.has === 'entity' ? 'update' : 'create',
          status: 'planned',
          entity_ref: ref,
        });
      }
    }
    for (const [index, { connection, once, wants }] of wishes.entries()) {
      const borne = await knex('managed_entities')
        .where({ entity_ref: REFS[wants], status: 'confirmed' })
        .first();
      // What one object once had, no other has got since.
      if (once && !borne) {
        await knex('former_references')
          .insert({
            entity_ref: REFS[wants],
            connection_id: CONNECTIONS[connection],
            class: 'user',
            object_id: `object-${index}`,
            left_at: 1,
          })
          .onConflict('entity_ref')
          .ignore();
      }
    }
    return runs;
  }

  const claim = (runId: number, fence: Fence = NO_FENCE) =>
    claimReferences({
      knex,
      runId,
      fence,
      signal: NO_SIGNAL,
      moves: true,
    });

  /** Whose each reference is: what somebody has or is to have goes before what is merely reserved. */
  async function owners(): Promise<Map<string, string>> {
    const result = new Map<string, string>();
    for (const row of await knex('former_references').select()) {
      result.set(row.entity_ref, `${row.connection_id} ${row.object_id}`);
    }
    for (const row of await knex('managed_entities').select()) {
      if (row.status !== 'reserved' || !result.has(row.entity_ref)) {
        result.set(row.entity_ref, `${row.connection_id} ${row.object_id}`);
      }
    }
    return result;
  }

  it('gives each reference to one object, whichever connections ask at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(wishArbitrary, { minLength: 1, maxLength: 8 }),
        async wishes => {
          const runs = await store(wishes);
          const before = await owners();
          const lost = new Map<string, number>();
          await Promise.all(
            Array.from(runs, async ([connection, runId]) => {
              lost.set(connection, await claim(runId));
            }),
          );
          const after = await owners();
          for (const [connection, runId] of runs) {
            const changes = await knex('run_changes').where({ run_id: runId });
            const isOwn = (row: { entity_ref: string; object_id: string }) =>
              after.get(row.entity_ref) === `${connection} ${row.object_id}`;
            // Of what was not claimed, the run knows.
            expect(lost.get(connection)).toBe(
              changes.filter(row => !isOwn(row)).length,
            );
          }
          // Nobody has lost what was theirs, but for reservations behind those that another has borne.
          for (const [ref, owner] of before) {
            expect([ref, after.get(ref)]).toEqual([ref, owner]);
          }
        },
      ),
      { numRuns: id === 'SQLITE_3' ? 60 : 40, seed: 20261120 },
    );
  });

  it('frees what it reserved too late, and does nothing the second time', async () => {
    const runs = await store([
      { connection: 0, has: 'entity', of: 1, once: true, wants: 0 },
      { connection: 1, has: 'nothing', of: 0, once: false, wants: 0 },
      { connection: 1, has: 'nothing', of: 0, once: false, wants: 2 },
    ]);
    const rowsOf = () =>
      knex('managed_entities')
        .where({ connection_id: 'fabrikam' })
        .select('object_id', 'entity_ref', 'status');
    for (let time = 0; time < 2; time++) {
      expect(await claim(runs.get('fabrikam')!)).toBe(1);
      expect(await rowsOf()).toEqual([
        { object_id: 'object-2', entity_ref: REFS[2], status: 'reserved' },
      ]);
    }
    expect(await claim(runs.get('contoso')!)).toBe(0);
  });

  if (id !== 'SQLITE_3') {
    it('decides between one that moves and one that is new in two transactions at the same moment', async () => {
      for (let time = 0; time < 20; time++) {
        const runs = await store([
          { connection: 0, has: 'entity', of: 1, once: false, wants: 0 },
          { connection: 1, has: 'nothing', of: 0, once: false, wants: 0 },
        ]);
        const both = new Barrier(2);
        const lost = await Promise.all(
          ['contoso', 'fabrikam'].map(connection =>
            claim(runs.get(connection)!, () => both.arrive()),
          ),
        );
        expect(lost.sort()).toEqual([0, 1]);
      }
    });
  }
});
