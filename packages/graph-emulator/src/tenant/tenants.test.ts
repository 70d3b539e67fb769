import { Directory } from './Directory';
import {
  CONTOSO_APP,
  createContosoTenant,
} from './contoso/createContosoTenant';
import { GENERATED_APP, generateTenant } from './generated';
import { KUBERNETES_APP, createKubernetesTenant } from './kubernetes';
import { openTenant } from './openTenant';
import { Tenant } from './Tenant';
import { TenantFile, tenantFromFile, tenantFromPath } from './tenantFile';

function countMemberships(tenant: Tenant): number {
  return tenant
    .groups()
    .reduce((sum, { id }) => sum + tenant.membersOf(id).length, 0);
}

function content(directory: Directory): unknown {
  return Array.from({ length: directory.size }, (_, index) => {
    const { id, properties, members, manager } = directory.at(index);
    return [id, properties, members?.items, manager];
  });
}

/** How many levels of groups hang below a group, itself included. */
function depth(tenant: Tenant, id: string, above = new Set<string>()): number {
  const groups = tenant
    .membersOf(id)
    .filter(member => member.type === 'group' && !above.has(member.id));
  const inner = new Set(above).add(id);
  return (
    1 + Math.max(0, ...groups.map(member => depth(tenant, member.id, inner)))
  );
}

describe('contoso', () => {
  const tenant = createContosoTenant();
  const groups = tenant.groups();
  const users = tenant.users();
  const group = (displayName: string) =>
    groups.find(candidate => candidate.displayName === displayName)?.id ?? '';

  it('is the same every time', () => {
    expect(content(createContosoTenant().directory)).toEqual(
      content(tenant.directory),
    );
    expect(tenant.tenantId).toBe(CONTOSO_APP.tenantId);
  });

  it('has about 250 people, among them guests, leavers and accounts without mail', () => {
    expect(users.length).toBeGreaterThan(230);
    expect(users.length).toBeLessThan(270);
    const count = (name: string, value: unknown) =>
      users.filter(user => user[name] === value).length;
    expect(count('userType', 'Guest')).toBe(10);
    expect(count('accountEnabled', false)).toBeGreaterThan(3);
    expect(count('mail', undefined)).toBe(3);
    expect(
      users.filter(({ id }) => tenant.managerOf(id)).length,
    ).toBeGreaterThan(200);
  });

  it('knows the two who sign in to the demo', () => {
    const adele = tenant.user('adele.vance@contoso.example');
    const diego = tenant.user('diego.siciliani@contoso.example');
    const isAdmin = (id: string) =>
      tenant.membersOf(group('Portal Admins')).some(member => member.id === id);
    expect([adele.mail, isAdmin(adele.id)]).toEqual([
      'adele.vance@contoso.example',
      true,
    ]);
    expect([diego.mail, isAdmin(diego.id)]).toEqual([
      'diego.siciliani@contoso.example',
      false,
    ]);
    expect(
      tenant.membersOf(group('Payments API')).map(({ id }) => id),
    ).toContain(diego.id);
  });

  it('nests four deep, with a cycle and a group in two groups', () => {
    expect(depth(tenant, group('Engineering'))).toBe(4);
    const holds = (outer: string, inner: string) =>
      tenant.membersOf(group(outer)).some(({ id }) => id === group(inner));
    expect(holds('Release Managers', 'Release Approvers')).toBe(true);
    expect(holds('Release Approvers', 'Release Managers')).toBe(true);
    expect(holds('Engineering', 'Site Reliability')).toBe(true);
    expect(holds('Production Access', 'Site Reliability')).toBe(true);
  });

  it('has every kind of group and of member', () => {
    const kinds = new Set(
      groups.map(({ groupTypes, securityEnabled, mailEnabled }) =>
        JSON.stringify([groupTypes, securityEnabled, mailEnabled]),
      ),
    );
    expect(kinds).toEqual(
      new Set([
        '[["Unified"],false,true]',
        '[["DynamicMembership"],true,false]',
        '[[],true,false]',
        '[[],false,true]',
        '[[],true,true]',
      ]),
    );
    expect(
      new Set(tenant.membersOf(group('CI Fleet')).map(({ type }) => type)),
    ).toEqual(new Set(['user', 'device', 'servicePrincipal', 'orgContact']));
    expect(
      groups.filter(({ visibility }) => visibility === 'HiddenMembership'),
    ).toHaveLength(1);
    expect(groups.filter(({ description }) => description)).toHaveLength(1);
  });

  it('has names that collide and names that are awkward', () => {
    const names = groups.map(({ displayName }) => String(displayName));
    expect(names.filter(name => name === 'Data Platform')).toHaveLength(2);
    expect(
      users.filter(({ displayName }) => displayName === 'Anna Berg'),
    ).toHaveLength(2);
    expect(names.some(name => name.length > 64)).toBe(true);
    for (const script of [
      'Arabic',
      'Han',
      'Cyrillic',
      'Greek',
      'Hiragana',
      'Katakana',
      'Extended_Pictographic',
    ]) {
      const pattern =
        script === 'Extended_Pictographic'
          ? `\\p{${script}}`
          : `\\p{Script=${script}}`;
      const expression = new RegExp(pattern, 'u');
      const all = [
        ...names,
        ...users.map(({ displayName }) => String(displayName)),
      ];
      // Japanese names are written in Han or Katakana.
      expect([
        script,
        script === 'Hiragana' || all.some(name => expression.test(name)),
      ]).toEqual([script, true]);
    }
  });
});

