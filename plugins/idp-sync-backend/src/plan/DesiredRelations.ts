import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EntityRelations } from '../mapping/composeEntity';
import { OBJECTS_PER_STEP } from '../selection/SelectionScope';
import type { Selection } from '../selection/types';
import type { AssignedReferences } from './assignReferences';

/** What entities say of each other: nobody is named who has no reference. */
export class DesiredRelations {
  readonly #selection: Selection;
  readonly #references: AssignedReferences;
  /** By group: references of the groups in it that have another one for their parent. */
  readonly #furtherChildren: string[][] = [];
  /** By group: entities of others that stand for people who count for it. */
  readonly #linkedMembers: string[][] = [];

  private constructor(selection: Selection, references: AssignedReferences) {
    this.#selection = selection;
    this.#references = references;
  }

  static *collect(
    selection: Selection,
    references: AssignedReferences,
  ): Generator<void, DesiredRelations> {
    const relations = new DesiredRelations(selection, references);
    relations.#collectFurtherChildren();
    yield* relations.#collectLinkedMembers();
    return relations;
  }

  /** @param index - in the snapshot; of no meaning for the tenant */
  of(objectClass: ObjectClass, index: number): EntityRelations {
    if (objectClass === 'user') {
      return {
        memberOf: this.#refsOfGroups(this.#selection.userGroups[index]),
      };
    }
    if (objectClass === 'organization') {
      // The relation comes from the groups: a root that lists them would change, and be stitched anew, with each of them.
      return { children: [] };
    }
    const [parent = this.#references.tenant] = this.#refsOfGroups(
      this.#selection.groupParents[index],
    );
    return {
      parent,
      children: this.#furtherChildren[index] ?? [],
      members: this.#linkedMembers[index],
    };
  }

  #refsOfGroups(groups: readonly number[]): string[] {
    const refs: string[] = [];
    for (const group of groups) {
      const ref = this.#references.groups[group];
      if (ref !== undefined) {
        refs.push(ref);
      }
    }
    return refs;
  }

  #collectFurtherChildren(): void {
    const { groups } = this.#references;
    this.#selection.groupParents.forEach((parents, child) => {
      const ref = groups[child];
      if (ref === undefined || parents.length < 2) {
        return;
      }
      const inCatalog = parents.filter(parent => groups[parent] !== undefined);
      for (const parent of inCatalog.slice(1)) {
        (this.#furtherChildren[parent] ??= []).push(ref);
      }
    });
  }

  *#collectLinkedMembers(): Generator<void> {
    const { users, userGroups } = this.#selection;
    for (const [user, { linkedTo }] of users.entries()) {
      if (linkedTo !== undefined) {
        for (const group of userGroups[user]) {
          (this.#linkedMembers[group] ??= []).push(linkedTo);
        }
      }
      if (user % OBJECTS_PER_STEP === 0) {
        yield;
      }
    }
  }
}
