import {
  compileRule,
  groupsOfRule,
  type CompiledRule,
  type GroupSelector,
  type Rule,
  type RuleSubject,
  type RuleTrace,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import type { GroupDirectory } from './GroupDirectory';

/** A rule asked about the objects of one class by their index. */
export class RuleOverObjects {
  readonly rule: Rule;
  readonly #compiled: CompiledRule;
  readonly #objects: readonly DirectoryObject[];
  readonly #isMember: (
    index: number,
    group: GroupSelector,
    nested: boolean,
  ) => boolean;

  /** @throws IdpSyncError where the rule names a group that does not exist: at once, not when the first object comes to that clause. */
  constructor(
    rule: Rule,
    objectClass: 'users' | 'groups',
    objects: readonly DirectoryObject[],
    directory: GroupDirectory,
  ) {
    for (const group of groupsOfRule(rule)) {
      directory.find(group);
    }
    this.rule = rule;
    this.#compiled = compileRule(rule);
    this.#objects = objects;
    this.#isMember = (index, group, nested) =>
      directory.membersOf(group, nested)[objectClass][index] === 1;
  }

  test(index: number): boolean {
    return this.#compiled.test(this.#subject(index));
  }

  explain(index: number): RuleTrace {
    return this.#compiled.explain(this.#subject(index));
  }

  #subject(index: number): RuleSubject {
    const { objectId, attributes } = this.#objects[index];
    return {
      objectId,
      attributes,
      isMemberOf: (group, nested) => this.#isMember(index, group, nested),
    };
  }
}
