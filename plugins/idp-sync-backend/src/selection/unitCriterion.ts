import {
  isWithinDistinguishedName,
  ORGANIZATIONAL_UNIT_ATTRIBUTE,
  parseDistinguishedName,
  type UsersWithin,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { cleanText } from '../database/cleanText';
import { quoteName } from '../mapping/quoteName';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { decision, type Criterion } from './Criteria';

/** Units that a condition names. */
const NAMED_UNITS = 5;
/** Characters of the name of a unit that a condition quotes. */
const QUOTED = 200;

/**
 * The condition to be in one of some administrative or organisational units.
 *
 * @throws IdpSyncError `IDP_POLICY_UNIT_NOT_FOUND` where an administrative unit is not there: to take it for an empty one would remove everybody in it
 */
export function unitCriterion(
  within: UsersWithin,
  objectClass: 'user' | 'group',
  { users, groups, administrativeUnits }: MirrorSnapshot,
): Criterion {
  const objects = objectClass === 'user' ? users : groups;
  const chosen = (within.administrativeUnits ?? []).map(unitId => {
    const unit = administrativeUnits.get(unitId);
    if (!unit) {
      throw new IdpSyncError(
        'IDP_POLICY_UNIT_NOT_FOUND',
        `The policy names the administrative unit ${unitId}, which does not exist in the directory`,
      );
    }
    return unit;
  });
  const above = (within.organizationalUnits ?? []).flatMap(name => {
    const parsed = parseDistinguishedName(name);
    return parsed ? [parsed] : [];
  });
  const isBelow = (name: unknown) => {
    const parsed =
      above.length > 0 && typeof name === 'string'
        ? parseDistinguishedName(name)
        : undefined;
    return (
      parsed !== undefined &&
      above.some(unit => isWithinDistinguishedName(parsed, unit))
    );
  };
  const places = [
    ...list(
      'in the administrative unit',
      chosen.map(({ displayName }) => quoteName(displayName)),
    ),
    ...list('within', within.organizationalUnits ?? []),
  ].join(', or ');
  return {
    condition: `It is ${places}.`,
    otherwise: decision(false, 'notInUnits', `Not ${places}.`),
    holds: index => {
      const { objectId, attributes } = objects[index];
      return (
        chosen.some(({ members }) => members.has(objectId)) ||
        isBelow(attributes[ORGANIZATIONAL_UNIT_ATTRIBUTE])
      );
    },
  };
}

function list(before: string, names: readonly string[]): string[] {
  if (names.length === 0) {
    return [];
  }
  const named = names
    .slice(0, NAMED_UNITS)
    .map(name =>
      cleanText(name.length > QUOTED ? `${name.slice(0, QUOTED - 1)}…` : name),
    );
  const more = names.length - named.length;
  return [
    `${before} ${named.join(' or ')}${more > 0 ? ` or ${more} more` : ''}`,
  ];
}
