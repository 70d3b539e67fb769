import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type {
  DirectoryChange,
  DirectoryPage,
  DirectoryStream,
  MemberChange,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseMirrorStore } from './DatabaseMirrorStore';
import type { Fence } from '../database/Fence';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const C = 'contoso';
const held: Fence = async () => undefined;

const user = (objectId: string, displayName = objectId): DirectoryChange => ({
  type: 'object',
  class: 'user',
  objectId,
  attributes: { displayName },
});

const group = (
  objectId: string,
  members: (string | MemberChange)[] = [],
): DirectoryChange => ({
  type: 'object',
  class: 'group',
  objectId,
  attributes: { displayName: objectId },
  members: members.map(member =>
    typeof member === 'string' ? { objectId: member, class: 'user' } : member,
  ),
});

const page = (changes: DirectoryChange[], complete = true): DirectoryPage => ({
  changes,
  cursor: complete ? 'delta' : 'next',
  complete,
});

describe.each(databases.eachSupportedId())(
  'DatabaseMirrorStore on %s',
  databaseId => {
    async function setUp() {
      const knex = await databases.init(databaseId as TestDatabaseId);
      await migrate(knex);
      await new Rows(knex).connection(C);
      let now = 1_000;
      const store = DatabaseMirrorStore.create(knex, {
        now: () => now,
        snapshotIdleMs: 60_000,
      });
      const round = async (
        stream: DirectoryStream,
        full: boolean,
        pages: DirectoryPage[],
        { complete = true } = {},
      ) => {
        await store.beginRound(C, stream, { full, selectHash: 'h' }, held);
        for (const each of pages) {
          await store.applyPage(C, stream, each, held);
        }
        return complete
          ? await store.completeRound(C, stream, held)
          : undefined;
      };
      return {
        knex,
        store,
        round,
        pass: (ms: number) => {
          now += ms;
        },
      };
    }

    const revisionOf = async (knex: Knex) =>
      Number(
        (await knex('connections').where({ id: C }).first('mirror_revision'))
          .mirror_revision,
      );

    const idsOf = async (store: DatabaseMirrorStore) => {
      const { users, groups, memberUsers } = await store.loadSnapshot(C);
      return {
        users: users.map(({ objectId }) => objectId),
        groups: groups.map(({ objectId }, index) => [
          objectId,
          ...Array.from(memberUsers[index], each => users[each].objectId),
        ]),
      };
    };

    it('keeps objects and memberships, whichever stream comes first', async () => {
      const { store, round } = await setUp();
      await round('groups', true, [page([group('g', ['a', 'b', 'nobody'])])]);
      await round('users', true, [page([user('b'), user('a')])]);
      expect(await idsOf(store)).toEqual({
        users: ['a', 'b'],
        groups: [['g', 'a', 'b']],
      });
      expect(await store.counts(C)).toEqual({
        user: 2,
        group: 1,
        organization: 0,
      });
    });

    it('takes a first round that names a member again and again, on one page and on others', async () => {
      const { knex, store, round } = await setUp();
      await round('users', true, [page(['a', 'b', 'c'].map(id => user(id)))]);
      await store.beginRound(
        C,
        'groups',
        { full: true, selectHash: 'h' },
        held,
      );
      const changed = [];
      for (const each of [
        page([group('g', ['a'])], false),
        page([group('g', ['b', 'a', 'b'])], false),
        page([group('g', ['a', 'b'])], false),
        page([
          group('h', ['c', { objectId: 'g', class: 'group' }]),
          group('h', ['c']),
        ]),
      ]) {
        const before = await revisionOf(knex);
        changed.push((await store.applyPage(C, 'groups', each, held)).changed);
        expect((await revisionOf(knex)) > before).toBe(changed.at(-1) !== 0);
      }
      expect(changed).toEqual([2, 1, 0, 3]);
      await store.completeRound(C, 'groups', held);
      expect((await idsOf(store)).groups).toEqual([
        ['g', 'a', 'b'],
        ['h', 'c'],
      ]);
      await round('groups', true, [page([group('g', ['b'])])]);
      expect((await idsOf(store)).groups).toEqual([['g', 'b']]);
    });

    it('drops what a full round did not name only when the round completes', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a'), user('b'), user('c')])]);
      await round('groups', true, [page([group('g', ['a', 'b'])])]);
      await round('users', true, [page([user('a')], false)], {
        complete: false,
      });
      expect((await idsOf(store)).users).toEqual(['a', 'b', 'c']);
      await expect(store.completeRound(C, 'users', held)).rejects.toThrow(
        'still open',
      );
      await store.applyPage(C, 'users', page([user('b')]), held);
      await store.completeRound(C, 'users', held);
      expect((await idsOf(store)).users).toEqual(['a', 'b']);
    });

    it('holds a full answer that is empty, and starts over', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a')])]);
      await expect(round('users', true, [page([])])).rejects.toMatchObject({
        code: 'IDP_DIRECTORY_EMPTY',
      });
      expect((await idsOf(store)).users).toEqual(['a']);
      expect(await store.getCursor(C, 'users')).toMatchObject({
        complete: false,
        cursor: undefined,
        doubts: { pagesRead: false },
      });
    });

    it('holds groups that have all lost their members', async () => {
      const { store, round } = await setUp();
      const members = Array.from({ length: 100 }, (_, index) => `u${index}`);
      await round('users', true, [page(members.map(id => user(id)))]);
      await round('groups', true, [page([group('g', members)])]);
      await expect(
        round('groups', true, [page([group('g')])]),
      ).rejects.toMatchObject({ code: 'IDP_DIRECTORY_EMPTY' });
      expect((await idsOf(store)).groups[0]).toHaveLength(101);
    });

    it('raises the revision only when something is different', async () => {
      const { knex, store, round } = await setUp();
      const all = [user('a', 'Ann'), user('b')];
      await round('users', true, [page(all)]);
      await round('groups', true, [page([group('g', ['a'])])]);
      const revision = await revisionOf(knex);
      await round('users', true, [page(all.slice(0, 1), false), page(all)]);
      await round('groups', true, [page([group('g', ['a'])])]);
      await round('users', false, [page([])]);
      await round(
        'users',
        false,
        [
          page([
            {
              type: 'object',
              class: 'user',
              objectId: 'a',
              attributes: { displayName: 'Ann', mail: null },
            },
          ]),
        ],
        { complete: false },
      );
      expect(await revisionOf(knex)).toBe(revision);
      expect(await store.openDoubts(C, 'users')).toEqual([]);
    });

    it('takes a whole list of members for what it is', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a'), user('b')])]);
      await round('groups', true, [page([group('g', ['a'])])]);
      await round('groups', false, [page([])]);
      await round('groups', false, [
        page([
          {
            type: 'object',
            class: 'group',
            objectId: 'g',
            attributes: {},
            members: [{ objectId: 'b', class: 'user' }],
            membersComplete: true,
          },
        ]),
      ]);
      expect((await idsOf(store)).groups).toEqual([['g', 'b']]);
    });

    it('asks about what one round said both ways', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a'), user('b')])]);
      await round('groups', true, [page([group('g', ['a', 'b'])])]);
      await round('groups', false, [page([])]);
      await round(
        'groups',
        false,
        [
          page([
            group('g', [{ objectId: 'a', class: 'user', removed: true }]),
            group('g', ['a']),
          ]),
        ],
        { complete: false },
      );
      await expect(store.completeRound(C, 'groups', held)).rejects.toThrow(
        'still open',
      );
      expect(await store.openDoubts(C, 'groups')).toEqual([
        { kind: 'members', groupId: 'g' },
      ]);
      await store.resolveDoubts(
        C,
        'groups',
        [
          {
            kind: 'members',
            groupId: 'g',
            members: [{ objectId: 'b', class: 'user' }],
          },
        ],
        held,
      );
      await store.completeRound(C, 'groups', held);
      expect((await idsOf(store)).groups).toEqual([['g', 'b']]);
    });

    it('asks for one member rather than for all members of a large group', async () => {
      const { store, round } = await setUp();
      const members = Array.from({ length: 1_500 }, (_, index) => `u${index}`);
      await round('groups', true, [page([group('g', members)])]);
      await round('groups', false, [page([])]);
      await round(
        'groups',
        false,
        [
          page([
            group('g', [{ objectId: 'u7', class: 'user', removed: true }]),
            group('g', ['u7']),
          ]),
        ],
        { complete: false },
      );
      expect(await store.openDoubts(C, 'groups')).toEqual([
        { kind: 'memberOf', class: 'user', objectId: 'u7' },
      ]);
    });

    it('asks for the groups of somebody who comes back', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a'), user('b')])]);
      await round('groups', true, [page([group('g', ['a'])])]);
      await round('users', false, [page([])]);
      await round('users', false, [
        page([
          { type: 'removed', class: 'user', objectId: 'a', reason: 'soft' },
        ]),
      ]);
      expect(await idsOf(store)).toEqual({ users: ['b'], groups: [['g']] });
      await round('users', false, [page([user('a')])], { complete: false });
      expect(await store.openDoubts(C, 'users')).toEqual([
        { kind: 'memberOf', class: 'user', objectId: 'a' },
      ]);
      await store.resolveDoubts(
        C,
        'users',
        [{ kind: 'memberOf', class: 'user', objectId: 'a', groupIds: ['g'] }],
        held,
      );
      await store.completeRound(C, 'users', held);
      expect((await idsOf(store)).groups).toEqual([['g', 'a']]);
    });

    it('asks for the groups of all who changed while a full round was read', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a'), user('b')])]);
      await round('groups', true, [page([group('g', ['b'])])]);
      await round('users', false, [page([user('a')])], { complete: false });
      expect(await store.openDoubts(C, 'users')).toEqual([
        { kind: 'memberOf', class: 'user', objectId: 'a' },
      ]);
      await store.resolveDoubts(
        C,
        'users',
        [{ kind: 'memberOf', class: 'user', objectId: 'a', groupIds: [] }],
        held,
      );
      await store.completeRound(C, 'users', held);
      await round('users', false, [page([user('b')])], { complete: false });
      expect(await store.openDoubts(C, 'users')).toEqual([]);
    });

    it('does not go on asking about groups that merely change', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a')])]);
      await round('groups', true, [page([group('g', ['a'])])]);
      await round('users', false, [page([])]);
      await round('groups', false, [page([group('g')])], { complete: false });
      const questions = await store.openDoubts(C, 'groups');
      expect(questions).toHaveLength(2);
      await store.resolveDoubts(
        C,
        'groups',
        [
          {
            kind: 'members',
            groupId: 'g',
            members: [{ objectId: 'a', class: 'user' }],
          },
          { kind: 'memberOf', class: 'group', objectId: 'g', groupIds: [] },
        ],
        held,
      );
      await store.completeRound(C, 'groups', held);
      await round('users', false, [page([user('a')])]);
      await round('groups', false, [page([group('g')])]);
      expect((await idsOf(store)).groups).toEqual([['g', 'a']]);
    });

    it('writes nothing without the lease', async () => {
      const { knex, store, round } = await setUp();
      await round('users', true, [page([user('a')])]);
      await store.beginRound(
        C,
        'users',
        { full: false, selectHash: 'h' },
        held,
      );
      const before = await knex('mirror_cursors');
      const lost: Fence = async () => {
        throw new Error('lease lost');
      };
      for (const write of [
        () =>
          store.beginRound(C, 'users', { full: true, selectHash: 'h' }, lost),
        () => store.applyPage(C, 'users', page([user('b')]), lost),
        () => store.resolveDoubts(C, 'users', [], lost),
        () => store.completeRound(C, 'users', lost),
        () => store.purge(C, lost),
        () => store.recordFullScan(C, lost),
        () =>
          store.saveOrganization(
            C,
            { objectId: 't', displayName: 'T', attributes: {} },
            lost,
          ),
      ]) {
        await expect(write()).rejects.toThrow('lease lost');
      }
      expect(await knex('mirror_cursors')).toEqual(before);
      expect(await store.counts(C)).toMatchObject({ user: 1, organization: 0 });
    });

    it('keeps the tenant, and its name with the connection', async () => {
      const { knex, store } = await setUp();
      const tenant = {
        objectId: 't',
        displayName: 'Contoso',
        attributes: { verifiedDomains: ['contoso.example'] },
      };
      expect(await store.saveOrganization(C, tenant, held)).toEqual({
        changed: 1,
      });
      expect(await store.saveOrganization(C, tenant, held)).toEqual({
        changed: 0,
      });
      await store.saveOrganization(C, { ...tenant, objectId: 'other' }, held);
      expect((await store.loadSnapshot(C)).organization).toEqual({
        objectId: 'other',
        class: 'organization',
        attributes: {
          displayName: 'Contoso',
          verifiedDomains: ['contoso.example'],
        },
      });
      expect(await knex('connections').first('tenant_name')).toEqual({
        tenant_name: 'Contoso',
      });
    });

    it('reads a snapshot once for as long as it is used', async () => {
      const { knex, store, round, pass } = await setUp();
      await round('users', true, [page([user('a')])]);
      const statements: string[] = [];
      knex.on('query', ({ sql }: { sql: string }) => statements.push(sql));
      const [first, second] = await Promise.all([
        store.loadSnapshot(C),
        store.loadSnapshot(C),
      ]);
      expect(second).toBe(first);
      pass(59_000);
      statements.length = 0;
      expect(await store.loadSnapshot(C)).toBe(first);
      expect(statements.join()).not.toContain('mirror_objects');
      pass(60_000);
      store.evictIdleSnapshots();
      expect(await store.loadSnapshot(C)).not.toBe(first);
    });

    it('stores any text, without what databases refuse', async () => {
      const { knex, store, round } = await setUp();
      const odd = `O'Neil "quoted" \\ \0 \ud800 ${'é'.repeat(3)} 名`;
      const displayName = `O'Neil "quoted" \\  \ufffd ${'é'.repeat(3)} 名`;
      const said: DirectoryChange = {
        type: 'object',
        class: 'user',
        objectId: 'id with, and {brace}"',
        attributes: { displayName: odd, proxyAddresses: [odd, 'plain'] },
      };
      await round('users', true, [page([said])]);
      const tenant = { objectId: 't', displayName: odd, attributes: {} };
      await store.saveOrganization(C, tenant, held);
      const revision = await revisionOf(knex);
      const { users } = await store.loadSnapshot(C);
      expect(users).toEqual([
        {
          objectId: 'id with, and {brace}"',
          class: 'user',
          attributes: {
            displayName,
            proxyAddresses: [displayName, 'plain'],
          },
        },
      ]);
      expect(await knex('connections').first('tenant_name')).toEqual({
        tenant_name: displayName,
      });
      await round('users', false, [page([said], false), page([said])], {
        complete: false,
      });
      expect(await store.saveOrganization(C, tenant, held)).toEqual({
        changed: 0,
      });
      expect(await revisionOf(knex)).toBe(revision);
      expect(await store.openDoubts(C, 'users')).toEqual([]);
    });

    it('forgets everything on purge', async () => {
      const { store, round } = await setUp();
      await round('users', true, [page([user('a')])]);
      await store.recordFullScan(C, held);
      await store.purge(C, held);
      expect(await idsOf(store)).toEqual({ users: [], groups: [] });
      expect(await store.getCursor(C, 'users')).toBeUndefined();
      expect(await store.getLastFullScanAt(C)).toBeUndefined();
    });

    it('dates rounds by the database, however wrong the clock of a process is', async () => {
      const { knex } = await setUp();
      const clock = jest.spyOn(Date, 'now').mockReturnValue(1_000);
      const store = DatabaseMirrorStore.create(knex);
      const start = { full: true, selectHash: 'h' };
      const { startedAt } = await store.beginRound(C, 'users', start, held);
      await store.recordFullScan(C, held);
      const dates = [startedAt, await store.getLastFullScanAt(C)];
      expect(dates.filter(date => Number(date) > Date.UTC(2020))).toEqual(
        dates,
      );
      expect(await store.now()).toBeGreaterThanOrEqual(startedAt);
      clock.mockRestore();
    });

    it('goes on with a round that another process has begun since it purged the mirror', async () => {
      const { knex, store, pass } = await setUp();
      const other = DatabaseMirrorStore.create(knex, { now: () => 5_000 });
      const start = { full: true, selectHash: 'h' };
      for (const each of [store, other]) {
        await each.beginRound(C, 'groups', start, held);
        await each.applyPage(
          C,
          'groups',
          page([group('g', ['a'])], false),
          held,
        );
        if (each === store) {
          await other.purge(C, held);
          pass(1);
        }
      }
      // Keys that this store has learnt are gone.
      await store.applyPage(C, 'groups', page([group('g', ['a', 'b'])]), held);
      await store.completeRound(C, 'groups', held);
      await other.beginRound(C, 'users', start, held);
      await other.applyPage(C, 'users', page([user('a'), user('b')]), held);
      await other.completeRound(C, 'users', held);
      expect(await idsOf(other)).toEqual({
        users: ['a', 'b'],
        groups: [['g', 'a', 'b']],
      });
    });
  },
);
