import { Directory } from '../../tenant/Directory';
import { DirectoryObject } from '../../tenant/DirectoryObject';
import { compileSearch } from '../compileSearch';
import { GraphError } from '../GraphError';
import { compileFilter } from './compileFilter';

describe('compileFilter', () => {
  const directory = new Directory();
  const users = [
    directory.add('user', 'a', {
      displayName: 'Ada Lovelace',
      mail: 'ada@contoso.example',
      userType: 'Member',
      accountEnabled: true,
      department: "People's Office",
      companyName: 'Contoso',
    }),
    directory.add('user', 'b', {
      displayName: 'Bob (Guest)',
      mail: 'bob@fabrikam.example',
      userType: 'Guest',
      accountEnabled: true,
    }),
    directory.add('user', 'c', {
      displayName: 'Charles Babbage',
      department: null,
      userType: 'Member',
      accountEnabled: false,
    }),
  ];
  const groups = [
    directory.add('group', 'u', { displayName: 'U', groupTypes: ['Unified'] }),
    directory.add('group', 's', { displayName: 'S', securityEnabled: true }),
  ];

  function selected(
    filter: string,
    { advanced = false, type = 'user' as 'user' | 'group' } = {},
  ): string {
    const matches = compileFilter(filter, type, advanced);
    const objects: DirectoryObject[] = type === 'user' ? users : groups;
    return objects
      .filter(matches)
      .map(({ id }) => id)
      .join('');
  }

  function refusal(run: () => unknown): GraphError | undefined {
    try {
      run();
      return undefined;
    } catch (error) {
      return error as GraphError;
    }
  }

  it.each([
    ["displayName eq 'ada lovelace'", 'a'],
    ["startsWith(displayName,'B')", 'b'],
    ["startswith(mail,'ADA@')", 'a'],
    ['accountEnabled eq false', 'c'],
    ["userType eq 'Member' and accountEnabled eq true", 'a'],
    ["mail eq 'x' or userType eq 'Guest' or accountEnabled eq false", 'bc'],
    ["userType eq 'Member' and (mail eq 'x' or accountEnabled eq false)", 'c'],
    [
      "userType eq 'Guest' or userType eq 'Member' and accountEnabled eq false",
      'bc',
    ],
    ["department eq 'People''s Office'", 'a'],
    ["department in ('X', 'people''s office')", 'a'],
    ['department eq null', 'bc'],
    ["displayName eq 'Bob (Guest)'", 'b'],
    ["id eq 'b'", 'b'],
  ])('%s selects %s', (filter, expected) => {
    expect(selected(filter)).toBe(expected);
  });

  it.each([
    ["userType ne 'Guest'", 'ac'],
    ["not(userType eq 'Guest')", 'ac'],
    ["not startsWith(displayName, 'A')", 'bc'],
    ["endsWith(mail,'fabrikam.example')", 'b'],
    ['department ne null', 'a'],
    ["companyName eq 'contoso'", 'a'],
  ])('%s selects %s, as an advanced query only', (filter, expected) => {
    expect(selected(filter, { advanced: true })).toBe(expected);
    expect(refusal(() => selected(filter))).toMatchObject({
      status: 400,
      code: 'Request_UnsupportedQuery',
    });
  });

  it.each([
    ["groupTypes/any(c:c eq 'Unified')", 'u'],
    ['securityEnabled eq true', 's'],
  ])('%s selects the groups %s', (filter, expected) => {
    expect(selected(filter, { type: 'group' })).toBe(expected);
  });

  it.each([
    ['shoeSize eq 4', 'BadRequest'],
    ["displayName eq 'open", 'BadRequest'],
    ["displayName eq 'a' and", 'BadRequest'],
    ["displayName eq 'a')", 'BadRequest'],
    ['displayName', 'BadRequest'],
    ["displayName like 'a'", 'BadRequest'],
    ["contains(displayName,'a')", 'BadRequest'],
    ['createdDateTime ge 2020-01-01T00:00:00Z', 'Request_UnsupportedQuery'],
    ["businessPhones eq '1'", 'Request_UnsupportedQuery'],
    ["endsWith(department,'a')", 'Request_UnsupportedQuery'],
  ])('%s is refused with %s', (filter, code) => {
    expect(refusal(() => selected(filter, { advanced: true }))).toMatchObject({
      status: 400,
      code,
    });
  });

  it('refuses more than fifteen alternatives', () => {
    const alternatives = (count: number) =>
      Array.from({ length: count }, (_, i) => `mail eq '${i}'`).join(' or ');
    expect(selected(alternatives(15))).toBe('');
    expect(refusal(() => selected(alternatives(16)))?.message).toContain(
      "'OR' operators: 16. Max allowed: 15",
    );
    const values = Array.from({ length: 16 }, (_, i) => `'${i}'`).join(',');
    expect(refusal(() => selected(`mail in (${values})`))?.status).toBe(400);
  });

  describe('compileSearch', () => {
    const found = (search: string) =>
      users
        .filter(compileSearch(search, 'user'))
        .map(({ id }) => id)
        .join('');

    it.each([
      ['"displayName:love"', 'a'],
      ['"displayName:bab char"', 'c'],
      ['"displayName:ovelace"', ''],
      ['"displayName:ada" OR "mail:fabrikam"', 'ab'],
      ['"displayName:guest" AND "mail:fabrikam"', 'b'],
    ])('%s finds %s by tokens', (search, expected) => {
      expect(found(search)).toBe(expected);
    });

    it.each(['displayName:ada', '"ada"', '"userType:Guest"', '"mail:a" OR'])(
      'refuses %s',
      search => {
        expect(refusal(() => found(search))?.status).toBe(400);
      },
    );
  });
});
