import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';

type Status = 'live' | 'soft' | 'purged';
export type SimulatedClass = 'user' | 'group';

export interface SimulatedObject {
  class: SimulatedClass;
  objectId: string;
  status: Status;
  attributes: DirectoryAttributes;
}

/** One entry of the directory's own log: what was so after a change. */
export type SimulatedEvent =
  | { type: 'object'; object: SimulatedObject }
  | { type: 'member'; groupId: string; memberId: string; present: boolean };

export interface SimulatedRandom {
  /** 0 up to, without, the bound. */
  below(bound: number): number;
  chance(probability: number): boolean;
}

/** mulberry32: the same numbers for the same seed, everywhere. */
export function seededRandom(seed: number): SimulatedRandom {
  let state = seed;
  const next = () => {
    state = Math.trunc(state + 0x6d2b79f5);
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: bound => Math.floor(next() * bound),
    chance: probability => next() < probability,
  };
}

/**
 * A directory as reference/graph.md describes it: soft-deleted objects keep their memberships and come back with them without a word, and there is always
 * at least one user and one group.
 */
export class SimulatedDirectory {
  readonly objects = new Map<string, SimulatedObject>();
  readonly memberships = new Set<string>();
  readonly events: SimulatedEvent[] = [];
  readonly #random: SimulatedRandom;
  readonly #picked = new Map<string, string>();
  #created = 0;

  constructor(
    random: SimulatedRandom,
    size: { users: number; groups: number },
  ) {
    this.#random = random;
    for (let count = 0; count < size.users; count++) {
      this.#create('user');
    }
    for (let count = 0; count < size.groups; count++) {
      this.#create('group');
    }
    for (let count = 0; count < size.users * 2; count++) {
      this.#toggleMembership();
    }
  }

  live(objectClass: SimulatedClass): SimulatedObject[] {
    return this.all(objectClass).filter(object => object.status === 'live');
  }

  all(objectClass: SimulatedClass): SimulatedObject[] {
    return [...this.objects.values()].filter(
      object => object.class === objectClass,
    );
  }

  isLive(objectId: string): boolean {
    return this.objects.get(objectId)?.status === 'live';
  }

  /** What somebody who asks gets to see: soft-deleted members are not shown, unless they are wanted. */
  membersOf(groupId: string, withDeleted = false): SimulatedObject[] {
    return [...this.objects.values()].filter(
      object =>
        (object.status === 'live' ||
          (withDeleted && object.status === 'soft')) &&
        this.memberships.has(`${groupId} ${object.objectId}`),
    );
  }

  change(): void {
    const objectClass = this.#random.chance(0.6) ? 'user' : 'group';
    switch (this.#random.below(8)) {
      case 0:
        this.#create(objectClass);
        break;
      case 1:
        this.#update(this.#pickAgain('updated', this.live(objectClass)));
        break;
      case 2:
      case 3:
        this.#delete(objectClass);
        break;
      case 4:
      case 5:
        this.#restore(objectClass);
        break;
      default:
        this.#toggleMembership();
    }
  }

  #create(objectClass: SimulatedClass): void {
    this.#created += 1;
    this.#save({
      class: objectClass,
      objectId: `${objectClass}-${this.#random.below(1_000)}-${this.#created}`,
      status: 'live',
      attributes: { displayName: `Name ${this.#random.below(50)}` },
    });
  }

  #update(object: SimulatedObject): void {
    const department = this.#random.chance(0.4)
      ? null
      : `Department ${this.#random.below(5)}`;
    this.#save({
      ...object,
      attributes: { ...object.attributes, department },
    });
  }

  #delete(objectClass: SimulatedClass): void {
    // The first one stays: a directory that is empty for a moment is another story, and held.
    const [, ...others] = this.all(objectClass);
    const live = others.filter(object => object.status === 'live');
    if (live.length > 0) {
      const status = this.#random.chance(0.85) ? 'soft' : 'purged';
      this.#save({ ...this.#pick(live), status });
    }
  }

  #restore(objectClass: SimulatedClass): void {
    const soft = this.all(objectClass).filter(each => each.status === 'soft');
    if (soft.length > 0) {
      this.#save({ ...this.#pick(soft), status: 'live' });
    }
  }

  #toggleMembership(): void {
    const group = this.#pickAgain('joined', this.live('group'));
    const member = this.#pickAgain(
      'member',
      this.live(this.#random.chance(0.8) ? 'user' : 'group'),
    );
    const key = `${group.objectId} ${member.objectId}`;
    const present = !this.memberships.has(key);
    if (present) {
      this.memberships.add(key);
    } else {
      this.memberships.delete(key);
    }
    this.events.push({
      type: 'member',
      groupId: group.objectId,
      memberId: member.objectId,
      present,
    });
  }

  #save(object: SimulatedObject): void {
    this.objects.set(object.objectId, object);
    this.events.push({ type: 'object', object });
  }

  /** Often the one picked last for this, since things get interesting where something changes more than once. */
  #pickAgain(purpose: string, objects: SimulatedObject[]): SimulatedObject {
    const last = objects.find(
      ({ objectId }) => objectId === this.#picked.get(purpose),
    );
    const picked =
      last && this.#random.chance(0.6) ? last : this.#pick(objects);
    this.#picked.set(purpose, picked.objectId);
    return picked;
  }

  #pick(objects: SimulatedObject[]): SimulatedObject {
    return objects[this.#random.below(objects.length)];
  }
}
