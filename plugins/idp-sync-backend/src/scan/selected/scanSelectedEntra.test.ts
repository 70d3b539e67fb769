import { TestDatabases } from '@backstage/backend-test-utils';
import type { ScanScope } from '@idp-sync/backstage-plugin-idp-sync-common';
import { GraphEmulator } from '@idp-sync/graph-emulator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rows } from '../../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../../mirror/DatabaseMirrorStore';
import { migrate } from '../../__testUtils__/migrate';
import { seededRandom } from '../__testUtils__/SimulatedDirectory';
import { openSession } from '../entra/__testUtils__/openSession';
import { scanSelected } from './scanSelected';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const CONNECTION = 'contoso';

describe.each(databases.eachSupportedId())(
  'scanning selected groups of an Entra tenant on %s',
  databaseId => {
    let directory: string;
    let emulator: GraphEmulator;
    let store: DatabaseMirrorStore;
    let scope: ScanScope;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'scan-selected-'));
      emulator = await start('default');
      const knex = await databases.init(databaseId);
      await migrate(knex);
      await new Rows(knex).connection(CONNECTION);
      store = DatabaseMirrorStore.create(knex);
      select(emulator.tenant.groups().slice(0, 4));
    });

    afterEach(async () => {
      await emulator.stop();
      await rm(directory, { recursive: true });
    });

    function start(quirks: 'default' | 'none') {
      return GraphEmulator.start({
        tenant: emulator?.tenant ?? {
          users: 200,
          groups: 60,
          memberships: 700,
          seed: 4,
        },
        port: 0,
        caDir: directory,
        pageSize: { objects: 15, memberLinks: 40 },
        ...(quirks === 'none' && { quirks }),
      });
    }

    function select(groups: readonly { id: string }[]) {
      const named = groups.map(({ id }) => ({ id, nested: true }));
      scope = { groups: named, withPeople: named };
    }

    async function scan(mode: 'full' | 'incremental' = 'incremental') {
      emulator.figures.reset();
      const logs: string[] = [];
      const { session, trace } = await openSession({
        ...emulator.connection(),
      });
      try {
        const result = await scanSelected({
          session,
          store,
          connectionId: CONNECTION,
          requestedMode: mode,
          selectHash: 'same',
          policyFullEveryDays: 7,
          scope,
          fence: async () => undefined,
          signal: new AbortController().signal,
          onProgress: () => undefined,
          log: (_, message) => logs.push(message),
        });
        return { ...result, ...trace, logs };
      } finally {
        await session.close();
      }
    }

    async function mirrored() {
      const { users, groups, memberUsers, memberGroups } =
        await store.loadSnapshot(CONNECTION);
      return {
        users: users.map(({ objectId }) => objectId).sort(),
        groups: groups.map(({ objectId }) => objectId).sort(),
        memberships: groups
          .flatMap(({ objectId }, group) =>
            [
              ...Array.from(memberUsers[group], user => users[user].objectId),
              ...Array.from(memberGroups[group], one => groups[one].objectId),
            ].map(member => `${objectId} ${member}`),
          )
          .sort(),
      };
    }

    function truth() {
      const { tenant } = emulator;
      const there = new Set(tenant.groups().map(({ id }) => id));
      const groups = new Set(
        scope.groups.map(({ id }) => id).filter(id => there.has(id)),
      );
      const users = new Set<string>();
      const memberships: string[] = [];
      for (const group of groups) {
        for (const { id, type } of tenant.membersOf(group)) {
          if (type === 'group') {
            groups.add(id);
          } else if (type === 'user') {
            users.add(id);
          } else {
            continue;
          }
          memberships.push(`${group} ${id}`);
        }
      }
      return {
        users: [...users].sort(),
        groups: [...groups].sort(),
        memberships: memberships.sort(),
      };
    }

    it('takes one request for each fifty objects when nothing has changed, and writes nothing that shows', async () => {
      await emulator.stop();
      emulator = await start('none');
      expect(await scan()).toMatchObject({
        mode: 'full',
        modeReason: 'first scan of this connection',
        changed: true,
      });
      const read = truth();
      expect(await mirrored()).toEqual(read);
      expect(read.users.length).toBeGreaterThan(20);
      const { revision } = await store.loadSnapshot(CONNECTION);
      const chains =
        Math.ceil(read.groups.length / 50) + Math.ceil(read.users.length / 50);
      const { logs, ...second } = await scan();
      expect(second).toMatchObject({
        mode: 'incremental',
        changed: false,
        resourceUnits: chains,
      });
      expect(logs).toEqual([
        expect.stringContaining('because scan.read is "selectedGroups"'),
        expect.stringContaining('one request for each chain'),
      ]);
      const { byRoute } = emulator.figures.snapshot();
      expect(byRoute).toMatchObject({
        'GET /groups/delta': Math.ceil(read.groups.length / 50),
        'GET /users/delta': Math.ceil(read.users.length / 50),
      });
      expect((await store.loadSnapshot(CONNECTION)).revision).toBe(revision);
    });

    it('keeps up with changes and edits of the policy, through quirks, faults and expired tokens', async () => {
      const random = seededRandom(5);
      emulator.faults.add({
        match: { path: '*/v1.0/*' },
        probability: 0.1,
        fault: { kind: 'status', status: 503 },
      });
      const { tenant } = emulator;
      const all = tenant.groups();
      const deleted: string[] = [];
      const pick = <T>(items: T[]): T => items[random.below(items.length)];
      const namedGroup = () =>
        tenant
          .groups()
          .find(({ id }) => scope.groups.some(named => named.id === id))!.id;
      for (let round = 0; round < 8; round++) {
        if (round === 3) {
          emulator.expireDeltaTokens('gone');
        }
        if (round % 2 === 1) {
          select([pick(all), pick(all), pick(all)]);
        }
        await scan(round === 5 ? 'full' : 'incremental');
        expect(await mirrored()).toEqual(truth());
        for (let change = 0; change < 8; change++) {
          const group = namedGroup();
          const user = pick(tenant.users()).id;
          const members = tenant.membersOf(group);
          switch (random.below(6)) {
            case 0:
              tenant.updateUser(user, { displayName: `D${change}` });
              break;
            case 1:
              tenant.deleteUser(user);
              deleted.push(user);
              break;
            case 2:
              if (deleted.length > 0) {
                tenant.restoreUser(deleted.pop()!);
              }
              break;
            case 3:
              tenant.addMember(group, tenant.addUser({}).id);
              break;
            case 4:
              if (!members.some(({ id }) => id === user)) {
                tenant.addMember(group, user);
              }
              break;
            default:
              if (members.length > 0) {
                tenant.removeMember(group, members[0].id);
              }
          }
        }
      }
      await scan();
      expect(await mirrored()).toEqual(truth());
    });

    it('asks about what a full scan does not name, and keeps all of it where it cannot', async () => {
      await scan();
      const before = await mirrored();
      const { tenant } = emulator;
      const [{ id: group }] = scope.groups;
      tenant.deleteGroup(group);
      emulator.faults.add({
        match: { path: `*/groups/${group}` },
        fault: {
          kind: 'status',
          status: 403,
          code: 'Authorization_RequestDenied',
        },
      });
      await expect(scan('full')).rejects.toMatchObject({
        code: 'IDP_PERMISSION_MISSING',
      });
      expect(await mirrored()).toEqual(before);
      emulator.faults.clear();
      await scan();
      expect(await mirrored()).toEqual(truth());
      tenant.restoreGroup(group);
      await scan();
      expect(await mirrored()).toEqual(truth());
      expect(await mirrored()).toEqual(before);
    });

    it('knows nothing of an id that no object of Entra can have', async () => {
      select([...emulator.tenant.groups().slice(0, 1), { id: 'all-staff' }]);
      await scan();
      select([{ id: "x' or id ne 'y" }]);
      await scan();
      expect(await mirrored()).toEqual({
        users: [],
        groups: [],
        memberships: [],
      });
    });
  },
);
