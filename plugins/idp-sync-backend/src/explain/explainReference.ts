import type { ExplainedReference } from '@idp-sync/backstage-plugin-idp-sync-common';
import { entityNamesOf } from '../mapping/entityName';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { describeOtherName } from '../plan/References';
import type { ManagedEntity } from '../plan/types';

/**
 * Why an object has the reference that a plan gives it. Who has the usual name instead is for the caller to find out.
 *
 * @param row - what is kept for the object; absent for one that never had a reference
 */
export function explainReference(
  object: DirectoryObject,
  entityRef: string,
  row: ManagedEntity | undefined,
): Omit<ExplainedReference, 'takenBy'> {
  const { usual, usualSource } = entityNamesOf(object);
  const value = usualSource && object.attributes[usualSource];
  return {
    entityRef,
    how: howNamed(object, entityRef, row),
    ...(usualSource && {
      attribute: usualSource,
      attributeValue: String(value),
      usualName: usual,
    }),
    former: [...(row?.formerRefs ?? [])],
  };
}

function howNamed(
  object: DirectoryObject,
  entityRef: string,
  row: ManagedEntity | undefined,
): string {
  const { usualSource } = entityNamesOf(object);
  const otherName = describeOtherName(object, entityRef);
  if (row?.takenOverFrom) {
    return 'Taken over, with this reference, from the provider that has brought it so far.';
  }
  if (row?.adopts) {
    return `Taken over, with this reference, from ${row.adopts.source}.`;
  }
  if (row?.awaited) {
    return 'Reserved, with this reference, when somebody else brought an entity of the same person; it comes once that one is gone.';
  }
  if (row?.entityRef === entityRef) {
    return otherName
      ? 'It has had this reference since it was given one, and keeps it whatever it is called today.'
      : `It has had this reference since it was given one; ${usualSource} would still give it.`;
  }
  const made = otherName ?? `Made of ${usualSource}.`;
  return row && row.formerRefs?.includes(entityRef)
    ? `A former reference of its own that fits its name again. ${made}`
    : made;
}
