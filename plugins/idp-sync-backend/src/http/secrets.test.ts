import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { createServices, TestApi } from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** Planted wherever a secret could lie by a mistake elsewhere, in columns that no answer is to show as they are. */
const SECRET = 'c4n4ry-s3cr3t';

async function plant(knex: Knex): Promise<void> {
  const json = JSON.stringify({
    title: 'Gone',
    clientSecret: SECRET,
    credential: { clientSecret: SECRET },
    displayName: 'A name',
    spec: { memberOf: ['apes'], token: SECRET },
  });
  await knex('connections').update({
    settings: json,
    planned_fingerprint: SECRET,
    schedule_hash: SECRET,
  });
  await knex('mirror_objects').update({ attributes: json, search_key: SECRET });
  await knex('managed_entities').update({
    entity: json,
    entity_hash: SECRET,
    search_key: SECRET,
  });
  await knex('runs').update({
    lease_owner: SECRET,
    cancel_requested_by: SECRET,
  });
  await knex('run_changes').update({ entity: json });
}

/** A configuration that has more in it than the overview is to know. */
const LEAKY = CONFIGURED.map(each =>
  each.definition
    ? { definition: { ...each.definition, clientSecret: SECRET } }
    : each,
);

describe.each(databases.eachSupportedId())(
  'Secrets on %s (law 7)',
  databaseId => {
    it('are in no answer and no audit event', async () => {
      const knex = await databases.init(databaseId);
      const { runId, problemId } = await fillDatabase(knex);
      await plant(knex);
      const api = await TestApi.start(createServices(knex, LEAKY));
      const answers = [
        await api.get('/status'),
        await api.get('/connections'),
        await api.get('/connections/contoso'),
        await api.get('/connections/gone'),
        await api.get('/connections/contoso/policy'),
        await api.get('/runs'),
        await api.get(`/runs/${runId}`),
        await api.get(`/runs/${runId}/changes`),
        await api.get(`/runs/${runId}/events`),
        await api.get(
          '/managed-entities/by-ref?entityRef=user:default/jane.doe',
        ),
        await api.get('/managed-entities/by-ref?entityRef=group:default/apes'),
        await api.post('/connections/contoso/runs', {
          kind: 'sync',
          mode: 'full',
        }),
        await api.post('/connections/gone/runs', {
          kind: 'sync',
          mode: 'full',
        }),
        await api.post(`/runs/${runId}/cancel`),
        await api.get('/support-bundle'),
        await api.get('/support-bundle?personalData=true'),
        await api.get('/problems'),
        await api.get(`/problems/${problemId}`),
      ];
      for (const { text } of answers) {
        expect(text).not.toContain(SECRET);
      }
      expect(JSON.stringify(api.audited)).not.toContain(SECRET);
      await api.stop();
    });

    it('are not in the answer when something inside breaks; the log has the cause', async () => {
      const knex = await databases.init(databaseId);
      await fillDatabase(knex);
      const api = await TestApi.start(createServices(knex, CONFIGURED));
      await knex.schema.dropTable('run_changes');
      await knex.schema.dropTable('runs');
      const answer = await api.raw('admin', 'get', `/runs?search=${SECRET}`);
      expect(answer.status).toBe(500);
      expect(answer.body.error).toEqual({
        name: 'Error',
        message: expect.stringMatching(
          /^An internal error occurred, logId=[0-9a-f]{20}$/,
        ),
        code: 'IDP_INTERNAL',
      });
      const [, logId] = answer.body.error.message.split('=');
      expect(api.logged).toEqual([
        expect.stringMatching(new RegExp(`${logId}.*runs`, 's')),
      ]);
      await api.stop();
    });
  },
);
