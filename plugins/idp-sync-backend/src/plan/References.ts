import type {
  ObjectClass,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { entityNamesOf, nameForms } from '../mapping/entityName';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import type { ManagedEntity } from './types';

/** Forms of its name by which an object's present reference is recognised as being of that name. */
const RECOGNISED_FORMS = 6;

/** The row that is kept for an object, if any. */
export class ManagedRows {
  readonly #rows: Record<ObjectClass, Map<string, ManagedEntity>> = {
    user: new Map(),
    group: new Map(),
    organization: new Map(),
  };

  constructor(rows: readonly ManagedEntity[]) {
    for (const row of rows) {
      this.#rows[row.class].set(row.objectId, row);
    }
  }

  get(objectClass: ObjectClass, objectId: string): ManagedEntity | undefined {
    return this.#rows[objectClass].get(objectId);
  }
}

/** What {@link References} are given out from. */
export interface ReferenceInput {
  mapping: Policy['mapping'];
  managed: readonly ManagedEntity[];
  refsOfOthers: ReadonlySet<string>;
}

/**
 * Gives out entity references (Law 6). A reference is for life: an object that ever had one keeps it, and one that is gone keeps it reserved. New ones are
 * unique among all that this and other connections bear, reserve or have just been given.
 *
 * Objects have to come in order of object id, so that the lowest gets the plain name.
 */
export class References {
  readonly #mapping: Policy['mapping'];
  readonly #refsOfOthers: ReadonlySet<string>;
  readonly #taken: Set<string>;

  constructor({ mapping, managed, refsOfOthers }: ReferenceInput) {
    this.#mapping = mapping;
    this.#refsOfOthers = refsOfOthers;
    // Also those that follow their object's name away in this plan: they are free only once the catalog has let go of them.
    this.#taken = new Set(managed.map(row => row.entityRef));
  }

  /** The reference of an object: the one it has, unless it has none or references follow names. */
  assign(object: DirectoryObject, row: ManagedEntity | undefined): string {
    if (row && this.#keeps(object, row.entityRef)) {
      return row.entityRef;
    }
    for (const ref of this.#formsOf(object)) {
      if (!this.#taken.has(ref) && !this.#refsOfOthers.has(ref)) {
        this.#taken.add(ref);
        return ref;
      }
    }
    throw new Error('Names never end');
  }

  #keeps(object: DirectoryObject, ref: string): boolean {
    if (this.#mapping.renames === 'never') {
      return true;
    }
    const forms = this.#formsOf(object);
    for (let form = 0; form < RECOGNISED_FORMS; form++) {
      if (forms.next().value === ref) {
        return true;
      }
    }
    return false;
  }

  *#formsOf(object: DirectoryObject): Generator<string> {
    const kind = object.class === 'user' ? 'user' : 'group';
    const names = entityNamesOf(object);
    for (const name of nameForms(names, kind, object.objectId)) {
      yield `${kind}:${this.#mapping.namespace}/${name}`;
    }
  }
}

/** Why a new reference does not bear the usual name of its object, as a sentence; undefined where it does. */
export function describeOtherName(
  object: DirectoryObject,
  entityRef: string,
): string | undefined {
  const { usual, stem } = entityNamesOf(object);
  const name = entityRef.slice(entityRef.indexOf('/') + 1);
  if (name === usual) {
    return undefined;
  }
  const cause =
    stem === usual
      ? `the usual name "${usual}" is taken`
      : `the usual name "${usual}" is not valid in the catalog`;
  return `Named "${name}", because ${
    usual === '' ? 'no attribute gives a valid name' : cause
  }.`;
}
