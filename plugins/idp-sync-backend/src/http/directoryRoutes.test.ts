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
const SELECTION = '/connections/contoso/selection';
const clause = { attribute: 'department', operator: 'equals', value: 'Apes' };

describe.each(databases.eachSupportedId())(
  'choosing from the directory on %s',
  databaseId => {
    let knex: Knex;
    let api: TestApi;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await fillDatabase(knex);
      await knex('connections')
        .where({ id: 'contoso' })
        .update({ last_full_scan_at: T0 });
      await knex('mirror_cursors').insert(
        ['users', 'groups'].map(stream => ({
          connection_id: 'contoso',
          stream,
          round: 1,
          full: false,
          complete: true,
          select_hash: selectHashOf(readContentOf(parsePolicy({}))),
          doubts: '{}',
          started_at: T0,
          updated_at: T0,
        })),
      );
      const set = (objectId: string, attributes: object) =>
        knex('mirror_objects')
          .where({ object_id: objectId })
          .update({ attributes: JSON.stringify(attributes) });
      await set('u1', {
        displayName: 'Jane Doe',
        mail: 'jane@contoso.example',
        department: 'Apes',
        accountEnabled: true,
      });
      await set('g1', {
        displayName: 'Zoo',
        securityEnabled: true,
        groupTypes: ['Unified', 'DynamicMembership'],
      });
      await set('g2', { displayName: 'all', onPremisesSyncEnabled: true });
      api = await TestApi.start(createServices(knex, CONFIGURED));
    });

    afterAll(() => api.stop());

    it('names administrative units as last read, and lets nobody else ask the directory for them', async () => {
      const units = '/connections/contoso/directory/administrative-units';
      await knex('mirror_units').insert({
        connection_id: 'contoso',
        unit_id: 'n1',
        display_name: 'Berlin office',
        members: '["u1","gone"]',
      });
      expect((await api.get(`${units}?id=n1&id=n2`, 'reader')).body).toEqual({
        items: [{ objectId: 'n1', displayName: 'Berlin office', members: 2 }],
        totalItems: 1,
      });
      const statuses = async (url: string, ...callers: TestCaller[]) =>
        Promise.all(
          callers.map(async caller => (await api.get(url, caller)).status),
        );
      expect(
        await statuses(units, 'reader', 'service', 'stranger', 'anonymous'),
      ).toEqual([403, 403, 403, 401]);
      expect(
        await statuses(`${units}?id=n1`, 'service', 'stranger', 'anonymous'),
      ).toEqual([200, 403, 401]);
      expect(
        await Promise.all(
          [
            `${units}?id=`,
            `${units}?search=${'x'.repeat(300)}`,
            `${units}?other=1`,
            units.replace('contoso', 'nowhere'),
          ].map(async url => (await api.get(url)).status),
        ),
      ).toEqual([400, 400, 400, 404]);
    });

    it('lists people and groups by name, with kinds, members and nesting', async () => {
      const users = await api.get('/connections/contoso/directory/users');
      expect(users.body).toMatchObject({
        items: [
          {
            objectId: 'u1',
            displayName: 'Jane Doe',
            mail: 'jane@contoso.example',
            enabled: true,
            guest: false,
          },
        ],
        totalItems: 1,
        lastReadAt: new Date(T0).toISOString(),
      });
      const groups = '/connections/contoso/directory/groups';
      expect((await api.get(groups)).body.items).toEqual([
        {
          objectId: 'g2',
          displayName: 'all',
          kinds: ['onPremises'],
          members: 0,
          memberGroups: 1,
          nestedIn: [],
          nestedInCount: 0,
        },
        {
          objectId: 'g1',
          displayName: 'Zoo',
          kinds: ['security', 'microsoft365', 'dynamic'],
          members: 1,
          memberGroups: 0,
          nestedIn: [{ objectId: 'g2', displayName: 'all' }],
          nestedInCount: 1,
        },
      ]);
      const found = async (query: string) =>
        (await api.get(`${groups}?${query}`)).body.items.map(
          ({ objectId }: { objectId: string }) => objectId,
        );
      expect(await found('search=ZO')).toEqual(['g1']);
      expect(await found('kind=onPremises&kind=mailEnabled')).toEqual(['g2']);
      expect(await found('id=g1&id=nobody')).toEqual(['g1']);
      expect(await found('offset=1&limit=1')).toEqual(['g1']);
    });

    it('suggests attributes and values', async () => {
      const attributes = await api.get(
        '/connections/contoso/directory/attributes?class=user',
      );
      expect(attributes.body.items).toEqual(
        expect.arrayContaining([
          { name: 'department', read: true, present: 1, type: 'text' },
          { name: 'city', read: false, present: 0 },
          { name: 'id', read: true, present: 1, type: 'text' },
        ]),
      );
      const values = (query: string) =>
        api.get(`/connections/contoso/directory/values?${query}`);
      const apes = await values('class=user&attribute=department&search=AP');
      expect(apes.body).toEqual({ items: [{ value: 'Apes', count: 1 }] });
      const inherited = await values('class=user&attribute=constructor');
      expect(inherited.body).toEqual({ items: [] });
      const kinds = await values('class=group&attribute=groupTypes');
      expect(kinds.body.items).toHaveLength(2);
    });

    it.each<[TestCaller, number]>([
      ['admin', 200],
      ['reader', 200],
      ['service', 200],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s who tries a policy with %p', async (caller, status) => {
      const body = { policy: {}, class: 'user' };
      expect((await api.post(SELECTION, body, caller)).status).toBe(status);
      expect(api.audited).toEqual([]);
    });

    it('says how many a draft takes, and of each why', async () => {
      const { body } = await api.post(SELECTION, {
        policy: {
          users: { exclude: clause },
          groups: { select: { ids: ['g1', 'gone'] } },
        },
        class: 'user',
        sample: { inScope: false },
      });
      expect(body).toMatchObject({
        users: {
          total: 1,
          inScope: 0,
          reasons: [{ inScope: false, reasonCode: 'excludedByRule', count: 1 }],
        },
        groups: {
          total: 2,
          inScope: 1,
          reasons: [
            { inScope: true, reasonCode: 'selectedById', count: 1 },
            { inScope: false, reasonCode: 'notSelected', count: 1 },
          ],
        },
        sample: {
          totalItems: 1,
          items: [
            {
              object: { objectId: 'u1', displayName: 'Jane Doe' },
              inScope: false,
              reason: 'Excluded by the rule: department is "Apes".',
            },
          ],
        },
        warnings: [{ code: 'IDP_POLICY_GROUP_NOT_FOUND', count: 1 }],
      });
      expect(
        body.sample.items[0].conditions.filter(
          ({ decisive }: { decisive: boolean }) => decisive,
        ),
      ).toMatchObject([{ trace: { actual: 'Apes' } }]);
      expect(await knex('runs').whereNot({ status: 'partial' })).toEqual([]);
    });

    it.each([
      ['no policy', { class: 'user' }, /policy is missing/],
      [
        'no class',
        { policy: {} },
        /class is missing: must be one of user, group/,
      ],
      ['a class of its own', { policy: {}, class: 'device' }, /class must be/],
      [
        'a page that is none',
        { policy: {}, class: 'user', sample: { offset: -1, limit: 201 } },
        /sample\.offset must be.*sample\.limit must be/,
      ],
      [
        'another field',
        { policy: {}, class: 'user', sample: { order: 'mail' } },
        /"order"/,
      ],
      [
        'a rule without a value',
        {
          policy: { users: { include: { all: [{ ...clause, value: '' }] } } },
          class: 'user',
        },
        /policy\.users\.include\.all\[0\]\.value: a value must not be empty/,
      ],
    ])('refuses %s at its field', async (_what, body, message) => {
      const answer = await api.raw('admin', 'post', SELECTION).send(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(message);
    });

    it('says what stands in the way of counting', async () => {
      const tryOut = async (users: object) => {
        const { status, body } = await api.post(SELECTION, {
          policy: { users },
          class: 'user',
        });
        return [status, body.error.code];
      };
      const city = { ...clause, attribute: 'city' };
      expect(await tryOut({ include: city })).toEqual([
        409,
        'IDP_MIRROR_INSUFFICIENT',
      ]);
      expect(
        await tryOut({ from: { groups: [{ name: 'Nobody has it' }] } }),
      ).toEqual([409, 'IDP_POLICY_GROUP_NOT_FOUND']);
      const elsewhere = await api.post('/connections/nowhere/selection', {
        policy: {},
        class: 'user',
      });
      expect(elsewhere.status).toBe(404);
    });
  },
);
