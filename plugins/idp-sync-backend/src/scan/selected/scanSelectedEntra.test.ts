import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ScanMode,
  ScanScope,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { ScannedTenant } from '../entra/__testUtils__/ScannedTenant';
import { seededRandom } from '../__testUtils__/SimulatedDirectory';
import { scanSelected } from './scanSelected';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'scanning selected groups of an Entra tenant on %s',
  databaseId => {
    let scanned: ScannedTenant;
    let scope: ScanScope;

    beforeEach(async () => {
      scanned = await ScannedTenant.start(await databases.init(databaseId), {
        users: 200,
        groups: 60,
        memberships: 700,
        seed: 4,
      });
      select(scanned.emulator.tenant.groups().slice(0, 4));
    });

    afterEach(() => scanned.stop());

    function select(groups: readonly { id: string }[]) {
      const named = groups.map(({ id }) => ({ id, nested: true }));
      scope = { groups: named, withPeople: named };
    }

    const scan = (mode: ScanMode = 'incremental') =>
      scanned.scan(mode, options => scanSelected({ ...options, scope }));

    function truth() {
      const { tenant } = scanned.emulator;
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
      await scanned.withoutQuirks();
      expect(await scan()).toMatchObject({
        mode: 'full',
        modeReason: 'first scan of this connection',
        changed: true,
      });
      const read = truth();
      expect(await scanned.mirrored()).toEqual(read);
      expect(read.users.length).toBeGreaterThan(20);
      const revision = await scanned.revision();
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
      const { byRoute } = scanned.emulator.figures.snapshot();
      expect(byRoute).toMatchObject({
        'GET /groups/delta': Math.ceil(read.groups.length / 50),
        'GET /users/delta': Math.ceil(read.users.length / 50),
      });
      expect(await scanned.revision()).toBe(revision);
    });

    it('keeps up with changes and edits of the policy, through quirks, faults and expired tokens', async () => {
      const random = seededRandom(5);
      scanned.emulator.faults.add({
        match: { path: '*/v1.0/*' },
        probability: 0.1,
        fault: { kind: 'status', status: 503 },
      });
      const { tenant } = scanned.emulator;
      const all = tenant.groups();
      const deleted: string[] = [];
      const pick = <T>(items: T[]): T => items[random.below(items.length)];
      const namedGroup = () =>
        tenant
          .groups()
          .find(({ id }) => scope.groups.some(named => named.id === id))!.id;
      for (let round = 0; round < 8; round++) {
        if (round === 3) {
          scanned.emulator.expireDeltaTokens('gone');
        }
        if (round % 2 === 1) {
          select([pick(all), pick(all), pick(all)]);
        }
        await scan(round === 5 ? 'full' : 'incremental');
        expect(await scanned.mirrored()).toEqual(truth());
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
      expect(await scanned.mirrored()).toEqual(truth());
    });

    it('asks about what a full scan does not name, and keeps all of it where it cannot', async () => {
      await scan();
      const before = await scanned.mirrored();
      const { tenant } = scanned.emulator;
      const [{ id: group }] = scope.groups;
      tenant.deleteGroup(group);
      scanned.emulator.faults.add({
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
      expect(await scanned.mirrored()).toEqual(before);
      scanned.emulator.faults.clear();
      await scan();
      expect(await scanned.mirrored()).toEqual(truth());
      tenant.restoreGroup(group);
      await scan();
      expect(await scanned.mirrored()).toEqual(truth());
      expect(await scanned.mirrored()).toEqual(before);
    });

    it('knows nothing of an id that no object of Entra can have', async () => {
      select([
        ...scanned.emulator.tenant.groups().slice(0, 1),
        { id: 'all-staff' },
      ]);
      await scan();
      select([{ id: "x' or id ne 'y" }]);
      await scan();
      expect(await scanned.mirrored()).toEqual({
        users: [],
        groups: [],
        memberships: [],
      });
    });
  },
);
