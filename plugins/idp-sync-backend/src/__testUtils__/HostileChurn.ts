import type {
  ObjectInput,
  Tenant,
  TenantObject,
} from '@idp-sync/graph-emulator';
import fc from 'fast-check';
import { createRandom } from './churn';
import { hostileNames } from './hostileNames';

/** Names of one seed; more than a series of changes uses up at once. */
const NAMES = 5_000;

/**
 * Makes the changes to a tenant that names and nesting can go wrong with: hostile names, swaps and rings of names, people who are deleted and come back as
 * somebody else, circles of groups. All by seed.
 */
export class HostileChurn {
  readonly #tenant: Tenant;
  readonly #random: () => number;
  readonly #names: string[];
  #counter = 0;

  constructor(tenant: Tenant, seed: number) {
    this.#tenant = tenant;
    this.#random = createRandom(seed);
    this.#names = fc.sample(hostileNames, { seed, numRuns: NAMES });
  }

  change(times: number): void {
    for (let i = 0; i < times; i++) {
      this.#pick(this.#changes)();
    }
  }

  readonly #changes: (() => void)[] = [
    () => this.#addUser(),
    () => this.#addUser(),
    () => this.#addGroup(),
    () => this.#addGroup(),
    () => this.#rename('user'),
    () => this.#rename('group'),
    () => this.#exchange('user', 2),
    () => this.#exchange('group', 2),
    () => this.#exchange('user', 3),
    () => this.#changeCase(),
    () => this.#callLikeTenant(),
    () => this.#replacePerson(),
    () => this.#deleteSome(),
    () => this.#join(),
    () => this.#join(),
    () => this.#nest(),
    () => this.#nest(),
    () => this.#circle(),
  ];

  #addUser(mail: string | null = this.#name() ?? null): void {
    this.#counter += 1;
    this.#tenant.addUser({
      displayName: this.#name() ?? null,
      mail,
      mailNickname: this.#name() ?? null,
      userPrincipalName: `${this.#random() < 0.3 ? '李' : 'u'}${
        this.#counter
      }@example.com`,
    });
  }

  #addGroup(): void {
    this.#tenant.addGroup({
      displayName: this.#name() ?? null,
      mailNickname: this.#name() ?? null,
      mail: this.#name() ?? null,
      description: this.#name() ?? null,
      securityEnabled: this.#random() < 0.5,
    });
  }

  #rename(kind: 'user' | 'group'): void {
    const one = this.#any(kind);
    if (one) {
      this.#update(kind, one.id, this.#newNames(kind));
    }
  }

  /** Each of some objects gets the names of the next one. */
  #exchange(kind: 'user' | 'group', count: number): void {
    const chosen = [
      ...new Map(
        Array.from({ length: count }, () => this.#any(kind)).flatMap(one =>
          one ? [[one.id, one] as const] : [],
        ),
      ).values(),
    ];
    const names = chosen.map(({ displayName, mail, mailNickname }) => ({
      displayName: displayName ?? null,
      mail: mail ?? null,
      mailNickname: mailNickname ?? null,
    }));
    chosen.forEach(({ id }, index) =>
      this.#update(kind, id, names[(index + 1) % names.length]),
    );
  }

  #changeCase(): void {
    const one = this.#any('user');
    if (typeof one?.mail === 'string') {
      const { mail } = one;
      this.#update('user', one.id, {
        mail:
          mail === mail.toUpperCase() ? mail.toLowerCase() : mail.toUpperCase(),
      });
    }
  }

  #callLikeTenant(): void {
    const one = this.#any('group');
    if (one) {
      const { displayName } = this.#tenant;
      this.#update('group', one.id, { displayName, mailNickname: displayName });
    }
  }

  /** Somebody leaves, and somebody new gets their mail address. */
  #replacePerson(): void {
    const one = this.#any('user');
    if (one) {
      this.#tenant.deleteUser(one.id);
      this.#addUser(typeof one.mail === 'string' ? one.mail : undefined);
    }
  }

  #deleteSome(): void {
    const group = this.#any('group');
    if (group) {
      this.#tenant.deleteGroup(group.id);
    }
  }

  #join(): void {
    const user = this.#any('user');
    const group = this.#any('group');
    if (user && group) {
      this.#add(group.id, user.id);
    }
  }

  #nest(): void {
    const one = this.#any('group');
    const other = this.#any('group');
    if (one && other) {
      this.#add(one.id, other.id);
    }
  }

  /** Two to six groups, each in the next and the last in the first. */
  #circle(): void {
    const size = 2 + Math.floor(this.#random() * 5);
    const groups = Array.from({ length: size }, () => this.#any('group'));
    groups.forEach((group, index) => {
      const next = groups[(index + 1) % size];
      if (group && next) {
        this.#add(next.id, group.id);
      }
    });
  }

  #add(groupId: string, memberId: string): void {
    const members = this.#tenant.membersOf(groupId);
    if (groupId !== memberId && !members.some(({ id }) => id === memberId)) {
      this.#tenant.addMember(groupId, memberId);
    }
  }

  #newNames(kind: 'user' | 'group'): ObjectInput {
    const all = {
      displayName: this.#name() ?? null,
      mail: this.#name() ?? null,
      mailNickname: this.#name() ?? null,
    };
    return kind === 'user' && this.#random() < 0.5 ? { mail: all.mail } : all;
  }

  #update(kind: 'user' | 'group', id: string, input: ObjectInput): void {
    if (kind === 'user') {
      this.#tenant.updateUser(id, input);
    } else {
      this.#tenant.updateGroup(id, input);
    }
  }

  #any(kind: 'user' | 'group'): TenantObject | undefined {
    return this.#pick(
      kind === 'user' ? this.#tenant.users() : this.#tenant.groups(),
    );
  }

  /** A hostile name, or none. */
  #name(): string | undefined {
    return this.#random() < 0.1 ? undefined : this.#pick(this.#names);
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)];
  }
}
