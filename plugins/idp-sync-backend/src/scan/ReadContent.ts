import {
  administrativeUnitsOf,
  type Policy,
  type ScannedGroup,
  type ScanScope,
  scanScopeOf,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { stableJson } from '../stableJson';
import { createHash } from 'node:crypto';
import {
  type RequiredAttributes,
  requiredAttributes,
} from './requiredAttributes';

/** What is read of a directory, and so what the mirror holds of it. */
export interface ReadContent extends RequiredAttributes {
  /** The groups that alone are read, with what hangs on them; absent where everything is. */
  selected?: ScanScope;
  /** Administrative units whose members are read; absent where there are none. */
  units?: string[];
}

/** What some policies together need. */
export function readContentOf(...policies: readonly Policy[]): ReadContent {
  const selected = scanScopeOf(...policies);
  const units = [...new Set(policies.flatMap(administrativeUnitsOf))].sort();
  return {
    ...requiredAttributes(...policies),
    ...(selected && { selected }),
    ...(units.length > 0 && { units }),
  };
}

/**
 * Changes with the attributes, since delta cursors are good only for those they were made for, and where everything is read instead of selected groups or the
 * other way round. Which groups are selected, and which administrative units are read, may change from one round to the next.
 */
export function selectHashOf({ user, group, selected }: ReadContent): string {
  return createHash('sha256')
    .update(stableJson({ user, group, ...(selected && { selected: true }) }))
    .digest('hex');
}

/** What a policy needs and was not read, in words; empty where nothing is missing. */
export function missingFrom(held: ReadContent, policy: Policy): string[] {
  const required = readContentOf(policy);
  const attributes = (['user', 'group'] as const).flatMap(objectClass =>
    required[objectClass]
      .filter(name => !held[objectClass].includes(name))
      .map(name => `${name} of ${objectClass}s`),
  );
  const units = (required.units ?? [])
    .filter(unit => !held.units?.includes(unit))
    .map(unit => `the administrative unit ${unit}`);
  const others = [...attributes, ...units];
  if (!held.selected) {
    return others;
  }
  if (!required.selected) {
    return [...others, 'all people and groups'];
  }
  return [
    ...others,
    ...notWithin(required.selected.groups, held.selected.groups),
    ...notWithin(required.selected.withPeople, held.selected.withPeople).map(
      group => `the people in ${group}`,
    ),
  ];
}

function notWithin(
  wanted: readonly ScannedGroup[],
  held: readonly ScannedGroup[],
): string[] {
  const nested = new Map(held.map(group => [group.id, group.nested]));
  return wanted
    .filter(group => {
      const known = nested.get(group.id);
      return known === undefined || (group.nested && !known);
    })
    .map(({ id }) => `the group ${id}`);
}
