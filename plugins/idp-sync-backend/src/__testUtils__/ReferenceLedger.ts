import {
  KubernetesValidatorFunctions,
  parseEntityRef,
} from '@backstage/catalog-model';

/** A row of `managed_entities`, as far as references go. */
export interface ReferenceRow {
  class: string;
  object_id: string;
  entity_ref: string;
}

/** What has ever been given to whom: the book by which Law 6 is checked from outside. */
export class ReferenceLedger {
  readonly #bearers = new Map<string, string>();
  readonly #references = new Map<string, string>();
  readonly #forLife: boolean;

  /** @param forLife - whether renames leave references as they are */
  constructor(forLife: boolean) {
    this.#forLife = forLife;
  }

  /** How many references have been given out. */
  get size(): number {
    return this.#bearers.size;
  }

  /** Enters how things stand after a run. @returns what is wrong with it; empty where the law holds */
  enter(rows: readonly ReferenceRow[]): string[] {
    const wrongs: string[] = [];
    const seen = new Set<string>();
    for (const { entity_ref: ref, ...row } of rows) {
      const object = `${row.class} ${row.object_id}`;
      const { kind, name } = parseEntityRef(ref);
      if (!KubernetesValidatorFunctions.isValidObjectName(name)) {
        wrongs.push(`${ref} is not valid`);
      }
      if (kind !== (row.class === 'user' ? 'user' : 'group')) {
        wrongs.push(`${object} is ${ref}`);
      }
      if (seen.has(ref.toLowerCase())) {
        wrongs.push(`${ref} is borne twice`);
      }
      seen.add(ref.toLowerCase());
      const bearer = this.#bearers.get(ref.toLowerCase()) ?? object;
      if (bearer !== object) {
        wrongs.push(`${ref} passed from ${bearer} to ${object}`);
      }
      this.#bearers.set(ref.toLowerCase(), bearer);
      const reference = this.#references.get(object) ?? ref;
      if (this.#forLife && reference !== ref) {
        wrongs.push(`${object} was ${reference} and is ${ref}`);
      }
      this.#references.set(object, ref);
    }
    return wrongs;
  }
}
