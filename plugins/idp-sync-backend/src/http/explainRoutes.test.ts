import { TestDatabases } from '@backstage/backend-test-utils';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { T0 } from '../database/__testUtils__/rows';
import { readContentOf, selectHashOf } from '../scan/ReadContent';
import {
  createServices,
  TestApi,
  type TestCaller,
} from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const JANE = '/connections/contoso/explain/user/u1';
const NO_USERS = { policy: { users: { enabled: false } } };

describe.each(databases.eachSupportedId())(
  'explaining by a draft on %s',
  databaseId => {
    let knex: Knex;
    let api: TestApi;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await fillDatabase(knex);
      await knex('runs').insert({
        connection_id: 'contoso',
        kind: 'scan',
        mode: 'full',
        trigger: 'schedule',
        status: 'succeeded',
        requested_at: T0,
        counts: '{}',
        statistics: '{}',
        phases: '[]',
        warnings: '[]',
      });
      api = await TestApi.start(createServices(knex, CONFIGURED));
    });

    beforeEach(async () => {
      const hash = selectHashOf(readContentOf(parsePolicy({})));
      await knex('connections')
        .where({ id: 'contoso' })
        .update({ last_full_scan_at: T0 });
      await knex('mirror_cursors').delete();
      await knex('mirror_cursors').insert(
        ['users', 'groups'].map(stream => ({
          connection_id: 'contoso',
          stream,
          round: 1,
          full: false,
          complete: true,
          select_hash: hash,
          doubts: '{}',
          started_at: T0,
          updated_at: T0,
        })),
      );
    });

    afterAll(() => api.stop());

    it.each<[TestCaller, number]>([
      ['admin', 200],
      ['reader', 200],
      ['service', 200],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s with %p', async (caller, status) => {
      const answer = await api.post(JANE, NO_USERS, caller);
      expect(answer.status).toBe(status);
      expect(api.audited).toEqual([]);
    });

    it('says what the draft makes of somebody, and what the guard would hold of it', async () => {
      const before = await knex('runs').count();
      const { body: saved } = await api.get(JANE);
      expect(saved).toMatchObject({ inScope: true, policyVersion: 1 });
      const { body } = await api.post(JANE, NO_USERS);
      expect(body).toMatchObject({
        inScope: false,
        nextRun: { action: 'remove', status: 'planned' },
      });
      expect(body).not.toHaveProperty('policyVersion');
      const none = { count: 0, percent: 100, floor: 0 };
      const { body: held } = await api.post(JANE, {
        policy: { ...NO_USERS.policy, safety: { removals: { users: none } } },
      });
      expect(held.nextRun).toMatchObject({
        action: 'remove',
        status: 'held',
        why: 'The next run would hold it: 1 removal is more than 0 people (limit 0).',
      });
      // The same as the saved one is no draft.
      const { body: same } = await api.post(JANE, { policy: {} });
      expect(same).toMatchObject({ inScope: true, policyVersion: 1 });
      expect(await knex('runs').count()).toEqual(before);
      expect(await knex('held_changes').pluck('id')).toEqual([]);
    });

    it('says plainly what is not read', async () => {
      const missing = '/connections/contoso/explain/user/nobody';
      expect((await api.get(missing)).body.directory).not.toHaveProperty(
        'notScanned',
      );
      const { policy } = await knex('policy_versions').first('policy');
      await knex('policy_versions').update({
        policy: JSON.stringify({
          schemaVersion: 1,
          scan: { read: 'selectedGroups' },
          groups: { select: { ids: ['g1'] } },
        }),
      });
      const { body } = await api.get(missing);
      const search = await api.get('/connections/contoso/explain?query=nobody');
      await knex('policy_versions').update({ policy });
      expect(body.directory).toMatchObject({
        state: 'notRead',
        notScanned: expect.stringMatching(/Only the groups that the policy/),
      });
      expect(search.body).toMatchObject({
        totalItems: 0,
        notScanned: body.directory.notScanned,
      });
    });

    it.each<[string, object, RegExp]>([
      ['nothing', {}, /policy is missing/],
      ['a null', { policy: null }, /policy: .*object/],
      ['a text', { policy: '{}' }, /policy: .*object/],
      ['an unknown field', { policy: { user: {} } }, /policy.*"?user"?/],
      [
        'a wrong type',
        { policy: { users: { guests: 'no' } } },
        /policy\.users\.guests: expected true or false/,
      ],
      ['another property', { policy: {}, save: true }, /"save"/],
    ])('refuses %s at its field', async (_what, body, message) => {
      const answer = await api.raw('admin', 'post', JANE).send(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(message);
    });

    it('refuses what it cannot know', async () => {
      const unread = await api.post(JANE, {
        policy: {
          users: {
            include: {
              attribute: 'city',
              operator: 'equals',
              value: 'x',
            },
          },
        },
      });
      expect(unread.status).toBe(409);
      expect(unread.body.error.code).toBe('IDP_MIRROR_INSUFFICIENT');
      await knex('mirror_cursors').delete();
      const none = await api.post(JANE, NO_USERS);
      expect(none.status).toBe(409);
      expect(none.body.error.code).toBe('IDP_MIRROR_MISSING');
      const elsewhere = await api.post(
        '/connections/nowhere/explain/user/u1',
        NO_USERS,
      );
      expect(elsewhere.status).toBe(404);
      const long = { policy: { x: 'x'.repeat(5_000_000) } };
      expect((await api.raw('admin', 'post', JANE).send(long)).status).toBe(
        413,
      );
    });
  },
);
