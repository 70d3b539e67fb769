import type {
  ObjectClass,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { entityNamesOf, nameForms } from '../mapping/entityName';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import type { ManagedEntity } from './types';

/** Forms of its name by which an object's present reference is recognised as being of that name. */
const RECOGNISED_FORMS = 6;

/** Characters of an invalid name that a reason quotes. */
const MAX_QUOTED_NAME = 80;

/** The rows that are kept for objects. */
export class ManagedRows {
  readonly #rows: Record<ObjectClass, Map<string, ManagedEntity>> = {
    user: new Map(),
    group: new Map(),
    organization: new Map(),
  };

  add(row: ManagedEntity): void {
    this.#rows[row.class].set(row.objectId, row);
  }

  get(objectClass: ObjectClass, objectId: string): ManagedEntity | undefined {
    return this.#rows[objectClass].get(objectId);
  }
}

/**
 * Gives out entity references (Law 6). A reference is for life: an object that ever had one keeps it, and one that is gone keeps it reserved. Where references
 * follow names, one that is left stays reserved for its object, so that none ever passes from one object to another: two that swap names do not get each other's.
 * New ones are unique among all that this and other connections bear, once bore, reserve or have just been given.
 *
 * Objects have to come in order of object id, so that the lowest gets the plain name.
 */
export class References {
  readonly #mapping: Policy['mapping'];
  readonly #refsOfOthers: ReadonlySet<string>;
  readonly #awaits: boolean;
  /** By reference: the row of the object that bears or once bore it; undefined for those given out in this plan. */
  readonly #taken = new Map<string, ManagedEntity | undefined>();

  /** @param awaits - whether the policy still has people wait for references of entities from elsewhere */
  constructor(
    mapping: Policy['mapping'],
    refsOfOthers: ReadonlySet<string>,
    awaits: boolean,
  ) {
    this.#mapping = mapping;
    this.#awaits = awaits;
    this.#refsOfOthers = refsOfOthers;
  }

  /**
   * Keeps the references that an object of this connection bears or once bore from all others; to be called for every row before any is given out.
   * What an object's name moves away from stays its own for good: others must not inherit what hangs on it.
   */
  reserve(row: ManagedEntity): void {
    this.#taken.set(row.entityRef, row);
    for (const ref of row.formerRefs ?? []) {
      this.#taken.set(ref, row);
    }
  }

  /** The reference of an object: the one it has, unless it has none or references follow names. */
  assign(object: DirectoryObject, row: ManagedEntity | undefined): string {
    // A move that was interrupted is brought to its end before the next one begins.
    if (row && (row.previousRef || row.adopts || this.#keeps(object, row))) {
      return row.entityRef;
    }
    for (const ref of this.#formsOf(object)) {
      if (this.#isFreeFor(row, ref)) {
        this.#taken.set(ref, row);
        return ref;
      }
    }
    throw new Error('Names never end');
  }

  /** Renamed back, an object gets its former reference again. */
  #isFreeFor(row: ManagedEntity | undefined, ref: string): boolean {
    return this.#taken.has(ref)
      ? row !== undefined && this.#taken.get(ref) === row
      : !this.#refsOfOthers.has(ref);
  }

  #keeps(
    object: DirectoryObject,
    { entityRef: ref, awaited }: ManagedEntity,
  ): boolean {
    if (awaited) {
      // Reserved, and never borne: without the policy that it was reserved for it is a name like any other.
      return this.#awaits;
    }
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
    yield* refFormsOf(object, this.#mapping.namespace);
  }
}

function* refFormsOf(
  object: DirectoryObject,
  namespace: string,
): Generator<string, never> {
  const kind = object.class === 'user' ? 'user' : 'group';
  const names = entityNamesOf(object);
  for (const name of nameForms(names, kind, object.objectId)) {
    yield `${kind}:${namespace}/${name}`;
  }
  throw new Error('Names never end');
}

/** The reference that an object would get if nobody else had it. */
export function usualRefOf(object: DirectoryObject, namespace: string): string {
  return refFormsOf(object, namespace).next().value;
}

/** Why a new reference does not bear the usual name of its object, as a sentence; undefined where it does. */
export function describeOtherName(
  object: DirectoryObject,
  entityRef: string,
): string | undefined {
  const { usual, stem, usualSource, stemSource } = entityNamesOf(object);
  const name = entityRef.slice(entityRef.indexOf('/') + 1);
  if (name === usual) {
    return undefined;
  }
  if (stem === undefined) {
    return `Named "${name}", because no attribute gives a valid name.`;
  }
  if (stem === usual) {
    return `Named "${name}", because the usual name "${usual}" is taken.`;
  }
  const taken = name === stem ? '' : `, and "${stem}" is taken`;
  return stemSource === usualSource
    ? `Named "${name}", because the usual name "${quote(
        usual,
      )}" is not valid in the catalog${taken}.`
    : `Named "${name}" after ${stemSource}, because ${usualSource} gives no valid name${taken}.`;
}

function quote(usual: string): string {
  return usual.length > MAX_QUOTED_NAME
    ? `${usual.slice(0, MAX_QUOTED_NAME - 1)}…`
    : usual;
}
