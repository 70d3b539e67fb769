import fc from 'fast-check';
import { MirrorClient } from '../__testUtils__/MirrorClient';
import { generateTenant } from '../tenant/generated';
import { Tenant } from '../tenant/Tenant';
import { DeltaFunction } from './DeltaFunction';
import { Quirks } from '../graph/Quirks';

const OPERATIONS = [
  'addUser',
  'renameUser',
  'clearDepartment',
  'toggleUser',
  'deleteUser',
  'restoreUser',
  'purgeUser',
  'addGroup',
  'renameGroup',
  // Twice, like memberships: what happens between a deletion and its undoing
  // is where a delta goes wrong.
  'deleteGroup',
  'deleteGroup',
  'restoreGroup',
  'restoreGroup',
  'purgeGroup',
  'addMember',
  'addMember',
  'removeMember',
  'removeMember',
  'setManager',
  'clearManager',
] as const;

interface Step {
  operation: (typeof OPERATIONS)[number] | 'readPage' | 'readRound' | 'expire';
  a: number;
  b: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...OPERATIONS) },
    { weight: 2, arbitrary: fc.constant('readPage' as const) },
    { weight: 3, arbitrary: fc.constant('readRound' as const) },
    { weight: 1, arbitrary: fc.constant('expire' as const) },
  ),
  // Small, so that the same objects are changed again and again.
  a: fc.nat(7),
  b: fc.nat(7),
});

/** Changes the tenant; a step that finds nothing to change does nothing. */
class Churn {
  readonly #deleted = { user: [] as string[], group: [] as string[] };
  #names = 0;

  constructor(readonly tenant: Tenant) {}

  apply({ operation, a, b }: Step): void {
    const { tenant } = this;
    const user = at(tenant.users(), a)?.id;
    const group = at(tenant.groups(), a)?.id;
    this.#names += 1;
    const displayName = `Name ${this.#names}`;
    switch (operation) {
      case 'addUser':
        tenant.addUser({ displayName });
        break;
      case 'addGroup':
        tenant.addGroup({ displayName });
        break;
      case 'restoreUser':
      case 'restoreGroup':
        this.#restore(operation, a);
        break;
      case 'renameUser':
      case 'clearDepartment':
      case 'toggleUser':
      case 'deleteUser':
      case 'purgeUser':
      case 'setManager':
      case 'clearManager':
        if (user) {
          this.#changeUser(operation, user, displayName, b);
        }
        break;
      default:
        if (group) {
          this.#changeGroup(operation, group, displayName, b);
        }
    }
  }

  #restore(operation: 'restoreUser' | 'restoreGroup', a: number): void {
    const list = this.#deleted[operation === 'restoreUser' ? 'user' : 'group'];
    const id = at(list, a);
    if (id) {
      this.tenant[operation](id);
      list.splice(list.indexOf(id), 1);
    }
  }

  #changeUser(
    operation: string,
    id: string,
    displayName: string,
    b: number,
  ): void {
    const { tenant } = this;
    switch (operation) {
      case 'renameUser':
        tenant.updateUser(id, { displayName });
        break;
      case 'clearDepartment':
        tenant.updateUser(id, { department: null });
        break;
      case 'toggleUser':
        tenant.updateUser(id, {
          accountEnabled: !tenant.user(id).accountEnabled,
        });
        break;
      case 'deleteUser':
        tenant.deleteUser(id);
        this.#deleted.user.push(id);
        break;
      case 'purgeUser':
        tenant.purgeUser(id);
        break;
      case 'setManager':
        tenant.setManager(id, at(tenant.users(), b)?.id);
        break;
      default:
        tenant.setManager(id, undefined);
    }
  }

  #changeGroup(
    operation: string,
    id: string,
    displayName: string,
    b: number,
  ): void {
    const { tenant } = this;
    switch (operation) {
      case 'renameGroup':
        tenant.updateGroup(id, { displayName });
        break;
      case 'deleteGroup':
        tenant.deleteGroup(id);
        this.#deleted.group.push(id);
        break;
      case 'purgeGroup':
        tenant.purgeGroup(id);
        break;
      case 'addMember': {
        const members = new Set(tenant.membersOf(id).map(member => member.id));
        const candidates = [...tenant.users(), ...tenant.groups()].filter(
          object => object.id !== id && !members.has(object.id),
        );
        const member = at(candidates, b);
        if (member) {
          tenant.addMember(id, member.id);
        }
        break;
      }
      default: {
        const member = at(tenant.membersOf(id), b);
        if (member) {
          tenant.removeMember(id, member.id);
        }
      }
    }
  }
}

