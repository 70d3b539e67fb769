import type { Tenant, TenantObject } from '@idp-sync/graph-emulator';

/** A random number in [0, 1) from a seed: the same series each time. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // mulberry32, because a test's randomness has to be repeatable, not good.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const NAMES = [
  'Ada Byron',
  '李小龍',
  'Zoë Ångström',
  '.dot',
  '!!!',
  'Ada Byron',
];

/** Makes random changes to a tenant, of every kind that a directory knows; nestings never form a circle. */
export class Churn {
  readonly #tenant: Tenant;
  readonly #random: () => number;
  readonly #deletedUsers: string[] = [];
  readonly #deletedGroups: string[] = [];
  #added = 0;
  /** What was done, for the message of a failing test. */
  readonly log: string[] = [];

  constructor(tenant: Tenant, seed: number) {
    this.#tenant = tenant;
    this.#random = createRandom(seed);
  }

  change(times: number): void {
    for (let i = 0; i < times; i++) {
      this.#pick(this.#changes)();
    }
  }

  readonly #changes: (() => void)[] = [
    () => this.#addUser(),
    () => this.#addUser(),
    () => this.#onUser('rename', id => this.#rename('user', id)),
    () => this.#onUser('disable', id => this.#tenant.disableUser(id)),
    () => this.#onUser('enable', id => this.#tenant.enableUser(id)),
    () => this.#deleteUser(),
    () => this.#restore(this.#deletedUsers, id => this.#tenant.restoreUser(id)),
    () => this.#purge(this.#deletedUsers, id => this.#tenant.purgeUser(id)),
    () => this.#addGroup(),
    () => this.#onGroup('rename', id => this.#rename('group', id)),
    () => this.#deleteGroup(),
    () =>
      this.#restore(this.#deletedGroups, id => this.#tenant.restoreGroup(id)),
    () => this.#join(),
    () => this.#join(),
    () => this.#join(),
    () => this.#leave(),
    () => this.#leave(),
    () => this.#nest(),
  ];

  #addUser(): void {
    this.#added += 1;
    const user = this.#tenant.addUser({
      displayName: this.#pick(NAMES),
      mail: `joiner${this.#added}@example.com`,
      userPrincipalName: `joiner${this.#added}@example.com`,
    });
    this.log.push(`add user ${user.id}`);
  }

  #addGroup(): void {
    this.#added += 1;
    const group = this.#tenant.addGroup({
      displayName: this.#pick(NAMES),
      mailNickname: `team${this.#added}`,
      securityEnabled: this.#random() < 0.5,
    });
    this.log.push(`add group ${group.id}`);
  }

  #rename(kind: 'user' | 'group', id: string): void {
    const change = { displayName: `${this.#pick(NAMES)} ${this.#added++}` };
    if (kind === 'user') {
      this.#tenant.updateUser(id, change);
    } else {
      this.#tenant.updateGroup(id, change);
    }
  }

  #deleteUser(): void {
    this.#onUser('delete', id => {
      this.#tenant.deleteUser(id);
      this.#deletedUsers.push(id);
    });
  }

  #deleteGroup(): void {
    this.#onGroup('delete', id => {
      this.#tenant.deleteGroup(id);
      this.#deletedGroups.push(id);
    });
  }

  #restore(deleted: string[], restore: (id: string) => void): void {
    const [id] = deleted.splice(0, 1);
    if (id) {
      restore(id);
      this.log.push(`restore ${id}`);
    }
  }

  #purge(deleted: string[], purge: (id: string) => void): void {
    const [id] = deleted.splice(0, 1);
    if (id) {
      purge(id);
      this.log.push(`purge ${id}`);
    }
  }

  #join(): void {
    const user = this.#pick(this.#tenant.users());
    const group = this.#pick(this.#tenant.groups());
    if (user && group && !this.#memberIds(group.id).has(user.id)) {
      this.#tenant.addMember(group.id, user.id);
      this.log.push(`${user.id} joins ${group.id}`);
    }
  }

  #leave(): void {
    const group = this.#pick(this.#tenant.groups());
    const member = group && this.#pick(this.#tenant.membersOf(group.id));
    if (member) {
      this.#tenant.removeMember(group.id, member.id);
      this.log.push(`${member.id} leaves ${group.id}`);
    }
  }

  /** Only older groups take younger ones in, by object id, so that no circle can form. */
  #nest(): void {
    const one = this.#pick(this.#tenant.groups());
    const other = this.#pick(this.#tenant.groups());
    if (!one || !other || one.id === other.id) {
      return;
    }
    const [parent, child] = one.id < other.id ? [one, other] : [other, one];
    if (!this.#memberIds(parent.id).has(child.id)) {
      this.#tenant.addMember(parent.id, child.id);
      this.log.push(`nest ${child.id} in ${parent.id}`);
    }
  }

  #memberIds(groupId: string): Set<string> {
    return new Set(this.#tenant.membersOf(groupId).map(({ id }) => id));
  }

  #onUser(what: string, change: (id: string) => void): void {
    this.#on(what, this.#tenant.users(), change);
  }

  #onGroup(what: string, change: (id: string) => void): void {
    this.#on(what, this.#tenant.groups(), change);
  }

  #on(
    what: string,
    objects: TenantObject[],
    change: (id: string) => void,
  ): void {
    const object = this.#pick(objects);
    if (object) {
      change(object.id);
      this.log.push(`${what} ${object.id}`);
    }
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)];
  }
}
