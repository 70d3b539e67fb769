import { TestDatabases } from '@backstage/backend-test-utils';
import { OpenApiContract } from './__testUtils__/OpenApiContract';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';
import { createServices, TestApi } from './__testUtils__/TestApi';

// Bodies are refused before any database is asked.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** How the library that validates says it, in the words of programmers. */
const RAW =
  /Invalid input|received|Too (?:small|big)|Unrecognized|[<>]=|expected (?:string|number|boolean|array|object|nonoptional)\b/;

const WRONG = [null, -1, 1e308, 'x', [{}], { x: 1 }];

interface Issue {
  path: string;
  message: string;
}

const TAKING_BODIES = OpenApiContract.load()
  .operations()
  .filter(({ method }) => method === 'post' || method === 'put')
  .map(({ method, path }): ['post' | 'put', string] => [
    method === 'put' ? 'put' : 'post',
    path,
  ]);

describe('what routes say of bodies', () => {
  let api: TestApi;
  let places: Record<string, string>;
  const missing = new Set<string>();

  beforeAll(async () => {
    const knex = await databases.init('SQLITE_3');
    const { runId, problemId } = await fillDatabase(knex);
    api = await TestApi.start(createServices(knex, CONFIGURED));
    places = {
      '/runs/:id': `/runs/${runId}`,
      '/problems/:id': `/problems/${problemId}`,
      '/connections/:id': '/connections/contoso',
      '/reserved-references/:id': '/reserved-references/user:default%2Fa',
    };
  });

  afterAll(() => api.stop());

  it.each(TAKING_BODIES)(
    'is in plain words, whatever they are sent: %s %s',
    async (method, path) => {
      const known = Object.keys(places).find(place => path.startsWith(place));
      const url = path
        .replace(known ?? '', known ? places[known] : '')
        .replace(/:\w+/g, '1');
      const said: string[] = [];
      const issuesOf = async (sent: object) => {
        const { body } = await api.raw('admin', method, url).send(sent);
        const issues: Issue[] = body.error?.issues ?? [];
        said.push(
          body.error?.message ?? '',
          ...issues.map(issue => issue.message),
        );
        return issues;
      };
      await issuesOf([]);
      await issuesOf({ nobody: 1 });
      for (const issue of await issuesOf({})) {
        if (/^is missing/.test(issue.message)) {
          missing.add(issue.path);
        }
        for (const wrong of WRONG) {
          await issuesOf({ [issue.path]: wrong });
        }
      }
      expect(said.filter(message => RAW.test(message))).toEqual([]);
    },
  );

  it('has been tried with fields that are missing', () => {
    expect([...missing]).toEqual(
      expect.arrayContaining([
        ...['kind', 'mode', 'reason', 'note', 'policy', 'yaml', 'objects'],
        ...['title', 'enabled', 'settings', 'name', 'type', 'revision'],
      ]),
    );
  });
});
