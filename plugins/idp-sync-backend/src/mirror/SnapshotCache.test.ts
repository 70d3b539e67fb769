import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type {
  DirectoryChange,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseMirrorStore } from './DatabaseMirrorStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const C = 'contoso';
const held = async () => undefined;

const user = (objectId: string, displayName = objectId): DirectoryChange => ({
  type: 'object',
  class: 'user',
  objectId,
  attributes: { displayName },
});

const group = (objectId: string, members: string[]): DirectoryChange => ({
  type: 'object',
  class: 'group',
  objectId,
  attributes: { displayName: objectId },
  members: members.map(member => ({ objectId: member, class: 'user' })),
});

const removed = (
  of: DirectoryChange,
  reason: 'soft' | 'hard',
): DirectoryChange => ({
  type: 'removed',
  class: of.class,
  objectId: of.objectId,
  reason,
});

/** Begins a round, and ends it where the directory need not be asked anything. */
async function round(
  store: DatabaseMirrorStore,
  stream: DirectoryStream,
  changes: DirectoryChange[],
  { full = false, complete = true } = {},
) {
  await store.beginRound(C, stream, { full, selectHash: 'h' }, held);
  await store.applyPage(
    C,
    stream,
    { changes, cursor: 'delta', complete: true },
    held,
  );
  if (complete) {
    await store.completeRound(C, stream, held);
  }
}

describe.each(databases.eachSupportedId())('SnapshotCache on %s', id => {
  it('goes on from snapshots to what reading everything comes to', async () => {
    const knex = await databases.init(id as TestDatabaseId);
    await migrate(knex);
    await new Rows(knex).connection(C);
    const store = DatabaseMirrorStore.create(knex);
    const other = DatabaseMirrorStore.create(knex);
    const look = async () => {
      const kept = await store.loadSnapshot(C);
      const fresh = DatabaseMirrorStore.create(knex);
      expect(kept).toEqual(await fresh.loadSnapshot(C));
      return kept;
    };
    const everybody = [user('a'), user('b'), user('c')];
    await round(store, 'users', everybody, { full: true });
    await round(store, 'groups', [group('g', ['a', 'b']), group('h', ['c'])], {
      full: true,
    });
    // Rounds after the first full ones ask nothing about what merely changes.
    await round(store, 'users', []);
    await round(store, 'groups', []);
    const first = await look();

    await round(store, 'users', [user('a', 'Ann')]);
    const second = await look();
    expect(second.users[0].attributes).toEqual({ displayName: 'Ann' });
    expect(second.users[1]).toBe(first.users[1]);
    expect(second.memberUsers[0]).toBe(first.memberUsers[0]);

    // Memberships of somebody who is gone stay, and show again without a word.
    await round(store, 'users', [removed(user('b'), 'soft')]);
    expect((await look()).users).toHaveLength(2);
    await round(store, 'users', [user('b')], { complete: false });
    expect((await look()).memberUsers[0]).toHaveLength(2);

    // Those of a group that is gone for good do not; nobody looks in between.
    await round(store, 'groups', [removed(group('g', []), 'hard')]);
    await round(store, 'groups', [group('g', ['b'])], { complete: false });
    expect((await look()).memberUsers[0]).toHaveLength(1);

    // What another process writes nobody has taken down here.
    const answer = {
      kind: 'members',
      groupId: 'h',
      members: [{ objectId: 'a', class: 'user' }],
    } as const;
    await other.resolveDoubts(C, 'groups', [answer], held);
    await store.resolveDoubts(C, 'groups', [{ ...answer, groupId: 'g' }], held);
    const last = await look();
    expect(last.memberUsers.map(list => [...list])).toEqual([[0], [0]]);
  });
});
