import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseManagedEntityLookup } from './DatabaseManagedEntityLookup';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  return {
    knex,
    rows: new Rows(knex),
    lookup: new DatabaseManagedEntityLookup({
      knex,
      connections: {
        identity: async id =>
          id === 'contoso'
            ? { id, title: 'Contoso', provider: 'azureAd', tenantId: 't1' }
            : undefined,
      },
    }),
  };
}

const userEntity = (memberOf: string[]) =>
  JSON.stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'jane' },
    spec: { memberOf },
  });

/** A directory small enough for circles to be likely: who is in which of six groups. */
const GROUPS = ['g0', 'g1', 'g2', 'g3', 'g4', 'g5'];
const USERS = ['u0', 'u1', 'u2', 'u3'];
const directory = fc.record({
  nestings: fc.uniqueArray(
    fc.tuple(fc.constantFrom(...GROUPS), fc.constantFrom(...GROUPS)),
    { selector: pair => pair.join(), maxLength: 12 },
  ),
  memberships: fc.uniqueArray(
    fc.tuple(fc.constantFrom(...GROUPS), fc.constantFrom(...USERS)),
    { selector: pair => pair.join(), maxLength: 12 },
  ),
  deleted: fc.subarray([...GROUPS, ...USERS].slice(1), { maxLength: 3 }),
});

/** Everything that can be reached over some edges, without the start unless it is reached again. */
function reachable(
  starts: readonly string[],
  next: (id: string) => string[],
): Set<string> {
  const reached = new Set<string>();
  const toVisit = starts.flatMap(next);
  while (toVisit.length) {
    const id = toVisit.pop()!;
    if (!reached.has(id)) {
      reached.add(id);
      toVisit.push(...next(id));
    }
  }
  return reached;
}

