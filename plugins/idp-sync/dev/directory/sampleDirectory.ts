import type {
  DirectoryGroup,
  DirectoryUser,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { NAMES } from '../demoNames';

const DEPARTMENTS = [
  'Sales',
  'Research and Development',
  'Finance',
  'Legal',
  'Customer Success',
  'IT',
];
const TITLES = ['Engineer', 'Manager', 'Analyst', 'Lead', 'Intern'];
const OFFICES = ['Berlin', 'São Paulo', 'Tokyo', 'Austin'];
const GROUPS = 10_000;
const USERS = 2_400;

/** A person of the demo, with what rules look at. */
export interface DemoUser extends DirectoryUser {
  attributes: Record<string, string | boolean>;
  /** Numbers of groups. */
  groups: number[];
}

/** A group of the demo, with what rules look at. */
export interface DemoGroup extends DirectoryGroup {
  attributes: Record<string, string | boolean | string[]>;
}

function idOf(kind: 'a' | 'b', number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function groupName(number: number): string {
  const department = DEPARTMENTS[number % DEPARTMENTS.length];
  return number % 7 === 0
    ? `All of ${department} ${OFFICES[number % 4]} ${number}`
    : `${department} ${OFFICES[number % 4]} ${number}`;
}

/** Of ten thousand groups, every tenth within the one before it. */
export function createDemoGroups(): DemoGroup[] {
  return Array.from({ length: GROUPS }, (_, number): DemoGroup => {
    const displayName = groupName(number);
    const isUnified = number % 3 === 0;
    const isNested = number % 10 === 9;
    return {
      objectId: idOf('b', number),
      displayName,
      ...(isUnified && { mail: `group${number}@contoso.com` }),
      kinds: [
        ...(isUnified ? (['microsoft365', 'mailEnabled'] as const) : []),
        ...(isUnified ? [] : (['security'] as const)),
        ...(number % 11 === 0 ? (['dynamic'] as const) : []),
        ...(number % 13 === 0 ? (['onPremises'] as const) : []),
      ],
      members: (number * 7) % 340,
      memberGroups: number % 10 === 8 ? 1 : 0,
      nestedIn: isNested
        ? [
            {
              objectId: idOf('b', number - 1),
              displayName: groupName(number - 1),
            },
          ]
        : [],
      nestedInCount: isNested ? 1 + (number % 3) : 0,
      attributes: {
        displayName,
        securityEnabled: !isUnified,
        mailEnabled: isUnified,
        groupTypes: isUnified ? ['Unified'] : [],
      },
    };
  }).sort((a, b) => a.displayName.localeCompare(b.displayName));
}

/** People in three groups each. */
export function createDemoUsers(): DemoUser[] {
  return Array.from({ length: USERS }, (_, number): DemoUser => {
    const name = NAMES[number % NAMES.length];
    const displayName = `${name} ${number + 1}`;
    const address = `person${number + 1}@contoso.com`;
    const enabled = number % 29 !== 0;
    const guest = number % 17 === 0;
    return {
      objectId: idOf('a', number),
      displayName,
      mail: address,
      userPrincipalName: address,
      enabled,
      guest,
      groups: [number % 100, (number * 7) % 100, (number * 13) % GROUPS],
      attributes: {
        displayName,
        mail: address,
        userPrincipalName: address,
        accountEnabled: enabled,
        userType: guest ? 'Guest' : 'Member',
        department: DEPARTMENTS[number % DEPARTMENTS.length],
        jobTitle: TITLES[number % TITLES.length],
        officeLocation: OFFICES[number % OFFICES.length],
        companyName: 'Contoso',
        country: ['Germany', 'Brazil', 'Japan', 'United States'][number % 4],
      },
    };
  }).sort((a, b) => a.displayName.localeCompare(b.displayName));
}
