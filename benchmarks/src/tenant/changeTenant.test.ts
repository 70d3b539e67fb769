import { GraphEmulator } from '@idp-sync/graph-emulator';
import {
  type ExpectedUser,
  changeTenant,
  expectedCatalog,
} from './changeTenant';

const SIZE = { users: 400, groups: 20, memberships: 2000, seed: 1 };

describe('changeTenant', () => {
  const emulators: GraphEmulator[] = [];

  async function openTenant() {
    const emulator = await GraphEmulator.start({ tenant: SIZE });
    emulators.push(emulator);
    return emulator.tenant;
  }

  afterEach(async () => {
    await Promise.all(emulators.splice(0).map(emulator => emulator.stop()));
  });

  it('changes so many people, a quarter in each way, and keeps the size', async () => {
    const tenant = await openTenant();
    const before = expectedCatalog(tenant);
    const names = new Map(tenant.users().map(u => [u.id, u.displayName]));

    const changed = changeTenant(tenant, { share: 0.05, seed: 3 });

    const kinds = changed.map(({ objectId, displayName }) => {
      if (displayName === undefined) {
        return 'gone';
      }
      const name = names.get(objectId);
      if (name === undefined) {
        return 'new';
      }
      return name === displayName ? 'moved' : 'renamed';
    });
    const perKind = Math.round(before.users * 0.05) / 4;
    for (const kind of ['gone', 'new', 'moved', 'renamed']) {
      const number = kinds.filter(candidate => candidate === kind).length;
      expect(Math.abs(number - perKind)).toBeLessThan(1);
    }
    expect(new Set(changed.map(user => user.objectId)).size).toBe(
      changed.length,
    );
    expect(Math.abs(expectedCatalog(tenant).users - before.users)).toBeLessThan(
      2,
    );
  });

  it('says what the tenant then holds', async () => {
    const tenant = await openTenant();
    const changed = changeTenant(tenant, { share: 0.1, seed: 0 });
    const found = changed.map(({ objectId }): ExpectedUser => {
      const user = tenant.users().find(({ id }) => id === objectId);
      return user
        ? {
            objectId,
            displayName: String(user.displayName),
            groups: tenant
              .groups()
              .filter(({ id }) =>
                tenant.membersOf(id).some(member => member.id === objectId),
              ).length,
          }
        : { objectId };
    });
    expect(found).toEqual(changed);
  });

  it('makes the same changes again of the same tenant', async () => {
    const options = { share: 0.05, seed: 7 };
    const once = changeTenant(await openTenant(), options);
    const again = changeTenant(await openTenant(), options);
    expect(again).toEqual(once);
  });

  it('counts what the catalog gets: who is enabled, and the root group', async () => {
    const tenant = await openTenant();
    const before = expectedCatalog(tenant);
    expect(before.groups).toBe(SIZE.groups + 1);
    const enabled = tenant.users().find(user => user.accountEnabled);
    tenant.disableUser(enabled!.id);
    expect(expectedCatalog(tenant).users).toBe(before.users - 1);
  });
});
