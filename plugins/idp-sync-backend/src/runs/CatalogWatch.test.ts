import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { DefaultEventsService } from '@backstage/plugin-events-node';
import { migrate } from '../__testUtils__/migrate';
import { CatalogReader } from '../apply/CatalogReader';
import { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { markOf } from '../apply/mark';
import { RejectionInbox } from '../apply/RejectionInbox';
import { hashOfTallies } from '../apply/tallies';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { CatalogWatch } from './CatalogWatch';
import { DatabaseRunRequests } from './DatabaseRunRequests';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const MARK = markOf(T0);
/** From one comparison to the next; milliseconds. */
const LOOK_MS = 5 * 60_000;

function entityOf(name: string, mark = MARK): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name,
      annotations: {
        'idp-sync/connection': 'contoso',
        'idp-sync/changed-at': mark,
      },
    },
    spec: { memberOf: [] },
  };
}

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  const rows = new Rows(knex);
  await rows.connection('contoso', { last_compared_at: T0 });
  for (const name of ['jane', 'john']) {
    await knex('managed_entities').insert({
      connection_id: 'contoso',
      class: 'user',
      object_id: name,
      entity_ref: `user:default/${name}`,
      display_name: name,
      search_key: name,
      status: 'confirmed',
      sequence: 1,
      mark: MARK,
      created_at: T0,
      updated_at: T0,
    });
  }
  let shown: Entity[] = ['jane', 'john'].map(name => entityOf(name));
  let connection = async () => ({
    definition: { enabled: true, connected: true },
  });
  const engine = {
    knex,
    logger: mockServices.logger.mock(),
    managed: new ManagedEntityStore(knex),
    get catalog() {
      return new CatalogReader(
        catalogServiceMock({ entities: shown }),
        mockServices.auth(),
      );
    },
    rejections: await RejectionInbox.create({
      events: DefaultEventsService.create({
        logger: mockServices.logger.mock(),
      }).forPlugin('idp-sync'),
    }),
    announce: () => undefined,
    connection: () => connection(),
  };
  const watch = new CatalogWatch({
    engine,
    requests: new DatabaseRunRequests(knex, () => undefined),
  });
  let now = T0;
  return {
    knex,
    rows,
    show: (...entities: Entity[]) => {
      shown = entities;
    },
    configure: (found: typeof connection) => {
      connection = found;
    },
    lookSoon: () => watch.lookSoon('contoso'),
    look: async ({ later = LOOK_MS } = {}) => {
      now += later;
      await watch.look(now);
      return knex('runs').orderBy('id').pluck('trigger');
    },
    endRuns: () => knex('runs').update({ status: 'succeeded' }),
  };
}

describe.each(databases.eachSupportedId())('CatalogWatch on %s', id => {
  it('asks for one run where the catalog is not as we left it, and not before the next look is due', async () => {
    const { look, show, endRuns } = await setUp(id);
    expect(await look()).toEqual([]);
    show(entityOf('jane'));
    expect(await look({ later: LOOK_MS - 1 })).toEqual([]);
    expect(await look({ later: 1 })).toEqual(['repair']);
    // It is under way.
    expect(await look()).toEqual(['repair']);
    await endRuns();
    // It has not helped, and nothing has changed.
    expect(await look()).toEqual(['repair']);
    show();
    expect(await look()).toEqual(['repair', 'repair']);
    await endRuns();
    show(entityOf('jane'), entityOf('john'));
    expect(await look()).toEqual(['repair', 'repair']);
    // The same again, after it had been put right.
    show();
    expect(await look()).toEqual(['repair', 'repair', 'repair']);
  });

  it('sees that last week is shown, though the numbers are equal', async () => {
    const { look, show } = await setUp(id);
    const lastWeek = markOf(T0 - 7 * 86_400_000);
    show(entityOf('jane', lastWeek), entityOf('john', lastWeek));
    expect(await look()).toEqual(['repair']);
  });

  it('looks out of turn where something has changed, once no run is under way', async () => {
    const { look, lookSoon, show, rows, endRuns } = await setUp(id);
    expect(await look()).toEqual([]);
    await rows.run('contoso', { status: 'running', finished_at: null });
    show(entityOf('jane'));
    lookSoon();
    expect(await look({ later: 1 })).toEqual(['schedule']);
    await endRuns();
    expect(await look({ later: 1 })).toEqual(['schedule', 'repair']);
  });

  it('leaves alone what a run has found to be the fault of nobody', async () => {
    const { knex, look, show } = await setUp(id);
    show(entityOf('jane'), entityOf('john'), entityOf('forged'));
    const [reader, managed] = [
      new CatalogReader(
        catalogServiceMock({
          entities: ['jane', 'john', 'forged'].map(name => entityOf(name)),
        }),
        mockServices.auth(),
      ),
      new ManagedEntityStore(knex),
    ];
    await knex('connections').update({
      explained_difference: hashOfTallies(
        await managed.tally('contoso'),
        await reader.tally('contoso'),
      ),
    });
    expect(await look()).toEqual([]);
    show(entityOf('jane'));
    expect(await look()).toEqual(['repair']);
  });

  it('does not look where there is nothing to compare, or nobody may run', async () => {
    const { knex, look, show, configure } = await setUp(id);
    show();
    await knex('connections').update({ last_compared_at: null });
    expect(await look()).toEqual([]);
    await knex('connections').update({ last_compared_at: T0, present: false });
    expect(await look()).toEqual([]);
    await knex('connections').update({ present: true });
    configure(async () => ({
      definition: { enabled: false, connected: true },
    }));
    expect(await look()).toEqual([]);
    configure(async () => ({
      definition: { enabled: true, connected: false },
    }));
    expect(await look()).toEqual([]);
    configure(() => {
      throw new Error('Not valid');
    });
    expect(await look()).toEqual([]);
    configure(async () => ({ definition: { enabled: true, connected: true } }));
    expect(await look()).toEqual(['repair']);
  });
});
