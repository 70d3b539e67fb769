import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { SyncStatus } from '@idp-sync/backstage-plugin-idp-sync-common';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { waitFor } from '../__testUtils__/waitFor';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const FOREIGN = 'idp-sync/foreign';

describe.each(databases.eachSupportedId())('source of truth on %s', id => {
  it('marks or rejects people from elsewhere while a policy wants it, and never ours', async () => {
    const foreign = new ForeignProvider();
    const portal = await TestPortal.start({
      databases,
      databaseId: id,
      tenant: { users: 4, groups: 2, memberships: 4, seed: 3 },
      policy: { foreignEntities: 'reject' },
      features: [foreign.feature],
    });
    const named = (entities: Entity[], name: string) =>
      entities.find(({ metadata }) => metadata.name === name);
    const ours = (entities: Entity[]) =>
      entities.filter(
        ({ metadata }) => metadata.annotations?.['idp-sync/connection'],
      );
    /** What the catalog would do a minute or two later by itself. */
    const processAnew = () =>
      portal
        .catalogKnex('refresh_state')
        .update({ next_update_at: '2000-01-01 00:00:00' });
    const sourceOfTruth = async () =>
      (await portal.get<SyncStatus>('status')).sourceOfTruth;
    const restartWith = async (policy: { foreignEntities: string }) => {
      const [before] = await portal.knex('runs').max({ id: 'id' });
      await portal.restart({ policy });
      await portal.waitForRunAfter(Number(before.id));
      await foreign.give(['mallory']);
      await processAnew();
    };
    try {
      await portal.waitForFirstRun();
      await foreign.give(['mallory']);
      const shown = await portal.waitForCatalog(
        entities => ours(entities).length === 7,
      );
      expect(await sourceOfTruth()).toEqual({
        rule: 'reject',
        connections: [{ id: CONNECTION, title: expect.any(String) }],
      });
      // Everybody else was processed by then, and it is refused however often it comes by.
      await processAnew();
      expect(named(shown, 'mallory')).toBeUndefined();
      await waitFor('the refusal', async () => {
        const row = await portal
          .catalogKnex('refresh_state')
          .where({ entity_ref: 'user:default/mallory' })
          .first('errors');
        return row?.errors?.includes('comes from elsewhere') || undefined;
      });

      await restartWith({ foreignEntities: 'warn' });
      const marked = await portal.waitForCatalog(
        entities => named(entities, 'mallory') !== undefined,
      );
      expect(named(marked, 'mallory')?.metadata.annotations).toMatchObject({
        [FOREIGN]: expect.stringContaining('come from the directory'),
      });
      expect(
        ours(marked).filter(
          ({ metadata }) => metadata.annotations?.[FOREIGN] !== undefined,
        ),
      ).toEqual([]);

      await restartWith({ foreignEntities: 'allow' });
      await portal.waitForCatalog(entities => {
        const mallory = named(entities, 'mallory');
        return (
          mallory !== undefined &&
          mallory.metadata.annotations?.[FOREIGN] === undefined
        );
      });
      expect(await sourceOfTruth()).toEqual({ rule: 'allow', connections: [] });
    } finally {
      await portal.stop();
    }
  });
});
