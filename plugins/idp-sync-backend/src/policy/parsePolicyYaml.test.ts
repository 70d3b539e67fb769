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
      'a substitution',
      'users: ${SECRET}',
      { message: expect.stringMatching(/substitution/), line: 1 },
    ],
  ])('names %s, and where it is', (_, yaml, issue) => {
    expect(issuesOf(yaml)[0]).toMatchObject({ path: '', ...issue });
  });

  it('says once what a library says of each of a thousand levels', () => {
    expect(
      issuesOf('['.repeat(20_000)).filter(({ message }) =>
        /nested/.test(message),
      ),
    ).toHaveLength(1);
  });
});
