import { Application, DEFAULT_PERMISSIONS } from './Application';
import { Directory } from './Directory';
import { DirectoryObject } from './DirectoryObject';
import {
  DEPARTMENTS,
  FAMILY_NAMES,
  GIVEN_NAMES,
  JOB_TITLES,
  OFFICES,
} from './names';
import { SeededRandom, uuidFrom } from './random';
import { Tenant } from './Tenant';

/** The size of a generated tenant. The same options give the same tenant, byte for byte. */
export interface GeneratedTenantOptions {
  users: number;
  groups: number;
  /** Direct memberships, nested groups included. */
  memberships: number;
  /** Default 1. */
  seed?: number;
}

/** The application of every generated tenant. */
export const GENERATED_APP = {
  tenantId: '9e4e4a7e-7e4a-4000-8000-000000000001',
  clientId: '9e4e4a7e-c11e-4000-8000-000000000001',
  clientSecret: 'generated-demo-secret',
} as const;

const DOMAIN = 'generated.example';
/** One group in so many is a member of another group. */
const GROUPS_PER_NESTED_GROUP = 20;

/**
 * Generates a tenant: the first group holds all staff, one group in twenty is
 * nested in an earlier one, and the other memberships are spread unevenly, a
 * few groups being large and most small.
 *
 * @throws Error when the memberships cannot be placed
 */
export function generateTenant(options: GeneratedTenantOptions): Tenant {
  const { users, groups, memberships, seed = 1 } = options;
  for (const [name, value] of Object.entries({ users, groups, memberships })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new Error(`${name} must be a whole number of at least 0`);
    }
  }
  const random = new SeededRandom(`tenant/${seed}`);
  const directory = new Directory();
  for (let i = 0; i < users; i++) {
    addUser(directory, random, seed, i);
  }
  const teams: DirectoryObject[] = [];
  for (let i = 0; i < groups; i++) {
    teams.push(addGroup(directory, random, seed, i));
  }
  addMemberships(directory, random, teams, users, memberships);
  const application: Application = {
    clientId: GENERATED_APP.clientId,
    displayName: 'Directory sync',
    secrets: [
      { value: GENERATED_APP.clientSecret },
      { value: 'generated-expired-secret', expired: true },
    ],
    certificates: [],
    roles: [...DEFAULT_PERMISSIONS],
  };
  return new Tenant({
    tenantId: GENERATED_APP.tenantId,
    displayName: 'Generated',
    domains: [DOMAIN],
    applications: [application],
    directory,
    fingerprint: `generated/1/${users}/${groups}/${memberships}/${seed}`,
  });
}

function addUser(
  directory: Directory,
  random: SeededRandom,
  seed: number,
  number: number,
): void {
  const givenName = random.pick(GIVEN_NAMES);
  const surname = random.pick(FAMILY_NAMES);
  const nickname = `user${number}`;
  const address = `${nickname}@${DOMAIN}`;
  const user = directory.add('user', uuidFrom(`${seed}/user/${number}`), {
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    jobTitle: random.pick(JOB_TITLES),
    department: random.pick(DEPARTMENTS),
    officeLocation: random.pick(OFFICES),
    mail: address,
    userPrincipalName: address,
    mailNickname: nickname,
    accountEnabled: !random.chance(0.03),
    userType: random.chance(0.05) ? 'Guest' : 'Member',
    companyName: 'Generated',
  });
  if (number > 0) {
    // A tree about nine wide: its depth grows like that of a company.
    user.manager = Math.floor((number - 1) / 9);
  }
}

function addGroup(
  directory: Directory,
  random: SeededRandom,
  seed: number,
  number: number,
): DirectoryObject {
  const unified = random.chance(0.3);
  const nickname = number === 0 ? 'all-staff' : `group${number}`;
  return directory.add('group', uuidFrom(`${seed}/group/${number}`), {
    displayName:
      number === 0
        ? 'All Staff'
        : `${random.pick(DEPARTMENTS)} ${random.pick(OFFICES)} ${number}`,
    mailNickname: nickname,
    mailEnabled: unified,
    securityEnabled: !unified,
    groupTypes: unified ? ['Unified'] : [],
    ...(unified && { mail: `${nickname}@${DOMAIN}`, visibility: 'Private' }),
  });
}

function addMemberships(
  directory: Directory,
  random: SeededRandom,
  groups: DirectoryObject[],
  users: number,
  memberships: number,
): void {
  if (memberships > users * groups.length) {
    throw new Error(
      `${memberships} memberships do not fit ${groups.length} groups of at most ${users} users`,
    );
  }
  const nested = Math.min(
    Math.floor(groups.length / GROUPS_PER_NESTED_GROUP),
    Math.max(0, memberships - users),
  );
  let left = memberships - nested;
  const sizes = groups.map(() => 0);
  sizes[0] = Math.min(users, left);
  left -= sizes[0];
  // Zipf-like: the share of the n-th group falls with n.
  const weights = groups.map((_, i) => (i === 0 ? 0 : 1 / (i + 10) ** 0.7));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = left;
  for (let i = 1; i < groups.length && left > 0; i++) {
    sizes[i] = Math.min(users, left, Math.ceil((share * weights[i]) / total));
    left -= sizes[i];
  }
  for (let i = 1; i < groups.length && left > 0; i++) {
    const more = Math.min(users - sizes[i], left);
    sizes[i] += more;
    left -= more;
  }
  groups.forEach((group, i) => {
    // User indexes are 0 … users - 1: users are added first.
    for (const member of random.sample(sizes[i], users)) {
      directory.link(group, directory.at(member));
    }
  });
  for (let i = groups.length - nested; i < groups.length; i++) {
    // Only an earlier group can be the parent, so there are no cycles; the
    // all-staff group stays flat unless it is the only candidate.
    const parent = i > 1 ? 1 + random.integer(i - 1) : 0;
    directory.link(groups[parent], groups[i]);
  }
}
