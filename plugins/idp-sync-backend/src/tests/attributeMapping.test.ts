import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type {
  MappingTrial,
  ObjectExplanation,
  Page,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const MAPPINGS = [
  { field: 'title', expression: 'jobTitle', apply: 'atCreation' },
  { field: 'labels.department', expression: 'slug(department)' },
];

const policyOf = (...user: object[]) => ({
  mapping: { attributes: { user: user as { field: string }[] } },
});

describe.each(databases.eachSupportedId())(
  'attribute mappings on %s',
  (databaseId: TestDatabaseId) => {
    let portal: TestPortal;

    beforeAll(async () => {
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant: { users: 6, groups: 2, memberships: 8, seed: 7 },
        emulator: { quirks: 'none' },
        policy: policyOf(...MAPPINGS),
      });
    });

    afterAll(() => portal.stop());

    const shown = async (objectId: string) =>
      (await portal.catalogEntities()).find(
        ({ metadata }) =>
          metadata.annotations?.['idp-sync/object-id'] === objectId,
      );

    it('follows them, keeps what applies at creation, and fails by name whom a required one is missing for', async () => {
      const first = await portal.waitForFirstRun();
      expect(first.error).toBeUndefined();
      const [one, other] = portal.emulator.tenant.users().map(({ id }) => id);
      const everybody = await portal.waitForCatalog(
        entities => entities.length === first.counts.user.inScope + 3,
      );
      expect(everybody.length).toBeGreaterThan(3);
      const before = await shown(one);
      expect(before?.metadata.title).toEqual(expect.any(String));

      // One follows the directory, the other stays as it was.
      portal.emulator.tenant.updateUser(one, {
        jobTitle: 'Something else',
        department: 'Research & Development',
      });
      const second = await portal.run();
      expect(second).toMatchObject({
        status: 'succeeded',
        counts: { user: { updated: 1, failed: 0 } },
      });
      await portal.waitForCatalog(entities =>
        entities.some(
          ({ metadata }) =>
            metadata.labels?.department === 'research-development',
        ),
      );
      expect((await shown(one))?.metadata.title).toBe(before?.metadata.title);
      const { items: changes } = await portal.get<Page<RunChange>>(
        `runs/${second.id}/changes`,
      );
      expect(changes[0].fields.map(({ field }) => field)).toEqual([
        'metadata.labels.department',
      ]);

      // Nothing changed is still two requests and no plan.
      expect(await portal.run()).toMatchObject({
        planSkipped: true,
        statistics: { requests: 2 },
      });
      const explained = await portal.get<ObjectExplanation>(
        `connections/${CONNECTION}/explain/user/${one}`,
      );
      expect(explained.fields).toContainEqual({
        field: 'metadata.labels.department',
        value: 'research-development',
        origin: 'mapping',
        how: 'Mapped by the policy: labels.department ← slug(department)',
        attributes: [{ name: 'department', value: 'Research & Development' }],
      });
      expect(explained.nextRun.action).toBe('none');

      // A draft says what is not read yet.
      const draft = policyOf(...MAPPINGS, {
        field: 'spec.employeeId',
        expression: 'employeeId',
        required: true,
      });
      const trial = await portal.post<MappingTrial>(
        `connections/${CONNECTION}/mapping/try`,
        { policy: draft, class: 'user', objectIds: [one] },
      );
      expect(trial).toMatchObject({
        items: [{ inCatalog: true, errors: [{ field: 'spec.employeeId' }] }],
        notRead: ['employeeId'],
      });

      // Another attribute is a full round; who lacks it keeps the last good entity.
      for (const { id } of portal.emulator.tenant.users()) {
        portal.emulator.tenant.updateUser(id, {
          employeeId: id === other ? null : `E-${id.slice(0, 4)}`,
        });
      }
      const kept = await shown(other);
      await portal.restart({ policy: draft });
      const third = await portal.waitForRunAfter(second.id + 1);
      expect(third).toMatchObject({ mode: 'full', status: 'partial' });
      expect(third.counts.user).toMatchObject({
        failed: 1,
        updated: first.counts.user.inScope - 1,
      });
      const { items: failed } = await portal.get<Page<RunChange>>(
        `runs/${third.id}/changes?status=failed`,
      );
      expect(failed).toMatchObject([
        {
          objectId: other,
          error: {
            code: 'IDP_MAPPING_FAILED',
            message:
              'The mapping of spec.employeeId failed: it is required, and its expression comes to nothing (made of employeeId)',
          },
        },
      ]);
      await portal.waitForCatalog(entities =>
        entities.some(({ spec }) => spec?.employeeId),
      );
      expect((await shown(other))?.spec).toEqual(kept?.spec);
    });
  },
);
