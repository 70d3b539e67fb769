import { TestDatabases } from '@backstage/backend-test-utils';
import { GraphEmulator } from '@idp-sync/graph-emulator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rows } from '../../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../../mirror/DatabaseMirrorStore';
import { migrate } from '../../__testUtils__/migrate';
import { scanDirectory } from '../scanDirectory';
import { seededRandom } from '../__testUtils__/SimulatedDirectory';
import { openSession } from './__testUtils__/openSession';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const CONNECTION = 'contoso';

describe.each(databases.eachSupportedId())(
  'scanning an Entra tenant on %s',
  databaseId => {
    let directory: string;
    let emulator: GraphEmulator;
    let store: DatabaseMirrorStore;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'scan-entra-'));
      emulator = await GraphEmulator.start({
        tenant: { users: 60, groups: 20, memberships: 200, seed: 4 },
        port: 0,
        caDir: directory,
        pageSize: { objects: 15, memberLinks: 40 },
      });
      const knex = await databases.init(databaseId);
      await migrate(knex);
      await new Rows(knex).connection(CONNECTION);
      store = DatabaseMirrorStore.create(knex);
    });

    afterEach(async () => {
      await emulator.stop();
      await rm(directory, { recursive: true });
    });

    async function scan(mode: 'full' | 'incremental' = 'incremental') {
      const { session, trace } = await openSession({
        ...emulator.connection(),
      });
      try {
        const result = await scanDirectory({
          session,
          store,
          connectionId: CONNECTION,
          requestedMode: mode,
          selectHash: 'same',
          policyFullEveryDays: 7,
          fence: async () => undefined,
          signal: new AbortController().signal,
          onProgress: () => undefined,
          log: () => undefined,
        });
        return { ...result, ...trace };
      } finally {
        await session.close();
      }
    }

    async function mirrored() {
      const snapshot = await store.loadSnapshot(CONNECTION);
      return {
        users: snapshot.users.map(({ objectId }) => objectId).sort(),
        groups: snapshot.groups.map(({ objectId }) => objectId).sort(),
        memberships: snapshot.groups
          .flatMap(({ objectId }, group) =>
            [
              ...Array.from(
                snapshot.memberUsers[group],
                index => snapshot.users[index].objectId,
              ),
              ...Array.from(
                snapshot.memberGroups[group],
                index => snapshot.groups[index].objectId,
              ),
            ].map(member => `${objectId} ${member}`),
          )
          .sort(),
      };
    }

    function truth() {
      const { tenant } = emulator;
      return {
        users: tenant
          .users()
          .map(({ id }) => id)
          .sort(),
        groups: tenant
          .groups()
          .map(({ id }) => id)
          .sort(),
        memberships: tenant
          .groups()
          .flatMap(({ id }) =>
            tenant
              .membersOf(id)
              .filter(({ type }) => type === 'user' || type === 'group')
              .map(member => `${id} ${member.id}`),
          )
          .sort(),
      };
    }

    it('asks two questions when nothing has changed, and writes nothing', async () => {
      expect(await scan()).toMatchObject({
        mode: 'full',
        modeReason: 'first scan of this connection',
        changed: true,
      });
      expect(await mirrored()).toEqual(truth());
      await scan();
      const { revision } = await store.loadSnapshot(CONNECTION);
      await emulator.stop();
      emulator = await GraphEmulator.start({
        tenant: emulator.tenant,
        port: 0,
        caDir: directory,
        quirks: 'none',
      });
      await scan('full');
      expect(await scan()).toMatchObject({
        mode: 'incremental',
        changed: false,
        requests: 2,
      });
      expect((await store.loadSnapshot(CONNECTION)).revision).toBe(revision);
    });

    it('keeps up with changes, through quirks, faults and expired tokens', async () => {
      const random = seededRandom(5);
      emulator.faults.add({
        match: { path: '*/v1.0/*' },
        probability: 0.1,
        fault: { kind: 'status', status: 503 },
      });
      emulator.faults.add({
        match: { path: '*/v1.0/*' },
        probability: 0.05,
        fault: { kind: 'truncate' },
      });
      const deleted: string[] = [];
      const { tenant } = emulator;
      const pick = <T>(items: T[]): T => items[random.below(items.length)];
      for (let round = 0; round < 6; round++) {
        if (round === 3) {
          emulator.expireDeltaTokens('gone');
        }
        await scan();
        expect(await mirrored()).toEqual(truth());
        for (let change = 0; change < 6; change++) {
          const user = pick(tenant.users());
          const group = pick(tenant.groups());
          switch (random.below(6)) {
            case 0:
              tenant.updateUser(user.id, { department: `D${change}` });
              break;
            case 1:
              tenant.deleteUser(user.id);
              deleted.push(user.id);
              break;
            case 2: {
              const back = deleted.pop();
              if (back) {
                tenant.restoreUser(back);
              }
              break;
            }
            case 3: {
              const added = tenant.addUser({ displayName: `New ${round}` });
              tenant.addMember(group.id, added.id);
              break;
            }
            default: {
              const member = tenant
                .membersOf(group.id)
                .find(({ type }) => type === 'user');
              if (member) {
                tenant.removeMember(group.id, member.id);
              }
            }
          }
        }
      }
      await scan();
      expect(await mirrored()).toEqual(truth());
    });

    it('believes in no empty directory', async () => {
      await scan();
      const before = await mirrored();
      const { tenant } = emulator;
      const groups = tenant.groups();
      for (const { id } of groups) {
        tenant.deleteGroup(id);
      }
      await expect(scan('full')).rejects.toMatchObject({
        code: 'IDP_DIRECTORY_EMPTY',
      });
      expect(await mirrored()).toEqual(before);
      for (const { id } of groups.slice(1)) {
        tenant.restoreGroup(id);
      }
      await scan();
      expect(await mirrored()).toEqual(truth());
    });
  },
);
