import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { waitFor } from '../__testUtils__/waitFor';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { isPostgres } from '../database/isPostgres';
import { refuseTakenBack } from './refuseTakenBack';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const removalOf = (objectId: string, reasonCode = 'removedByHand') => ({
  id: 1,
  class: 'user' as const,
  objectId,
  displayName: objectId,
  searchKey: objectId,
  action: 'remove' as const,
  reasonCode,
  entityRef: `user:default/${objectId}`,
});

describe.each(databases.eachSupportedId())(
  'removals that were asked for by hand on %s',
  databaseId => {
    let knex: Knex;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
      const rows = new Rows(knex);
      await rows.connection('contoso');
      for (const [objectId, requestedAt] of [
        ['asked', T0],
        ['back', null],
      ] as const) {
        await rows.managed('contoso', 'user', objectId, {
          entity_ref: `user:default/${objectId}`,
          status: 'confirmed',
          left_at: T0,
          left_reason: 'disabled',
          removal_requested_at: requestedAt,
        });
      }
    });

    const refused = (...changes: ReturnType<typeof removalOf>[]) =>
      knex.transaction(async transaction =>
        (await refuseTakenBack(transaction, 'contoso', changes)).map(
          ({ change, error }) => [change.objectId, error.code],
        ),
      );

    it('are not made once they are taken back; what the policy wants is', async () => {
      expect(
        await refused(
          removalOf('asked'),
          removalOf('back'),
          removalOf('back', 'accountDisabled'),
        ),
      ).toEqual([['back', 'IDP_CHANGE_OUTDATED']]);
    });

    it('wait for whoever is taking them back at this moment', async () => {
      if (!isPostgres(knex)) {
        // One transaction at a time.
        return;
      }
      const takingBack = await knex.transaction();
      await takingBack('managed_entities')
        .where({ object_id: 'asked' })
        .update({ removal_requested_at: null });
      const answer = refused(removalOf('asked'));
      await waitFor('the removal to wait', async () => {
        const { rows: waiting } = await knex.raw(
          `select 1 from pg_locks join pg_stat_activity using (pid)
           where not granted and datname = current_database()`,
        );
        return waiting.length > 0 || undefined;
      });
      await takingBack.commit();
      expect(await answer).toEqual([['asked', 'IDP_CHANGE_OUTDATED']]);
    });
  },
);