describe.each(databases.eachSupportedId())(
  'ManagedEntityLookup on %s',
  databaseId => {
    it('finds groups above and people below whatever the nesting, circles included', async () => {
      const { knex, rows, lookup } = await setUp(databaseId);
      for (const id of GROUPS) {
        await rows.managed('contoso', 'group', id);
        await rows.object('contoso', 'group', id);
      }
      for (const id of USERS) {
        await rows.object('contoso', 'user', id);
      }
      await fc.assert(
        fc.asyncProperty(
          directory,
          async ({ nestings, memberships, deleted }) => {
            await knex('mirror_memberships').delete();
            for (const [group, member] of nestings) {
              await rows.member('contoso', group, member, 'group');
            }
            for (const [group, member] of memberships) {
              await rows.member('contoso', group, member, 'user');
            }
            await knex('mirror_objects').update({ state: 'present' });
            await knex('mirror_objects')
              .whereIn('object_id', deleted)
              .update({ state: 'soft' });

            const alive = (id: string) => !deleted.includes(id);
            const parents = (id: string) =>
              nestings
                .filter(([group, member]) => member === id && alive(group))
                .map(([group]) => group);
            const children = (id: string) =>
              nestings
                .filter(([group, member]) => group === id && alive(member))
                .map(([, member]) => member);
            const people = (ids: Iterable<string>) =>
              new Set(
                [...ids].flatMap(id =>
                  memberships
                    .filter(([group, member]) => group === id && alive(member))
                    .map(([, member]) => member),
                ),
              ).size;

            const direct = parents('g0').filter(id => id !== 'g0');
            const above = reachable(direct, parents);
            [...direct, 'g0'].forEach(id => above.delete(id));
            const info = await lookup.byRef('group:default/g0');
            expect(info?.directGroups.map(({ objectId }) => objectId)).toEqual(
              [...direct].sort(),
            );
            expect(info?.nestedGroups.map(({ objectId }) => objectId)).toEqual(
              [...above].sort(),
            );
            expect(info?.members).toEqual({
              direct: people(['g0']),
              total: people(new Set(['g0', ...reachable(['g0'], children)])),
            });
          },
        ),
        { numRuns: 40 },
      );
    });

    it('tells of a user where it comes from and which groups it is in', async () => {
      const { rows, lookup } = await setUp(databaseId);
      await rows.connection('contoso', { last_compared_at: T0 + 5_000 });
      await rows.managed('contoso', 'user', 'u1', {
        entity_ref: 'user:default/jane.doe',
        entity: userEntity(['zebras', 'group:default/apes', 'unknown']),
        last_run_id: 12,
      });
      await rows.managed('contoso', 'group', 'g-zebras', {
        entity_ref: 'group:default/zebras',
        display_name: 'Zebras',
      });
      await rows.managed('contoso', 'group', 'g-apes', {
        entity_ref: 'group:default/apes',
        display_name: 'apes',
      });
      await rows.managed('contoso', 'group', 'g-all', {
        display_name: 'Animals',
      });
      for (const id of ['g-zebras', 'g-apes', 'g-all', 'g-world']) {
        await rows.object('contoso', 'group', id);
      }
      await rows.member('contoso', 'g-all', 'g-apes', 'group');
      await rows.member('contoso', 'g-world', 'g-all', 'group');
      await rows.member('contoso', 'g-left', 'g-apes', 'group', false);
      await rows.object('contoso', 'group', 'g-left');
      // The same ids at another connection are other groups.
      await rows.object('fabrikam', 'group', 'g-foreign');
      await rows.member('fabrikam', 'g-foreign', 'g-apes', 'group');

      expect(await lookup.byRef('User:Default/Jane.Doe')).toEqual({
        entityRef: 'user:default/jane.doe',
        connectionId: 'contoso',
        connectionTitle: 'Contoso',
        provider: 'azureAd',
        tenantId: 't1',
        class: 'user',
        objectId: 'u1',
        status: 'confirmed',
        lastSyncedAt: '2026-11-20T03:00:05.000Z',
        lastChangedAt: '2026-11-20T03:00:00.000Z',
        lastChangedRunId: 12,
        directGroups: [
          {
            objectId: 'g-apes',
            displayName: 'apes',
            entityRef: 'group:default/apes',
          },
          {
            objectId: 'g-zebras',
            displayName: 'Zebras',
            entityRef: 'group:default/zebras',
          },
        ],
        nestedGroups: [
          {
            objectId: 'g-all',
            displayName: 'Animals',
            entityRef: 'group:default/g-all',
          },
          { objectId: 'g-world', displayName: 'Mirror g-world' },
        ],
      });
    });

    it.each(['removed', 'reserved'])('does not know a %s one', async status => {
      const { rows, lookup } = await setUp(databaseId);
      await rows.managed('contoso', 'user', 'u1', { status });
      expect(await lookup.byRef('user:default/u1')).toBeUndefined();
    });

    it('does not know what is not ours', async () => {
      const { lookup } = await setUp(databaseId);
      expect(await lookup.byRef('component:default/shop')).toBeUndefined();
    });

    it('tells of the root group and of a connection that is gone', async () => {
      const { rows, lookup } = await setUp(databaseId);
      await rows.managed('gone', 'organization', 'o1', {
        entity_ref: 'group:default/contoso',
        status: 'sent',
      });
      expect(await lookup.byRef('group:default/contoso')).toMatchObject({
        connectionId: 'gone',
        connectionTitle: 'gone',
        class: 'organization',
        status: 'sent',
        directGroups: [],
        nestedGroups: [],
      });
    });

    it('tells of a user in conflict, for whom nothing is stored', async () => {
      const { rows, lookup } = await setUp(databaseId);
      await rows.managed('contoso', 'user', 'u1', {
        status: 'conflict',
        sent_at: null,
        entity: null,
      });
      expect(await lookup.byRef('user:default/u1')).toMatchObject({
        status: 'conflict',
        directGroups: [],
        lastChangedAt: '2026-11-20T03:00:00.000Z',
      });
    });
  },
);
