import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ConnectionTestStep,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { openTenant } from '@idp-sync/graph-emulator';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const UNITS = 'connections/emulated/directory/administrative-units';

describe.each(databases.eachSupportedId())(
  'a portal that takes people and groups by units, on %s',
  databaseId => {
    let portal: TestPortal;

    afterEach(() => portal.stop());

    const changesOf = async (run: Run) =>
      (
        await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=100`)
      ).items
        .filter(change => change.class !== 'organization')
        .map(
          ({ action, displayName, reasonCode }) =>
            `${action} ${displayName}: ${reasonCode}`,
        )
        .sort();
    const lines = async (path: string): Promise<ConnectionTestStep[]> =>
      (await (await portal.request('POST', path)).text())
        .trim()
        .split('\n')
        .map(line => JSON.parse(line));

    it('follows who is in them, and takes an answer that did not come for none', async () => {
      const tenant = await openTenant({ users: 6, groups: 2, memberships: 4 });
      const person = (displayName: string, organizationalUnit?: string) =>
        tenant.addUser({
          displayName,
          ...(organizationalUnit && {
            onPremisesDistinguishedName: `CN=${displayName},${organizationalUnit}`,
          }),
        }).id;
      const ann = person('Ann');
      const bob = person('Bob');
      person('Cem', 'OU=EMEA,OU=Sales,DC=example');
      const red = tenant.addGroup({ displayName: 'Red' }).id;
      const { id: berlin } = tenant.addAdministrativeUnit({
        displayName: 'Berlin office',
      });
      tenant.addToAdministrativeUnit(berlin, ann);
      tenant.addToAdministrativeUnit(berlin, red);
      const [app] = tenant.applications();
      const roles = [...app.roles];
      app.roles = [...roles, 'AdministrativeUnit.Read.All'];
      const policy = {
        users: {
          within: {
            administrativeUnits: [berlin],
            organizationalUnits: ['ou=sales,dc=example'],
          },
        },
        groups: { within: { administrativeUnits: [berlin] } },
      };
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant,
        policy,
      });
      const { emulator } = portal;

      expect(await changesOf(await portal.waitForFirstRun())).toEqual(
        ['Ann', 'Cem', 'Red'].map(name => `create ${name}: newInScope`),
      );

      // Nothing has changed: two delta rounds, and two requests for the unit.
      emulator.figures.reset();
      expect(await changesOf(await portal.run())).toEqual([]);
      expect(
        Object.entries(emulator.figures.snapshot().byRoute).filter(([route]) =>
          /delta|administrativeUnits/.test(route),
        ),
      ).toEqual([
        ['GET /users/delta', 1],
        ['GET /groups/delta', 1],
        ['GET /directory/administrativeUnits/{id}', 1],
        ['GET /directory/administrativeUnits/{id}/members', 1],
      ]);

      tenant.addToAdministrativeUnit(berlin, bob);
      tenant.removeFromAdministrativeUnit(berlin, ann);
      expect(await changesOf(await portal.run())).toEqual([
        'create Bob: newInScope',
        'remove Ann: notInUnits',
      ]);

      // What cannot be read removes nobody.
      app.roles = roles;
      emulator.revokeAccessTokens();
      const refused = await portal.run();
      expect(refused).toMatchObject({
        status: 'failed',
        error: { code: 'IDP_PERMISSION_MISSING' },
      });
      expect(refused.error?.message).toContain('AdministrativeUnit.Read.All');
      expect(
        (await lines('connections/emulated/test')).find(
          ({ step, status }) =>
            step === 'permission:AdministrativeUnit.Read.All' &&
            status !== 'running',
        ),
      ).toMatchObject({ status: 'failed', code: 'IDP_PERMISSION_MISSING' });
      expect(
        (await portal.request('GET', `${UNITS}?search=office`)).status,
      ).toBe(409);
      app.roles = [...roles, 'AdministrativeUnit.Read.All'];
      emulator.revokeAccessTokens();
      expect(await changesOf(await portal.run())).toEqual([]);

      // Searched for in the directory; by id as last read.
      expect(await portal.get(`${UNITS}?search=off`)).toEqual({
        items: [{ objectId: berlin, displayName: 'Berlin office' }],
        totalItems: 1,
      });
      expect(await portal.get(`${UNITS}?search=nowhere`)).toMatchObject({
        items: [],
      });
      expect(await portal.get(`${UNITS}?id=${berlin}&id=other`)).toEqual({
        items: [{ objectId: berlin, displayName: 'Berlin office', members: 2 }],
        totalItems: 1,
      });

      // A unit that goes takes nobody along.
      tenant.deleteAdministrativeUnit(berlin);
      expect(await portal.run()).toMatchObject({
        status: 'failed',
        error: {
          code: 'IDP_POLICY_UNIT_NOT_FOUND',
          message: expect.stringContaining(berlin),
        },
      });
      expect(
        await portal
          .knex('managed_entities')
          .where({ status: 'removed' })
          .pluck('object_id'),
      ).toEqual([ann]);
    });
  },
);
