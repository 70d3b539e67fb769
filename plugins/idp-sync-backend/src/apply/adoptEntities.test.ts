import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { Killed, killAt } from '../__testUtils__/killAt';
import { migrate } from '../__testUtils__/migrate';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { readGivenUp } from '../matching/readGivenUp';
import { RunLease } from '../runs/RunLease';
import { adoptEntities } from './adoptEntities';
import { applyPlan } from './applyPlan';
import type { CatalogMutation } from './CatalogConnection';
import { CatalogReader } from './CatalogReader';
import { ManagedEntityStore } from './ManagedEntityStore';
import { whileSending } from './whileSending';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const CONNECTIONS = ['contoso', 'fabrikam', 'tailspin'];
const TABLES = [
  'managed_entities',
  'former_references',
  'adoptions',
  'held_changes',
  'hold_events',
  'run_changes',
  'runs',
  'connections',
];
const JANE = 'user:default/jane';

const userOf = (connectionId: string, objectId: string, name = 'jane') => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: {
    name,
    namespace: 'default',
    annotations: {
      'idp-sync/connection': connectionId,
      'idp-sync/object-id': objectId,
      'idp-sync/location-key': 'idp-sync:contoso',
    },
  },
  spec: { memberOf: [] },
});

describe.each(databases.eachSupportedId())('adoptEntities on %s', id => {
  let knex: Knex;
  let rows: Rows;
  let sent: CatalogMutation[];
  /** While something is handed over, the run that says that it sends. */
  let sending: number[];
  let runs: Map<string, number>;

  beforeAll(async () => {
    knex = await databases.init(id);
    await migrate(knex);
    rows = new Rows(knex);
  });

  beforeEach(reset);

  async function reset(): Promise<void> {
    for (const table of TABLES) {
      await knex(table).delete();
    }
    sent = [];
    sending = [];
    runs = new Map();
    for (const connection of CONNECTIONS) {
      await rows.connection(connection, { managed_revision: 5 });
      runs.set(
        connection,
        await rows.run(connection, {
          status: 'running',
          lease_owner: 'me',
          lease_until: Date.now() + 3_600_000,
          finished_at: null,
        }),
      );
    }
  }

  const contextOf = (connectionId: string, adoptionWaitMs = 0) => {
    const runId = runs.get(connectionId)!;
    return {
      knex,
      runId,
      connectionId,
      mark: new Date(T0).toISOString(),
      sink: {
        connected: true,
        apply: async (mutation: CatalogMutation) => {
          sent.push(mutation);
          const row = await knex('connections')
            .where({ id: connectionId })
            .first('sending_run_id');
          sending.push(row.sending_run_id);
        },
      },
      catalog: new CatalogReader(
        catalogServiceMock({ entities: [] }),
        mockServices.auth(),
      ),
      managed: new ManagedEntityStore(knex),
      lease: new RunLease(knex, runId, 'me'),
      signal: new AbortController().signal,
      progress: () => undefined,
      refused: () => undefined,
      adoptionWaitMs,
    };
  };

  const plan = (
    connectionId: string,
    objectId: string,
    from: { connectionId: string; objectId: string; sequence?: number },
    columns: object = {},
  ) =>
    rows.change(runs.get(connectionId)!, {
      connection_id: connectionId,
      object_id: objectId,
      action: 'update',
      status: 'planned',
      reason_code: 'adopted',
      entity_ref: JANE,
      entity: JSON.stringify(userOf(connectionId, objectId)),
      entity_hash: `hash of ${connectionId}`,
      adopts: JSON.stringify({ sequence: 1, ...from }),
      ...columns,
    });
  const rowOf = (entityRef: string) =>
    knex('managed_entities').where({ entity_ref: entityRef }).first();
  const errorsOf = async (connectionId: string) =>
    (
      await knex('run_changes')
        .where({ run_id: runs.get(connectionId)!, status: 'failed' })
        .pluck('error')
    ).map(error => JSON.parse(error));
  const janeOfContoso = (columns: object = {}) =>
    rows.managed('contoso', 'user', 'a', {
      entity_ref: JANE,
      mark: 'then',
      entity: JSON.stringify(userOf('contoso', 'a')),
      ...columns,
    });
  const FROM_CONTOSO = { connectionId: 'contoso', objectId: 'a' };

  it('passes row, references, holds and revisions in one transaction, and hands the entity over under its key', async () => {
    await janeOfContoso();
    await rows.managed('fabrikam', 'user', 'b', {
      entity_ref: 'user:default/former',
      status: 'removed',
      sequence: 3,
    });
    await knex('former_references').insert({
      entity_ref: 'user:default/maiden',
      connection_id: 'contoso',
      class: 'user',
      object_id: 'a',
      left_at: T0,
    });
    await plan('fabrikam', 'b', FROM_CONTOSO, { expected_sequence: 3 });
    await applyPlan(contextOf('fabrikam'));

    expect(await rowOf(JANE)).toMatchObject({
      connection_id: 'fabrikam',
      object_id: 'b',
      status: 'sent',
      sequence: expect.anything(),
      location_key: 'idp-sync:contoso',
      entity_hash: 'hash of fabrikam',
    });
    expect(Number((await rowOf(JANE)).sequence)).toBe(4);
    expect(sent).toMatchObject([
      {
        added: [
          {
            entity: { metadata: { name: 'jane' } },
            locationKey: 'idp-sync:contoso',
          },
        ],
        removed: [],
      },
    ]);
    expect(sending).toEqual([runs.get('fabrikam')]);
    // All of the person's, and what the object has borne before.
    expect(
      await knex('former_references')
        .where({ connection_id: 'fabrikam', object_id: 'b' })
        .orderBy('entity_ref')
        .pluck('entity_ref'),
    ).toEqual(['user:default/former', 'user:default/maiden']);
    expect(await readGivenUp(knex, 'contoso')).toMatchObject([
      {
        objectId: 'a',
        letsGo: false,
        owner: { connectionId: 'fabrikam', objectId: 'b', entityRef: JANE },
      },
    ]);
    const revisions = await knex('connections')
      .orderBy('id')
      .pluck('managed_revision');
    expect(revisions.map(Number)).toEqual([6, 6, 5]);
  });

  it('refuses what has moved since, or is somebody else’s by now', async () => {
    await janeOfContoso({ sequence: 2 });
    await plan('fabrikam', 'b', FROM_CONTOSO);
    await applyPlan(contextOf('fabrikam'));
    expect(await errorsOf('fabrikam')).toMatchObject([
      { code: 'IDP_CHANGE_OUTDATED' },
    ]);
    expect((await rowOf(JANE)).connection_id).toBe('contoso');
    expect(sent).toEqual([]);
  });

  it('takes nothing from a connection that is handing something over, and lets that one send nothing that was taken', async () => {
    await janeOfContoso();
    await plan('fabrikam', 'b', FROM_CONTOSO);
    await whileSending(contextOf('contoso'), () =>
      adoptEntities(contextOf('fabrikam')),
    );
    expect(await errorsOf('fabrikam')).toMatchObject([
      {
        code: 'IDP_CHANGE_OUTDATED',
        message: expect.stringContaining('contoso is handing entities over'),
      },
    ]);
    // Left over by a process that was killed, when its run is over.
    await knex('connections').update({ sending_run_id: runs.get('contoso') });
    await knex('runs')
      .where({ id: runs.get('contoso') })
      .update({ status: 'failed' });
    await knex('run_changes').update({ status: 'planned', error: null });
    await applyPlan(contextOf('fabrikam'));
    expect((await rowOf(JANE)).connection_id).toBe('fabrikam');

    await knex('runs').update({ status: 'running' });
    sent = [];
    for (const action of ['update', 'remove']) {
      await rows.change(runs.get('contoso')!, {
        object_id: 'a',
        action,
        status: 'planned',
        entity_ref: JANE,
        entity: JSON.stringify(userOf('contoso', 'a')),
        expected_sequence: 1,
      });
    }
    await applyPlan(contextOf('contoso'));
    expect(await errorsOf('contoso')).toHaveLength(2);
    expect(sent).toEqual([]);
  });

  it('gives a reference back alone where the entity is gone', async () => {
    await janeOfContoso({ status: 'removed', entity: null });
    await plan('fabrikam', 'b', FROM_CONTOSO, {
      action: 'create',
      reason_code: 'returned',
      entity: null,
      fields: JSON.stringify(userOf('fabrikam', 'b')),
    });
    await applyPlan(contextOf('fabrikam'));
    expect(await rowOf(JANE)).toMatchObject({
      connection_id: 'fabrikam',
      object_id: 'b',
      status: 'sent',
    });
    expect(await knex('managed_entities')).toHaveLength(1);
    expect(sending).toEqual([runs.get('fabrikam')]);
  });

  it('brings who waited for a reference under another one, where the policy has nobody wait any more', async () => {
    await rows.managed('fabrikam', 'user', 'b', {
      entity_ref: 'user:default/awaited',
      status: 'reserved',
      sequence: 0,
      sent_at: null,
      awaited: true,
    });
    await plan('fabrikam', 'b', FROM_CONTOSO, {
      action: 'create',
      reason_code: 'retried',
      adopts: null,
      entity: null,
      fields: JSON.stringify(userOf('fabrikam', 'b')),
      expected_sequence: 0,
    });
    await applyPlan(contextOf('fabrikam'));
    expect(await errorsOf('fabrikam')).toEqual([]);
    expect(await rowOf(JANE)).toMatchObject({
      object_id: 'b',
      status: 'sent',
      awaited: null,
    });
  });

  it('survives a kill at each of its statements: somebody owns the entity at any time, and a run brings it in', async () => {
    let at = 0;
    let died = true;
    while (died) {
      at += 1;
      died = false;
      await reset();
      await janeOfContoso();
      await plan('fabrikam', 'b', FROM_CONTOSO);
      // SQLite has one connection: a transaction that nobody ends would stay open.
      const killer = killAt(
        knex,
        sql => !/^(begin|commit|rollback)/i.test(sql),
        at,
      );
      try {
        await applyPlan(contextOf('fabrikam'));
      } catch (error) {
        died = killer.hasDied();
        if (!died && !(error instanceof Killed)) {
          throw error;
        }
      } finally {
        killer.stop();
      }
      const row = await rowOf(JANE);
      const passed = row.connection_id === 'fabrikam';
      expect(passed ? row.object_id : 'b').toBe('b');
      expect(await knex('managed_entities')).toHaveLength(1);
      const applied = await knex('run_changes').where({ status: 'applied' });
      expect(applied).toHaveLength(passed ? 1 : 0);
      expect(await readGivenUp(knex, 'contoso')).toHaveLength(passed ? 1 : 0);
      // Another process goes on with the run; what it does not find planned any more, the look for what is lost brings in.
      await applyPlan(contextOf('fabrikam'));
      const after = await rowOf(JANE);
      expect(after.connection_id).toBe('fabrikam');
      expect(['sent', 'lost']).toContain(after.status);
      expect(sent.length > 0 || after.status === 'lost').toBe(true);
    }
    expect(at).toBeGreaterThan(10);
  });

  it('gives each entity one owner, whoever wants it at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            owner: fc.nat({ max: 2 }),
            takers: fc.subarray([0, 1, 2]),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async people => {
          await reset();
          for (const [index, { owner, takers }] of people.entries()) {
            const ref = `user:default/p${index}`;
            await rows.managed(CONNECTIONS[owner], 'user', `o${index}`, {
              entity_ref: ref,
              entity: JSON.stringify(
                userOf(CONNECTIONS[owner], `o${index}`, `p${index}`),
              ),
            });
            for (const taker of takers.filter(one => one !== owner)) {
              await plan(
                CONNECTIONS[taker],
                `t${index}`,
                { connectionId: CONNECTIONS[owner], objectId: `o${index}` },
                {
                  entity_ref: ref,
                  entity: JSON.stringify(
                    userOf(CONNECTIONS[taker], `t${index}`, `p${index}`),
                  ),
                },
              );
            }
          }
          await Promise.all(
            CONNECTIONS.map(connection =>
              applyPlan(contextOf(connection, 60_000)),
            ),
          );
          for (const [index, { owner, takers }] of people.entries()) {
            const wanted = takers.filter(one => one !== owner);
            const row = await rowOf(`user:default/p${index}`);
            const whose = CONNECTIONS.indexOf(row.connection_id);
            expect(wanted.length > 0 ? wanted : [owner]).toContain(whose);
            const changes = await knex('run_changes')
              .where({ entity_ref: row.entity_ref, status: 'applied' })
              .select('connection_id');
            expect(changes).toHaveLength(Math.min(1, wanted.length));
            // The last that was handed over is that of the owner.
            const last = sent
              .flatMap(({ added }) => added)
              .filter(({ entity }) => entity.metadata.name === `p${index}`)
              .at(-1);
            expect(
              last?.entity.metadata.annotations?.['idp-sync/connection'],
            ).toBe(wanted.length > 0 ? CONNECTIONS[whose] : undefined);
          }
          expect(await knex('managed_entities')).toHaveLength(people.length);
        },
      ),
      { seed: 20261121, numRuns: 8 },
    );
  });
});
