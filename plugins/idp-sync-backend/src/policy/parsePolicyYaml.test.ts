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
      'a substitution',
      'users: ${SECRET}',
      { message: expect.stringMatching(/substitution/), line: 1 },
    ],
  ])('names %s, and where it is', (_, yaml, issue) => {
    expect(issuesOf(yaml)[0]).toMatchObject({ path: '', ...issue });
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
