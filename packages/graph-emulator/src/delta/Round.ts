import type { Change } from '../tenant/ChangeLog';
import type { DirectoryObject } from '../tenant/DirectoryObject';
import type { Tenant } from '../tenant/Tenant';

/** What a round has to say about one object. */
export interface RoundItem {
  object: DirectoryObject;
  /** New to the client: everything is told, as in an initial round. */
  full: boolean;
  /** Names of the properties that changed. */
  changed: ReadonlySet<string>;
  /** Indexes of linked objects (members or manager), ascending. */
  added: readonly number[];
  removed: readonly number[];
}

/** The items of a round, in a fixed order, so that a position can continue it. */
export interface Round {
  readonly length: number;
  at(position: number): RoundItem;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Collects the changes of one object. */
class Draft {
  readonly #object: DirectoryObject;
  readonly #changed = new Set<string>();
  readonly #linked = new Map<number, boolean>();
  #full = false;
  wasRestored = false;

  constructor(object: DirectoryObject) {
    this.#object = object;
  }

  apply(change: Change): void {
    switch (change.kind) {
      case 'created':
        this.#full = true;
        break;
      case 'restored':
        this.#full = true;
        this.wasRestored = true;
        break;
      case 'updated':
        change.properties.forEach(name => this.#changed.add(name));
        break;
      case 'memberAdded':
      case 'managerAdded':
        this.#linked.set(change.target, true);
        break;
      case 'memberRemoved':
      case 'managerRemoved':
        this.#linked.set(change.target, false);
        break;
      default:
    }
  }

  applyOlder(change: Change): void {
    if (
      (change.kind === 'memberRemoved' || change.kind === 'managerRemoved') &&
      !this.#linked.has(change.target)
    ) {
      this.#linked.set(change.target, false);
    }
  }

  item(): RoundItem {
    const links = [...this.#linked].sort(([left], [right]) => left - right);
    const current = this.#full ? currentLinks(this.#object) : [];
    const present = new Set(current);
    return {
      object: this.#object,
      full: this.#full,
      changed: this.#changed,
      added: this.#full
        ? current
        : links.filter(([, added]) => added).map(([index]) => index),
      removed: links
        .filter(([index, added]) => !added && !present.has(index))
        .map(([index]) => index),
    };
  }
}

/** A round that tells everything there is. */
export function initialRound(tenant: Tenant, type: 'user' | 'group'): Round {
  const { directory } = tenant;
  const indexes = directory.indexesOf(type);
  return {
    get length() {
      return indexes.length;
    },
    at: position => {
      const object = directory.at(indexes[position]);
      return {
        object,
        full: true,
        changed: NOTHING,
        added: currentLinks(object),
        removed: [],
      };
    },
  };
}

/** A round that tells what changed between two states, one item per object. */
export function incrementalRound(
  tenant: Tenant,
  type: 'user' | 'group',
  from: number,
  to: number,
): Round {
  const { directory, changes } = tenant;
  const drafts = new Map<number, Draft>();
  for (const change of changes.between(from, to)) {
    if (directory.at(change.object).type === type) {
      let draft = drafts.get(change.object);
      if (!draft) {
        draft = new Draft(directory.at(change.object));
        drafts.set(change.object, draft);
      }
      draft.apply(change);
    }
  }
  const restored = new Map(
    [...drafts].filter(([, draft]) => draft.wasRestored),
  );
  if (restored.size > 0) {
    // While an object was deleted its rounds said nothing of its links, so a
    // client may still hold links from before that went at the same time.
    for (const change of changes.between(0, from)) {
      restored.get(change.object)?.applyOlder(change);
    }
  }
  const items = [...drafts.values()];
  return { length: items.length, at: position => items[position].item() };
}

/** Links to soft-deleted objects are told too: a restore brings no membership event. */
function currentLinks(object: DirectoryObject): readonly number[] {
  if (object.type === 'group') {
    return object.members?.items ?? [];
  }
  return object.manager === undefined ? [] : [object.manager];
}