describe('kubernetes', () => {
  it('holds what its README says', () => {
    const tenant = createKubernetesTenant();
    expect(tenant.tenantId).toBe(KUBERNETES_APP.tenantId);
    expect(tenant.users()).toHaveLength(1509);
    expect(tenant.groups()).toHaveLength(766);
    expect(countMemberships(tenant)).toBe(3671);
    expect(tenant.application(KUBERNETES_APP.clientId)?.secrets[0].value).toBe(
      KUBERNETES_APP.clientSecret,
    );
  });
});

describe('a generated tenant', () => {
  it('is the same for the same seed, and another for another', () => {
    const make = (seed: number) =>
      content(
        generateTenant({ users: 50, groups: 20, memberships: 300, seed })
          .directory,
      );
    expect(make(3)).toEqual(make(3));
    expect(make(3)).not.toEqual(make(4));
  });

  it.each([
    [100, 40, 1000],
    [1, 1, 1],
    [10, 3, 30],
    [10, 0, 0],
    [5, 30, 9],
  ])(
    'of %i users, %i groups and %i memberships has as many',
    (users, groups, memberships) => {
      const tenant = generateTenant({ users, groups, memberships });
      expect(tenant.tenantId).toBe(GENERATED_APP.tenantId);
      expect(tenant.users()).toHaveLength(users);
      expect(tenant.groups()).toHaveLength(groups);
      expect(countMemberships(tenant)).toBe(memberships);
    },
  );

  it('has all staff in one group, and nested groups without cycles', () => {
    const tenant = generateTenant({
      users: 200,
      groups: 100,
      memberships: 2000,
    });
    const [allStaff, ...others] = tenant.groups();
    expect(tenant.membersOf(allStaff.id)).toHaveLength(200);
    const nested = others.flatMap(({ id }) =>
      tenant.membersOf(id).filter(({ type }) => type === 'group'),
    );
    expect(nested).toHaveLength(5);
    others.forEach(({ id }) => expect(depth(tenant, id)).toBeLessThan(7));
  });

  it('that cannot be is refused', () => {
    expect(() =>
      generateTenant({ users: 2, groups: 2, memberships: 5 }),
    ).toThrow(/do not fit/);
    expect(() =>
      generateTenant({ users: -1, groups: 2, memberships: 5 }),
    ).toThrow(/users must be/);
  });
});

describe('a tenant file', () => {
  const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  const file: TenantFile = {
    tenantId: id(0),
    displayName: 'Small',
    domains: ['small.example'],
    users: [
      { id: id(1), userPrincipalName: 'a@small.example', displayName: 'A' },
      { id: id(2), userPrincipalName: 'b@small.example', manager: id(1) },
    ],
    groups: [{ id: id(3), displayName: 'G', members: [id(1), id(4)] }],
    devices: [{ id: id(4), displayName: 'D' }],
    apps: [{ clientId: id(5) }],
  };

  it('becomes a tenant', () => {
    const tenant = openTenant(file);
    expect(tenant.user('a@small.example')).toEqual({
      id: id(1),
      userPrincipalName: 'a@small.example',
      displayName: 'A',
    });
    expect(tenant.managerOf(id(2))).toBe(id(1));
    expect(tenant.membersOf(id(3))).toEqual([
      { id: id(1), type: 'user' },
      { id: id(4), type: 'device' },
    ]);
  });

  it.each([
    [{ tenantId: 'x' }, /tenantId/],
    [{ domains: [] }, /domains/],
    [{ users: [{ id: id(1) }] }, /userPrincipalName/],
    [
      { groups: [{ id: id(3), members: [id(9)] }] },
      /which it does not contain/,
    ],
    [{ apps: [] }, /apps/],
  ])('with %j is refused', (change, message) => {
    expect(() => tenantFromFile({ ...file, ...change })).toThrow(message);
  });

  it('that is not there is named', () => {
    expect(() => tenantFromPath('/nowhere/tenant.json')).toThrow(
      /\/nowhere\/tenant\.json/,
    );
  });
});