function at<T>(list: T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)];
}

/** The parts of a directory that the mirrors hold. */
interface Picture {
  users: Record<string, unknown>;
  groups: Record<string, unknown>;
  members: Record<string, string[]>;
  managers: Record<string, string[]>;
}

function picture<T>(
  list: T[],
  key: (one: T) => string,
  value: (one: T) => string[],
) {
  return Object.fromEntries(list.map(one => [key(one), value(one).sort()]));
}

function pictureOfTenant(tenant: Tenant): Picture {
  const pick = (names: string[]) => (object: Record<string, unknown>) =>
    [
      String(object.id),
      Object.fromEntries(
        names
          .filter(name => object[name] !== undefined)
          .map(name => [name, object[name]]),
      ),
    ];
  const users = tenant.users();
  const groups = tenant.groups();
  return {
    users: Object.fromEntries(
      users.map(pick(['id', 'displayName', 'department'])),
    ),
    groups: Object.fromEntries(groups.map(pick(['id', 'displayName']))),
    members: picture(
      groups,
      ({ id }) => id,
      ({ id }) => tenant.membersOf(id).map(member => member.id),
    ),
    managers: picture(
      users,
      ({ id }) => id,
      ({ id }) => [tenant.managerOf(id) ?? []].flat(),
    ),
  };
}

/** Links count only between objects that are there: deletions bring no link events. */
function pictureOfMirrors(users: MirrorClient, groups: MirrorClient): Picture {
  const live = (mirror: MirrorClient) =>
    picture(
      [...mirror.objects.keys()],
      id => id,
      id =>
        [...(mirror.links.get(id) ?? [])].filter(
          target => users.objects.has(target) || groups.objects.has(target),
        ),
    );
  return {
    users: Object.fromEntries(users.objects),
    groups: Object.fromEntries(groups.objects),
    members: live(groups),
    managers: live(users),
  };
}

describe('delta rounds', () => {
  it('bring an empty mirror to the state of the tenant, whatever happens in between', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }),
        fc.record({
          objects: fc.integer({ min: 1, max: 6 }),
          memberLinks: fc.integer({ min: 1, max: 5 }),
        }),
        fc.nat(1000),
        fc.boolean(),
        (steps, pageSize, seed, dropsLinksOfDeleted) => {
          const tenant = generateTenant({
            users: 6,
            groups: 3,
            memberships: 12,
            seed,
          });
          const delta = new DeltaFunction({
            tenant,
            pageSize,
            quirks: new Quirks(
              {
                repeatedObject: 0.4,
                emptyPage: 0.3,
                replayedChange: 0.2,
                removedMemberInInitialRound: 0.5,
                removedObjectInInitialRound: 0.5,
              },
              seed,
            ),
            now: () => 0,
          });
          const users = new MirrorClient(
            delta,
            'users',
            'displayName,department,manager',
            { dropsLinksOfDeleted },
          );
          const groups = new MirrorClient(
            delta,
            'groups',
            'displayName,members',
            { dropsLinksOfDeleted },
          );
          const churn = new Churn(tenant);
          for (const current of steps) {
            if (current.operation === 'readPage') {
              (current.a % 2 ? users : groups).step();
            } else if (current.operation === 'readRound') {
              while (!users.step());
              while (!groups.step());
            } else if (current.operation === 'expire') {
              delta.expireTokens('resyncRequired');
              users.startOver();
              groups.startOver();
            } else {
              churn.apply(current);
            }
          }
          // The first ends the round that was under way, the second brings
          // what changed during it.
          for (const mirror of [users, groups, users, groups]) {
            while (!mirror.step());
          }
          expect(pictureOfMirrors(users, groups)).toEqual(
            pictureOfTenant(tenant),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});
