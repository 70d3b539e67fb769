import { TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from '../__testUtils__/migrate';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { assertConfirmable } from './assertConfirmable';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('assertConfirmable on %s', id => {
  it('refuses what was discarded at the last moment, is gone, or was made by another policy', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    await rows.connection('contoso');
    const preview = { kind: 'preview', policy_version: 2 };
    const good = await rows.run('contoso', preview);
    const discarded = await rows.run('contoso', {
      ...preview,
      discarded_at: T0,
    });
    await expect(assertConfirmable(knex, good, 2)).resolves.toBeUndefined();
    await expect(assertConfirmable(knex, good, 3)).rejects.toMatchObject({
      code: 'IDP_PREVIEW_OUTDATED',
      message: `Preview ${good} was made by version 2 of the policy; version 3 is in force now`,
    });
    for (const [runId, message] of [
      [discarded, `Preview ${discarded} has been discarded`],
      [999, 'Preview 999 is gone'],
    ] as const) {
      await expect(assertConfirmable(knex, runId, 2)).rejects.toMatchObject({
        code: 'IDP_PREVIEW_NOT_CONFIRMABLE',
        message,
      });
    }
  });
});
