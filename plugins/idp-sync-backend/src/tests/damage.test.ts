import { appendFileSync } from 'node:fs';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { Churn, createRandom } from '../__testUtils__/churn';
import {
  expectCatalogToShow,
  expectMirrorToEqual,
  expectSumsToHold,
  ReferencesForLife,
} from '../__testUtils__/endState';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import {
  CATALOG_TABLES,
  emptyTables,
  TableDump,
} from '../__testUtils__/TableDump';
import { TestPortal } from '../__testUtils__/TestPortal';

/** Minutes to go on for, on each database; `yarn soak` sets it. Without it a few rounds of one seed have to do. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);
const ROUNDS = 6;
const CHANGES_PER_ROUND = 8;
/** After damage, these must put everything right; the first meets what the catalog was in the middle of. */
const GOOD_RUNS = 2;

jest.setTimeout(600_000 + SOAK_MINUTES * 60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** What can befall a catalog behind our back. */
class Damage {
  readonly #portal: TestPortal;
  readonly #foreign: ForeignProvider;
  readonly #random: () => number;
  #backup?: TableDump;

  constructor(portal: TestPortal, foreign: ForeignProvider, seed: number) {
    this.#portal = portal;
    this.#foreign = foreign;
    this.#random = createRandom(seed);
  }

  /** @returns what was done */
  async strike(): Promise<string> {
    const kinds: [string, () => Promise<void>][] = [
      ['wipe', () => emptyTables(this.#portal.catalogKnex, CATALOG_TABLES)],
      ['lose some', () => this.#loseSome()],
      ['lose some', () => this.#loseSome()],
      ['restore', () => this.#restore()],
      ['restore', () => this.#restore()],
      ['start without us', () => this.#startWithoutUs()],
      ['foreign entities', () => this.#addForeign()],
      ['nothing', async () => {}],
    ];
    const [name, strike] = kinds[Math.floor(this.#random() * kinds.length)];
    await strike();
    if (this.#random() < 0.5) {
      this.#backup = await TableDump.take(
        this.#portal.catalogKnex,
        CATALOG_TABLES,
      );
    }
    return name;
  }

  async #loseSome(): Promise<void> {
    const refs: string[] = await this.#portal
      .catalogKnex('refresh_state')
      .orderBy('entity_ref')
      .pluck('entity_ref');
    await this.#portal
      .catalogKnex('refresh_state')
      .whereIn(
        'entity_ref',
        refs.filter(() => this.#random() < 0.3),
      )
      .delete();
  }

  async #restore(): Promise<void> {
    await this.#backup?.restore(this.#portal.catalogKnex);
  }

  async #startWithoutUs(): Promise<void> {
    await this.#portal.restart({ installed: false });
    await this.#portal.waitForCatalog(shown =>
      shown.every(
        entity => !entity.metadata.annotations?.['idp-sync/connection'],
      ),
    );
    const [{ last }] = await this.#portal.knex('runs').max({ last: 'id' });
    await this.#portal.restart();
    await this.#portal.waitForRunAfter(Number(last));
  }

  async #addForeign(): Promise<void> {
    const [row] = await this.#portal
      .knex('managed_entities')
      .orderBy('object_id')
      .limit(1)
      .select('object_id');
    await this.#foreign.give(['somebody_else', 'a_copy'], {
      'idp-sync/connection': 'emulated',
      'idp-sync/object-id': row.object_id,
    });
  }
}

describe.each(databases.eachSupportedId())('random damage on %s', id => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  /** Those that somebody else only labelled as ours are left out. */
  async function ourEntities() {
    const entities = await portal.catalogEntities();
    return entities.filter(({ metadata: { annotations } }) =>
      annotations?.['backstage.io/managed-by-origin-location']?.startsWith(
        'idp-sync:',
      ),
    );
  }

  it('is put right by a few runs, whatever the directory does meanwhile', async () => {
    const foreign = new ForeignProvider();
    portal = await startPortal(id, foreign);
    await portal.waitForFirstRun();
    const { tenant } = portal.emulator;
    const damage = new Damage(portal, foreign, SEED);
    const churn = new Churn(tenant, SEED);
    const references = new ReferencesForLife();
    const done: string[] = [];
    const until = performance.now() + SOAK_MINUTES * 60_000;
    for (let round = 0; round < ROUNDS || performance.now() < until; round++) {
      churn.change(CHANGES_PER_ROUND);
      done.push(await damage.strike());
      for (let run = 0; run < GOOD_RUNS; run++) {
        const ended = await portal.run();
        expect({ status: ended.status, error: ended.error, done }).toEqual({
          status: 'succeeded',
          done,
        });
        expectSumsToHold(ended);
      }
      await expectMirrorToEqual(portal.knex, tenant);
      const entities = await expectCatalogToShow(tenant, ourEntities);
      expect(references.note(entities)).toEqual([]);
      await foreign.give([]);
    }
    if (SOAK_REPORT) {
      appendFileSync(
        SOAK_REPORT,
        `damage on ${id}: seed ${SEED}, ${
          done.length
        } rounds of ${CHANGES_PER_ROUND} changes and one damage each (${summary(
          done,
        )}); catalog, mirror, sums and references right after ${GOOD_RUNS} runs every time\n`,
      );
    }
  });
});

function summary(done: readonly string[]): string {
  return [...new Set(done)]
    .sort()
    .map(kind => `${done.filter(one => one === kind).length} × ${kind}`)
    .join(', ');
}

async function startPortal(
  databaseId: TestDatabaseId,
  foreign: ForeignProvider,
): Promise<TestPortal> {
  return TestPortal.start({
    databases,
    databaseId,
    tenant: { users: 20, groups: 8, memberships: 60, seed: SEED },
    emulator: { quirks: 'none' },
    features: [foreign.feature],
  });
}
