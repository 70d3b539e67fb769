import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Fields of people and groups that name groups. */
const RELATIONS = ['spec.memberOf', 'spec.parent', 'spec.children'];

/** The references of groups that an entity names before a change and no longer after it. */
export function lostRefs(
  fields: readonly FieldChange[],
  only: readonly string[] = RELATIONS,
): string[] {
  return fields
    .filter(({ field }) => only.includes(field))
    .flatMap(({ old, new: fresh }) => {
      const kept = new Set(textsOf(fresh));
      return textsOf(old).filter(ref => !kept.has(ref));
    });
}

/** The references of groups that a person leaves by a change. */
export function groupsLeft(fields: readonly FieldChange[]): string[] {
  return lostRefs(fields, ['spec.memberOf']);
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.filter((one): one is string => typeof one === 'string');
  }
  return typeof value === 'string' ? [value] : [];
}
