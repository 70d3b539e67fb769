import { TestDatabases } from '@backstage/backend-test-utils';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import {
  createSnapshot,
  type DirectoryObject,
  type MirrorSnapshot,
} from '../mirror/MirrorSnapshot';
import { MirrorDirectoryBrowser } from './MirrorDirectoryBrowser';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const CONTOSO = { id: 'contoso', provider: 'azureAd' };

function snapshotOf(people: number): MirrorSnapshot {
  return createSnapshot(
    1,
    Array.from(
      { length: people },
      (_, index): DirectoryObject => ({
        objectId: `u${index}`,
        class: 'user',
        attributes: { displayName: `Person ${index}`, department: 'Sales' },
      }),
    ),
    [],
  );
}

function queryFor(department: string) {
  return {
    policy: parsePolicy({
      users: {
        include: {
          attribute: 'department',
          operator: 'equals',
          value: department,
        },
      },
    }),
    class: 'user' as const,
    sample: { offset: 0, limit: 1 },
  };
}

describe('MirrorDirectoryBrowser', () => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
    await new Rows(knex).connection('contoso', {});
  });

  function browse(snapshot: MirrorSnapshot) {
    return new MirrorDirectoryBrowser({
      engine: {
        knex,
        mirror: { loadSnapshot: async () => snapshot },
        managed: { list: async () => [] },
        catalog: { listForeignUsers: async function* nobody() {} },
        connection: async () => ({ definition: {} }),
      },
      previews: { prepare: async () => ({ scan: 'none' }) },
    });
  }

  it('stops deciding when whoever asked has gone', async () => {
    const browser = browse(snapshotOf(2_000));
    const controller = new AbortController();
    const asked = browser.select(CONTOSO, queryFor('Sales'), controller.signal);
    controller.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    // Nothing half done is kept.
    const { users } = await browser.select(CONTOSO, queryFor('Sales'));
    expect(users).toMatchObject({ total: 2_000, inScope: 2_000 });
  });

  it('refuses those beyond the ones that wait, and answers all others', async () => {
    const browser = browse(snapshotOf(500));
    const all = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        browser.select(CONTOSO, queryFor(`Nobody ${index}`)),
      ),
    );
    const refused = all.flatMap(one =>
      one.status === 'rejected' ? String(one.reason) : [],
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(60);
    expect(new Set(refused)).toEqual(
      new Set([
        'ServiceUnavailableError: Too many policies are being tried at the same time; try again in a moment',
      ]),
    );
    await expect(
      browser.select(CONTOSO, queryFor('Sales')),
    ).resolves.toMatchObject({ users: { inScope: 500 } });
  });

  it('decides once for all pages of the same policy', async () => {
    let decided = 0;
    const snapshot = snapshotOf(5);
    Object.defineProperty(snapshot.users[0], 'attributes', {
      get() {
        decided += 1;
        return { displayName: 'Person 0', accountEnabled: true };
      },
    });
    const browser = browse(snapshot);
    const page = (offset: number) =>
      browser.select(CONTOSO, {
        ...queryFor('Sales'),
        sample: { offset, limit: 0 },
      });
    await page(0);
    const after = decided;
    const { sample, tookMs } = await page(1);
    expect(decided).toBe(after);
    expect(tookMs).toBe(0);
    expect(sample.totalItems).toBe(5);
    expect(
      (await browser.users('contoso', { offset: 4, limit: 5 })).items,
    ).toMatchObject([
      { objectId: 'u4', displayName: 'Person 4', enabled: true },
    ]);
  });
});
