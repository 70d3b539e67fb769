import { TestDatabases } from '@backstage/backend-test-utils';
import type { ScanMode } from '@idp-sync/backstage-plugin-idp-sync-common';
import { seededRandom } from '../__testUtils__/SimulatedDirectory';
import { scanDirectory } from '../scanDirectory';
import { ScannedTenant } from './__testUtils__/ScannedTenant';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'scanning an Entra tenant on %s',
  databaseId => {
    let scanned: ScannedTenant;

    beforeEach(async () => {
      scanned = await ScannedTenant.start(await databases.init(databaseId), {
        users: 60,
        groups: 20,
        memberships: 200,
        seed: 4,
      });
    });

    afterEach(() => scanned.stop());

    const scan = (mode: ScanMode = 'incremental') =>
      scanned.scan(mode, scanDirectory);

    function truth() {
      const { tenant } = scanned.emulator;
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
      expect(await scanned.mirrored()).toEqual(truth());
      await scan();
      const revision = await scanned.revision();
      await scanned.withoutQuirks();
      await scan('full');
      expect(await scan()).toMatchObject({
        mode: 'incremental',
        changed: false,
        requests: 2,
      });
      expect(await scanned.revision()).toBe(revision);
    });

    it('keeps up with changes, through quirks, faults and expired tokens', async () => {
      const random = seededRandom(5);
      scanned.emulator.faults.add({
        match: { path: '*/v1.0/*' },
        probability: 0.1,
        fault: { kind: 'status', status: 503 },
      });
      scanned.emulator.faults.add({
        match: { path: '*/v1.0/*' },
        probability: 0.05,
        fault: { kind: 'truncate' },
      });
      const deleted: string[] = [];
      const { tenant } = scanned.emulator;
      const pick = <T>(items: T[]): T => items[random.below(items.length)];
      for (let round = 0; round < 6; round++) {
        if (round === 3) {
          scanned.emulator.expireDeltaTokens('gone');
        }
        await scan();
        expect(await scanned.mirrored()).toEqual(truth());
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
      expect(await scanned.mirrored()).toEqual(truth());
    });

    it('believes in no empty directory', async () => {
      await scan();
      const before = await scanned.mirrored();
      const { tenant } = scanned.emulator;
      const groups = tenant.groups();
      for (const { id } of groups) {
        tenant.deleteGroup(id);
      }
      await expect(scan('full')).rejects.toMatchObject({
        code: 'IDP_DIRECTORY_EMPTY',
      });
      expect(await scanned.mirrored()).toEqual(before);
      for (const { id } of groups.slice(1)) {
        tenant.restoreGroup(id);
      }
      await scan();
      expect(await scanned.mirrored()).toEqual(truth());
    });
  },
);
