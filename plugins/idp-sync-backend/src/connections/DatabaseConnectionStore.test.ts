import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { DatabasePolicyStore } from '../policy/DatabasePolicyStore';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseConnectionStore } from './DatabaseConnectionStore';
import type { ReadConnection } from './readConnections';
import type { ConnectionDefinition } from './types';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const defined = (
  id: string,
  changes: Partial<ConnectionDefinition> = {},
): ReadConnection => ({
  definition: {
    id,
    title: id,
    provider: 'azureAd',
    tenantId: 'tenant',
    cloud: 'global',
    enabled: true,
    connected: true,
    origin: 'file',
    credentialProfile: 'app',
    settings: { secret: 'not to be stored' },
    policy: parsePolicy({}),
    ...changes,
  },
});

const broken = (id: string): ReadConnection => ({
  broken: {
    id,
    title: 'Broken',
    error: IdpSyncError.toRunError(
      new IdpSyncError('IDP_CONFIG_INVALID', 'wrong'),
    ),
  },
});

describe.each(databases.eachSupportedId())(
  'DatabaseConnectionStore on %s',
  databaseId => {
    async function setUp() {
      const knex = await databases.init(databaseId as TestDatabaseId);
      await migrate(knex);
      let now = 1_000;
      const policies = DatabasePolicyStore.create(knex, { now: () => now });
      const store = DatabaseConnectionStore.create(knex, {
        policies,
        now: () => now,
      });
      return {
        knex,
        store,
        policies,
        pass: () => {
          now += 1_000;
        },
      };
    }

    it('takes over the file, and keeps what vanished from it', async () => {
      const { knex, store } = await setUp();
      await store.sync([defined('a'), defined('b'), broken('c')]);
      await store.update('a', { nextDueAt: 5, lastSuccessAt: 6 });
      await store.sync([defined('a', { title: 'New title' })]);
      expect(
        (await store.list()).map(({ id, present }) => [id, present]),
      ).toEqual([
        ['a', true],
        ['b', false],
        ['c', false],
      ]);
      expect(await store.get('a')).toMatchObject({
        origin: 'file',
        policyVersion: 1,
        nextDueAt: 5,
        lastSuccessAt: 6,
        lastFullScanAt: undefined,
        mirrorRevision: 0,
      });
      const row = await knex('connections').where({ id: 'a' }).first();
      expect(JSON.parse(row.settings)).toEqual({
        title: 'New title',
        provider: 'azureAd',
        tenantId: 'tenant',
        cloud: 'global',
        credentialProfile: 'app',
      });
      expect(await store.get('nobody')).toBeUndefined();
      await store.sync([defined('b')]);
      expect(await store.get('b')).toMatchObject({ present: true });
    });

    it('lets nothing that is not valid take the place of what was', async () => {
      const { knex, store } = await setUp();
      await store.sync([defined('a')]);
      await store.sync([broken('a')]);
      expect(await store.get('a')).toMatchObject({
        present: true,
        policyVersion: 1,
      });
      const row = await knex('connections').first('settings');
      expect(row.settings).toContain('"tenantId":"tenant"');
    });

    it('takes over no connection whose id cannot be one', async () => {
      const { store } = await setUp();
      await store.sync([
        broken('x'.repeat(64)),
        broken('Not an id\0'),
        broken('x'.repeat(63)),
        defined('a'),
      ]);
      expect((await store.list()).map(({ id }) => id)).toEqual([
        'a',
        'x'.repeat(63),
      ]);
    });

    it('counts policies, each change once', async () => {
      const { store, policies, pass } = await setUp();
      const withoutGuests = parsePolicy({ users: { guests: false } });
      await store.sync([defined('a')]);
      pass();
      await store.sync([defined('a')]);
      await store.sync([defined('a', { policy: withoutGuests })]);
      pass();
      await store.sync([defined('a')]);
      expect(await store.get('a')).toMatchObject({ policyVersion: 3 });
      expect(await policies.get('a', 1)).toMatchObject({ createdAt: 1_000 });
      expect(await policies.get('a', 2)).toMatchObject({
        policy: withoutGuests,
        createdAt: 2_000,
      });
      expect(await policies.latest('a')).toMatchObject({ version: 3 });
      expect(await policies.get('a', 4)).toBeUndefined();
      expect(
        await policies.save('a', withoutGuests, {
          createdBy: 'user:default/jane',
        }),
      ).toEqual({ version: 4, created: true });
      expect(await policies.latest('a')).toMatchObject({
        createdBy: 'user:default/jane',
      });
    });

    it('reads a connection anew that moved to another tenant', async () => {
      const { knex, store } = await setUp();
      await store.sync([defined('a')]);
      await knex('mirror_cursors').insert({
        connection_id: 'a',
        stream: 'users',
        round: 4,
        full: false,
        complete: true,
        cursor: 'delta',
        select_hash: 'h',
        doubts: '{}',
        started_at: 1,
        updated_at: 1,
      });
      await store.sync([defined('a', { title: 'New title' })]);
      expect(await knex('mirror_cursors').first('select_hash')).toEqual({
        select_hash: 'h',
      });
      await store.sync([defined('a', { tenantId: 'other' })]);
      expect(
        await knex('mirror_cursors').first('round', 'select_hash'),
      ).toEqual({ round: 4, select_hash: '' });
    });
  },
);
