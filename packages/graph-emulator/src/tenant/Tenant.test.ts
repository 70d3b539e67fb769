import { InvalidChangeError, ObjectNotFoundError } from './errors';
import { generateTenant } from './generated';
import { Tenant } from './Tenant';

describe('Tenant', () => {
  let tenant: Tenant;
  let user: string;
  let other: string;
  let group: string;

  beforeEach(() => {
    tenant = generateTenant({ users: 3, groups: 2, memberships: 4 });
    [user, other] = tenant.users().map(({ id }) => id);
    [group] = tenant.groups().map(({ id }) => id);
  });

  it('makes users and groups with sensible defaults', () => {
    expect(tenant.addUser({ displayName: 'Ada', id: 'AB' })).toEqual({
      id: 'ab',
      displayName: 'Ada',
      userPrincipalName: 'user6@generated.example',
      mail: 'user6@generated.example',
      mailNickname: 'user6',
      accountEnabled: true,
      userType: 'Member',
    });
    expect(tenant.addGroup()).toMatchObject({
      securityEnabled: true,
      mailEnabled: false,
      groupTypes: [],
    });
    expect(tenant.addUser({ userPrincipalName: 'x@y.example' })).toMatchObject({
      displayName: 'x',
      mail: 'x@y.example',
      mailNickname: 'x',
    });
  });

  it('gives the same ids to the same changes', () => {
    const same = generateTenant({ users: 3, groups: 2, memberships: 4 });
    expect(same.addUser().id).toBe(tenant.addUser().id);
    expect(tenant.addUser().id).not.toBe(same.addGroup().id);
  });

  it('finds users by principal name, also after it changed', () => {
    tenant.updateUser(user, {
      userPrincipalName: 'New.Name@generated.example',
    });
    expect(tenant.user('new.name@generated.example').id).toBe(user);
    expect(() => tenant.user('user0@generated.example')).toThrow(
      ObjectNotFoundError,
    );
    tenant.deleteUser(user);
    tenant.addUser({ userPrincipalName: 'new.name@generated.example' });
    expect(() => tenant.restoreUser(user)).toThrow(InvalidChangeError);
  });

  it('hides what is deleted and brings it back with its memberships', () => {
    tenant.deleteUser(user);
    expect(tenant.users()).toHaveLength(2);
    expect(tenant.membersOf(group).map(({ id }) => id)).not.toContain(user);
    tenant.restoreUser(user);
    expect(tenant.membersOf(group).map(({ id }) => id)).toContain(user);
    tenant.deleteGroup(group);
    expect(() => tenant.membersOf(group)).toThrow(ObjectNotFoundError);
    tenant.restoreGroup(group);
    expect(tenant.membersOf(group)).toHaveLength(3);
  });

  it('purges for good, soft-deleted or not', () => {
    tenant.deleteUser(user);
    tenant.purgeUser(user);
    tenant.purgeUser(other);
    expect(() => tenant.restoreUser(user)).toThrow(ObjectNotFoundError);
    expect(tenant.membersOf(group)).toHaveLength(1);
  });

  it('does not log what changes nothing', () => {
    const before = tenant.changes.sequence;
    tenant.updateUser(user, {
      displayName: tenant.user(user).displayName,
      jobTitle: undefined,
    });
    tenant.setManager(user, tenant.managerOf(user));
    expect(tenant.changes.sequence).toBe(before);
  });

  it('hands out copies', () => {
    const shown = tenant.groups()[0];
    (shown.groupTypes as string[]).push('Unified');
    expect(tenant.groups()[0].groupTypes).toEqual([]);
  });

  it.each<[string, (t: Tenant) => unknown]>([
    ['an id that is taken', t => t.addUser({ id: user })],
    [
      'a principal name that is taken',
      t => t.addUser({ userPrincipalName: 'user1@generated.example' }),
    ],
    ['a membership that exists', t => t.addMember(group, user)],
    ['a group in itself', t => t.addMember(group, group)],
    ['another id', t => t.updateUser(user, { id: 'x' })],
  ])('refuses %s', (_, change) => {
    expect(() => change(tenant)).toThrow(InvalidChangeError);
  });

  it.each<[string, (t: Tenant) => unknown]>([
    ['an unknown user', t => t.disableUser('nobody')],
    ['a group as a user', t => t.updateUser(group, {})],
    [
      'a membership that is not there',
      t => t.removeMember(t.groups()[1].id, t.addUser().id),
    ],
    ['a live user to restore', t => t.restoreUser(user)],
  ])('does not find %s', (_, change) => {
    expect(() => change(tenant)).toThrow(ObjectNotFoundError);
  });
});
