import type {
  DirectoryObject,
  MirroredUnit,
  MirrorSnapshot,
} from './MirrorSnapshot';
import type { KeyedSnapshot } from './KeyedSnapshot';
import { PairList } from './PairList';

/** The objects of one class in the order they came in. */
class ObjectTable {
  readonly objects: DirectoryObject[] = [];
  readonly index = new Map<string, number>();
  #sorted = true;

  add(object: DirectoryObject): void {
    if (this.index.has(object.objectId)) {
      throw new Error(
        `The mirror has ${object.class} "${object.objectId}" twice`,
      );
    }
    const last = this.objects.at(-1);
    this.#sorted &&= !last || last.objectId < object.objectId;
    this.index.set(object.objectId, this.objects.length);
    this.objects.push(object);
  }

  /** Sorts by object id and says where each place has moved to. A database hands rows over sorted, mostly, but by its own collation. */
  sort(): Uint32Array {
    const moved = new Uint32Array(this.objects.length);
    if (this.#sorted) {
      for (let place = 0; place < moved.length; place++) {
        moved[place] = place;
      }
      return moved;
    }
    this.objects.sort((a, b) => (a.objectId < b.objectId ? -1 : 1));
    for (const [place, { objectId }] of this.objects.entries()) {
      moved[this.index.get(objectId) ?? place] = place;
      this.index.set(objectId, place);
    }
    this.#sorted = true;
    return moved;
  }
}

/**
 * Collects a {@link MirrorSnapshot} page by page: all objects first, then all memberships, then `build`, which yields so that it can be driven in slices.
 */
export class SnapshotBuilder {
  #organization?: DirectoryObject;
  readonly #users = new ObjectTable();
  readonly #groups = new ObjectTable();
  readonly #memberUsers = new PairList();
  readonly #memberGroups = new PairList();
  /** By key of the mirror, in the order they came in. */
  readonly #userPlaces = new Map<number, number>();
  readonly #groupPlaces = new Map<number, number>();
  #movedUsers = new Uint32Array();
  #movedGroups = new Uint32Array();
  readonly #units: ReadonlyMap<string, MirroredUnit>;

  constructor(units: ReadonlyMap<string, MirroredUnit> = new Map()) {
    this.#units = units;
  }

  /** @throws Error where another object of the class bears the same id, or a membership was added before. */
  addObject(object: DirectoryObject, key?: number): void {
    switch (object.class) {
      case 'user':
        this.#users.add(object);
        if (key !== undefined) {
          this.#userPlaces.set(key, this.#users.objects.length - 1);
        }
        break;
      case 'group':
        this.#groups.add(object);
        if (key !== undefined) {
          this.#groupPlaces.set(key, this.#groups.objects.length - 1);
        }
        break;
      default:
        if (this.#organization) {
          throw new Error('The mirror has more than one organization');
        }
        this.#organization = object;
    }
  }

  /** Leaves out a membership of which either side is not among the objects. */
  addMembership(
    groupId: string,
    memberId: string,
    memberClass: 'user' | 'group',
  ): void {
    const isUser = memberClass === 'user';
    const group = this.#groups.index.get(groupId);
    const member = (isUser ? this.#users : this.#groups).index.get(memberId);
    if (group !== undefined && member !== undefined) {
      (isUser ? this.#memberUsers : this.#memberGroups).push(group, member);
    }
  }

  /** Of the groups that were added, as the mirror has them. */
  groupKeys(): number[] {
    return [...this.#groupPlaces.keys()];
  }

  /** Like addMembership, for many members of a group, by the keys of the mirror. */
  addMembers(
    groupKey: number,
    memberClass: 'user' | 'group',
    memberKeys: readonly number[],
  ): void {
    const isUser = memberClass === 'user';
    const group = this.#groupPlaces.get(groupKey);
    const places = isUser ? this.#userPlaces : this.#groupPlaces;
    const pairs = isUser ? this.#memberUsers : this.#memberGroups;
    for (const memberKey of memberKeys) {
      const member = places.get(memberKey);
      if (group !== undefined && member !== undefined) {
        pairs.push(group, member);
      }
    }
  }

  /** The snapshot with the keys that its objects were added with. */
  *buildKeyed(revision: number): Generator<void, KeyedSnapshot> {
    const snapshot = yield* this.build(revision);
    return {
      snapshot,
      userKeys: yield* keysByPlace(this.#userPlaces, this.#movedUsers),
      groupKeys: yield* keysByPlace(this.#groupPlaces, this.#movedGroups),
    };
  }

  *build(revision: number): Generator<void, MirrorSnapshot> {
    const movedUsers = this.#users.sort();
    this.#movedUsers = movedUsers;
    yield;
    const movedGroups = this.#groups.sort();
    this.#movedGroups = movedGroups;
    yield;
    const count = movedGroups.length;
    return {
      revision,
      organization: this.#organization,
      users: this.#users.objects,
      groups: this.#groups.objects,
      userIndex: this.#users.index,
      groupIndex: this.#groups.index,
      memberUsers: yield* this.#memberUsers.group(
        count,
        movedGroups,
        movedUsers,
      ),
      memberGroups: yield* this.#memberGroups.group(
        count,
        movedGroups,
        movedGroups,
      ),
      administrativeUnits: this.#units,
    };
  }
}

function* keysByPlace(
  placesByKey: ReadonlyMap<number, number>,
  moved: Uint32Array,
): Generator<void, Uint32Array> {
  const keys = new Uint32Array(moved.length);
  for (const [key, place] of placesByKey) {
    keys[moved[place]] = key;
  }
  yield;
  return keys;
}
