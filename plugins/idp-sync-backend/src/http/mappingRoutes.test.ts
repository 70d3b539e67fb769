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
const TRY = '/connections/contoso/mapping/try';

/** A body with mappings of people. */
const mapping = (...user: object[]) => ({
  policy: {
    mapping: {
      attributes: { user },
      tables: { letters: { J: 'Yot' } },
    },
  },
  class: 'user',
});

describe.each(databases.eachSupportedId())(
  'trying mappings on %s',
  databaseId => {
    let knex: Knex;
    let api: TestApi;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await fillDatabase(knex);
      await knex('mirror_objects')
        .where({ class: 'user', object_id: 'u1' })
        .update({
          search_key: 'jane doe',
          attributes: JSON.stringify({
            accountEnabled: true,
            displayName: 'Jane Doe',
            mail: 'jane@contoso.com',
          }),
        });
      await knex('managed_entities')
        .where({ class: 'user', object_id: 'u1' })
        .update({
          entity: JSON.stringify({
            metadata: { title: 'As it was' },
            spec: { memberOf: [] },
          }),
        });
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
      api = await TestApi.start(createServices(knex, CONFIGURED));
    });

    afterAll(() => api.stop());

    it.each<[TestCaller, number]>([
      ['admin', 200],
      ['reader', 200],
      ['service', 200],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s with %p', async (caller, status) => {
      expect((await api.post(TRY, mapping(), caller)).status).toBe(status);
      expect(api.audited).toEqual([]);
    });

    it('shows the entities as they would be, and names what cannot be made', async () => {
      const { body } = await api.post(TRY, {
        ...mapping(
          { field: 'title', expression: 'jobTitle', apply: 'atCreation' },
          { field: 'description', expression: 'upper(displayName)' },
          {
            field: 'labels.letter',
            expression: 'lookup("letters", extract(displayName, "^.")) + "?"',
          },
          { field: 'spec.team', expression: 'city', required: true },
        ),
        objectIds: ['u1', 'nobody', 'u1'],
      });
      expect(body).toEqual({
        items: [
          {
            class: 'user',
            objectId: 'u1',
            displayName: 'Jane Doe',
            inScope: true,
            reason: expect.any(String),
            inCatalog: true,
            entity: expect.objectContaining({
              kind: 'User',
              metadata: expect.objectContaining({
                name: 'jane.doe',
                title: 'As it was',
                description: 'JANE DOE',
              }),
              spec: {
                profile: { displayName: 'Jane Doe', email: 'jane@contoso.com' },
                memberOf: ['group:default/apes'],
              },
            }),
            errors: [
              {
                field: 'labels.letter',
                message: expect.stringMatching(/takes no label "Yot\?"/),
              },
              {
                field: 'spec.team',
                message:
                  'it is required, and its expression comes to nothing (made of city)',
              },
            ],
          },
        ],
        totalItems: 1,
        notRead: ['city'],
      });
    });

    it('finds whom it is asked to try, also those out of scope', async () => {
      const { body: found } = await api.post(TRY, {
        ...mapping(),
        search: 'jane',
      });
      expect(found).toMatchObject({
        items: [{ objectId: 'u1', errors: [] }],
        notRead: [],
      });
      const { body: none } = await api.post(TRY, {
        ...mapping(),
        search: 'nobody at all',
      });
      expect(none).toMatchObject({ items: [], totalItems: 0 });
      const { body: groups } = await api.post(TRY, {
        policy: { groups: { exclude: { ids: ['g2'] } } },
        class: 'group',
        limit: 1,
      });
      expect(groups).toMatchObject({
        items: [{ class: 'group', objectId: 'g1', inScope: true }],
        totalItems: 1,
      });
      const { body: out } = await api.post(TRY, {
        policy: {
          groups: { exclude: { ids: ['g2'] } },
          mapping: {
            attributes: { group: [{ field: 'type', expression: '"club"' }] },
          },
        },
        class: 'group',
        objectIds: ['g2'],
      });
      expect(out.items).toMatchObject([
        {
          inScope: false,
          entity: { kind: 'Group', spec: { type: 'club', children: [] } },
        },
      ]);
    });

    it.each<[string, object, RegExp]>([
      [
        'nothing',
        {},
        /policy is missing; class is missing: must be one of user, group/,
      ],
      [
        'the tenant',
        { policy: {}, class: 'organization' },
        /class must be one/,
      ],
      [
        'a limit of none',
        { ...mapping(), limit: 0 },
        /limit must be at least 1/,
      ],
      ['too many', { ...mapping(), limit: 21 }, /limit must be at most 20/],
      [
        'too many ids',
        { ...mapping(), objectIds: Array(21).fill('u1') },
        /objectIds must name at most 20 objects/,
      ],
      [
        'an empty id',
        { ...mapping(), objectIds: [''] },
        /objectIds\[0\] must not be/,
      ],
      [
        'NUL',
        { ...mapping(), search: 'a\0' },
        /search must not contain control/,
      ],
      ['another property', { ...mapping(), save: true }, /"save"/],
      [
        'a broken expression',
        mapping({ field: 'title', expression: 'upper(' }),
        /policy\.mapping\.attributes\.user\[0\]\.expression: line 1, column 6/,
      ],
      [
        'a loop within a loop',
        mapping({ field: 'title', expression: 'a.map(x, a.map(y, x))' }),
        /cannot be gone through for each value of another/,
      ],
      [
        'a megabyte',
        mapping({ field: 'title', expression: `"${'x'.repeat(1_000_000)}"` }),
        /expression: must have at most/,
      ],
      [
        'what every object inherits',
        mapping({ field: 'title', expression: 'constructor' }),
        /"constructor" is not an attribute/,
      ],
      [
        'a field of ours',
        mapping({
          field: 'annotations.idp-sync/object-id',
          expression: 'mail',
        }),
        /user\[0\]\.field: annotations\.idp-sync\/object-id cannot be mapped/,
      ],
    ])('refuses %s at its field', async (_what, body, message) => {
      const answer = await api.raw('admin', 'post', TRY).send(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(message);
    });

    it('refuses what it cannot know', async () => {
      expect(
        (await api.post('/connections/nowhere/mapping/try', mapping())).status,
      ).toBe(404);
      await knex('connections')
        .where({ id: 'contoso' })
        .update({ last_full_scan_at: null });
      const answer = await api.post(TRY, mapping());
      expect(answer.status).toBe(409);
      expect(answer.body.error.code).toBe('IDP_MIRROR_MISSING');
    });
  },
);
