import type {
  DirectoryAttribute,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { stableJson } from '../stableJson';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { runCooperatively } from '../plan/runCooperatively';
import { Membership } from '../selection/Membership';
import { countAttributes } from './attributeValues';
import { DirectoryIndex } from './DirectoryIndex';
import type { DraftPass } from './DraftPass';

/** Policies whose decisions are kept for a snapshot: those of a few people who page through what they see. */
const KEPT_PASSES = 4;

type ObjectClass = 'user' | 'group';
type AttributeCounts = Map<string, Omit<DirectoryAttribute, 'name' | 'read'>>;

/** All that is made of one snapshot for those who look at it. Goes with the snapshot. */
export class SnapshotView {
  readonly membership: Membership;
  readonly #snapshot: MirrorSnapshot;
  readonly #indexes = new Map<ObjectClass, Promise<DirectoryIndex>>();
  readonly #attributes = new Map<ObjectClass, Promise<AttributeCounts>>();
  readonly #passes = new Map<string, DraftPass>();

  constructor(snapshot: MirrorSnapshot) {
    this.#snapshot = snapshot;
    this.membership = new Membership(snapshot);
  }

  index(objectClass: ObjectClass): Promise<DirectoryIndex> {
    return this.#once(this.#indexes, objectClass, DirectoryIndex.create);
  }

  attributes(objectClass: ObjectClass): Promise<AttributeCounts> {
    return this.#once(this.#attributes, objectClass, countAttributes);
  }

  /**
   * The decisions by a policy, made where they are not those of the last few.
   *
   * @param matchingBasis - what they go by of others; see `readMatchingBasis`
   */
  async pass(
    policy: Policy,
    matchingBasis: string | undefined,
    make: () => Promise<DraftPass>,
  ): Promise<{ pass: DraftPass; isNew: boolean }> {
    const { users, groups, scan } = policy;
    const key = stableJson({ users, groups, scan, matchingBasis });
    const known = this.#passes.get(key);
    const pass = known ?? (await make());
    // The last used is the last to be dropped.
    this.#passes.delete(key);
    this.#passes.set(key, pass);
    const [oldest] = this.#passes.keys();
    if (this.#passes.size > KEPT_PASSES) {
      this.#passes.delete(oldest);
    }
    return { pass, isNew: known === undefined };
  }

  /** What several want at once is made once; it is not cancelled with one of them. */
  #once<T>(
    made: Map<ObjectClass, Promise<T>>,
    objectClass: ObjectClass,
    make: (objects: MirrorSnapshot['users']) => Generator<void, T>,
  ): Promise<T> {
    let value = made.get(objectClass);
    if (!value) {
      const { users, groups } = this.#snapshot;
      value = runCooperatively(make(objectClass === 'user' ? users : groups));
      made.set(objectClass, value);
    }
    return value;
  }
}
