import type { Tenant, TenantObject } from '@idp-sync/graph-emulator';

/** A person as the catalog has to show it. */
export interface ExpectedUser {
  objectId: string;
  /** Absent: the person has to be gone. */
  displayName?: string;
  /** Number of groups it is directly in. */
  groups?: number;
}

/** What the catalog has to show of a tenant. */
export interface ExpectedCatalog {
  users: number;
  /** The tenant's root group among them. */
  groups: number;
}

/** The catalog gets all enabled users, all groups and the root group, from either contender. */
export function expectedCatalog(tenant: Tenant): ExpectedCatalog {
  return {
    users: tenant.users().filter(isEnabled).length,
    groups: tenant.groups().length + 1,
  };
}

/**
 * Changes some of the people, evenly spread over the tenant: a quarter each is renamed, changes from one group to another, leaves, and is new (in the
 * same groups as somebody who is there already). The same tenant, share and seed give the same changes.
 *
 * @param share - of the enabled users, above 0 and up to 1
 * @returns what the catalog has to show of those that have changed
 */
export function changeTenant(
  tenant: Tenant,
  { share, seed }: { share: number; seed: number },
): ExpectedUser[] {
  const users = tenant.users().filter(isEnabled).sort(byId);
  const groups = tenant.groups().sort(byId);
  const groupsOf = directGroups(tenant, groups);
  const count = Math.max(1, Math.round(users.length * share));
  const step = users.length / count;
  return Array.from({ length: count }, (_, i) => {
    const user = users[(Math.floor(i * step) + seed) % users.length];
    const mine = groupsOf.get(user.id) ?? [];
    switch (i % 4) {
      case 0:
        return rename(tenant, user, mine.length);
      case 1:
        return move(tenant, user, mine, groups, i + seed);
      case 2:
        tenant.deleteUser(user.id);
        return { objectId: user.id };
      default:
        return join(tenant, i, mine);
    }
  });
}

function rename(
  tenant: Tenant,
  user: TenantObject,
  groups: number,
): ExpectedUser {
  const displayName = `${user.displayName} (renamed)`;
  tenant.updateUser(user.id, { displayName });
  return { objectId: user.id, displayName, groups };
}

function move(
  tenant: Tenant,
  user: TenantObject,
  mine: readonly string[],
  groups: readonly TenantObject[],
  start: number,
): ExpectedUser {
  const held = new Set(mine);
  const other = groups
    .map((_, i) => groups[(start + i) % groups.length])
    .find(group => !held.has(group.id));
  if (mine.length > 0) {
    tenant.removeMember(mine[0], user.id);
  }
  if (other) {
    tenant.addMember(other.id, user.id);
  }
  return {
    objectId: user.id,
    displayName: String(user.displayName),
    groups: mine.length - (mine.length > 0 ? 1 : 0) + (other ? 1 : 0),
  };
}

function join(
  tenant: Tenant,
  number: number,
  groups: readonly string[],
): ExpectedUser {
  const { id, displayName } = tenant.addUser({
    displayName: `Newcomer ${number}`,
    userPrincipalName: `newcomer${number}@${tenant.domains[0]}`,
  });
  for (const group of groups) {
    tenant.addMember(group, id);
  }
  return {
    objectId: id,
    displayName: String(displayName),
    groups: groups.length,
  };
}

function directGroups(
  tenant: Tenant,
  groups: readonly TenantObject[],
): Map<string, string[]> {
  const groupsOf = new Map<string, string[]>();
  for (const group of groups) {
    for (const member of tenant.membersOf(group.id)) {
      const known = groupsOf.get(member.id) ?? [];
      known.push(group.id);
      groupsOf.set(member.id, known);
    }
  }
  return groupsOf;
}

function isEnabled(user: TenantObject): boolean {
  return user.accountEnabled === true;
}

function byId(a: TenantObject, b: TenantObject): number {
  return a.id < b.id ? -1 : 1;
}
