import { TestDatabases } from '@backstage/backend-test-utils';
import {
  createServices,
  TestApi,
  type TestCaller,
} from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const URL = '/connections/contoso/handover';

describe.each(databases.eachSupportedId())('GET handover on %s', databaseId => {
  let api: TestApi;

  beforeAll(async () => {
    const knex = await databases.init(databaseId);
    await fillDatabase(knex);
    api = await TestApi.start(createServices(knex, CONFIGURED));
  });

  afterAll(() => api.stop());

  it.each<[TestCaller, number]>([
    ['admin', 200],
    ['service', 200],
    ['reader', 403],
    ['stranger', 403],
    ['anonymous', 401],
  ])('answers %s with %i', async (caller, status) => {
    expect((await api.get(URL, caller)).status).toBe(status);
  });

  it('says what becomes of every entity', async () => {
    const { body } = await api.get(URL);
    expect(body).toMatchObject({
      provider: 'MicrosoftGraphOrgEntityProvider:default',
      state: 'notConfigured',
      totals: { same: 0, differs: 1, leftBehind: 0, added: 0, ours: 2 },
      totalItems: 1,
      items: [
        {
          kind: 'differs',
          class: 'group',
          objectId: 'g2',
          entityRef: 'group:default/old-apes',
        },
      ],
    });
    expect(Object.keys(body.fields)).toContain('relations.parentOf');
  });

  it('pages, and tells one kind from another', async () => {
    const none = await api.get(`${URL}?kind=leftBehind&kind=added`);
    expect(none.body).toMatchObject({ items: [], totalItems: 0 });
    const second = await api.get(`${URL}?offset=1&limit=1`);
    expect(second.body).toMatchObject({ items: [], totalItems: 1 });
  });

  it('is also to be had as a table', async () => {
    const { text, status } = await api.raw('admin', 'get', `${URL}.csv`);
    expect(status).toBe(200);
    expect(text.split('\r\n')).toEqual([
      '\uFEFFkind,class,objectId,displayName,entityRef,newRef,reason,fields',
      expect.stringMatching(
        /^differs,group,g2,Old apes,group:default\/old-apes,,/,
      ),
      '',
    ]);
    const refused = await api.get(`${URL}.csv?limit=1`);
    expect(refused.status).toBe(400);
    expect((await api.get(`${URL}.csv`, 'reader')).status).toBe(403);
  });

  it('compares with another provider where asked to', async () => {
    const { body } = await api.get(
      `${URL}?provider=MicrosoftGraphOrgEntityProvider:other`,
    );
    expect(body).toMatchObject({
      provider: 'MicrosoftGraphOrgEntityProvider:other',
      totals: { added: 1, differs: 0 },
    });
  });

  it.each([
    ['/connections/unknown/handover', 404],
    ['/connections/gone/handover', 409],
    [`${URL}?provider=GitHub`, 400],
    [`${URL}?kind=same`, 400],
  ])('refuses %s with %i', async (url, status) => {
    expect((await api.get(url)).status).toBe(status);
  });
});
