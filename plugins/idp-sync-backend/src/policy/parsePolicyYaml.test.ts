import { parsePolicyYaml } from './parsePolicyYaml';

const issuesOf = (yaml: string) => {
  const parsed = parsePolicyYaml(yaml);
  return 'issues' in parsed ? parsed.issues : [];
};

describe('policies as YAML', () => {
  it.each([
    [
      'a key that comes twice',
      'users:\n  guests: include\n  guests: exclude',
      { message: 'has "guests" twice in one place', line: 3, column: 3 },
    ],
    [
      'several documents',
      'users: {}\n---\ngroups: {}',
      { message: expect.stringMatching(/several documents/) },
    ],
    [
      'lists within lists without end',
      '['.repeat(20_000),
      { message: 'is nested too deeply' },
    ],
    [
      'more than anybody writes',
      'a: 1\n'.repeat(200_000),
      { message: expect.stringMatching(/^has more than 40,000 lines/) },
    ],
    [
      'as much in one line',
      `[${'1,'.repeat(200_000)}]`,
      { message: expect.stringMatching(/^has more than 40,000 lines/) },
    ],
    [
      'several connections',
      'idpSync:\n  connections:\n    contoso:\n      policy: {}\n    fabrikam:\n      tenantId: x',
      {
        message:
          'holds several connections (contoso, fabrikam): leave only the one whose policy is meant',
        line: 5,
        column: 5,
      },
    ],
    [
      'several connections without what is around them',
      'contoso:\n  policy: {}\nfabrikam:\n  policy: {}',
      { message: expect.stringMatching(/^holds several connections/), line: 3 },
    ],
    [
      'what a connection has no place for',
      'contoso:\n  policy:\n    schedule: {}\n    nobody: 1',
      {
        path: 'schedule.start',
        message: 'is missing: expected an object',
        line: 3,
      },
    ],
    [
      'a key that nobody knows, beside others that are wrong',
      'foo: 1\nusers: {from: 5}',
      {
        path: 'users.from',
        message: expect.stringMatching(/^expected/),
        line: 2,
        column: 9,
      },
    ],
    [
      'a key that nobody knows, within others',
      'users:\n  guests: false\n  guestz: false',
      {
        path: 'users.guestz',
        message: expect.stringMatching(/^there is no "guestz" here/),
        line: 3,
        column: 3,
      },
    ],
    [
      'a key that nobody knows, with dots in it',
      'users:\n  from: everyone\nfoo.bar: 1',
      { path: 'foo.bar', line: 3, column: 1 },
    ],
    [
      'a key that is too long to be named',
      `users: {}\n${'k'.repeat(200)}: 1`,
      { path: `${'k'.repeat(100)}…`, line: 1, column: 1 },
    ],
    [
      'what is wrong with an entry of a list',
      'groups:\n  select:\n    ids:\n      - a\n      - 5',
      { path: 'groups.select.ids.1', line: 5, column: 9 },
    ],
    [
      'what is wrong with something written elsewhere',
      'users:\n  include: &rule\n    attribute: mail\n    operator: equals\n    valu: a\n  exclude: *rule',
      { path: 'users.include.valu', line: 5, column: 5 },
    ],
    [
      'a substitution',
      'users: ${SECRET}',
      { message: expect.stringMatching(/substitution/), line: 1 },
    ],
  ])('names %s, and where it is', (_, yaml, issue) => {
    expect(issuesOf(yaml)[0]).toMatchObject({ path: '', ...issue });
  });

  it('gives each of several mistakes its own place', () => {
    expect(
      issuesOf('users: {from: 5}\nfoo: 1\ngroups:\n  nested: deep\nbar: 2').map(
        ({ path, line, column }) => `${path} ${line}:${column}`,
      ),
    ).toEqual(['users.from 1:9', 'groups.nested 4:3', 'foo 2:1', 'bar 5:1']);
  });

  it('takes the policy of the one connection of a file', () => {
    const within = (indent: string, text: string) =>
      text.replace(/^/gm, indent);
    const policy = 'policy:\n  users:\n    guests: false';
    const connection = `contoso:\n${within('  ', policy)}`;
    const connections = `connections:\n${within('  ', connection)}`;
    for (const yaml of [
      'users:\n  guests: false',
      policy,
      connection,
      connections,
      `idpSync:\n${within('  ', connections)}`,
    ]) {
      expect(parsePolicyYaml(yaml)).toMatchObject({
        policy: { users: { guests: false } },
      });
    }
  });

  it('says once what a library says of each of a thousand levels', () => {
    expect(
      issuesOf('['.repeat(20_000)).filter(({ message }) =>
        /nested/.test(message),
      ),
    ).toHaveLength(1);
  });
});
