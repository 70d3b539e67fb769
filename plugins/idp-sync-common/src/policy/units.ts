import { z } from 'zod';
import { parseDistinguishedName } from './distinguishedName';
import type { Policy } from './types';

/** Units that one list of a policy may name. */
const MAX_ADMINISTRATIVE_UNITS = 50;
const MAX_ORGANIZATIONAL_UNITS = 200;
/** Characters of a distinguished name. */
const MAX_NAME = 2_048;

/** The attribute of people that says in which organisational unit of an Active Directory they are. @public */
export const ORGANIZATIONAL_UNIT_ATTRIBUTE = 'onPremisesDistinguishedName';

/** Units of which one is enough. @public */
export interface UsersWithin {
  /** Object ids of administrative units. */
  administrativeUnits?: string[];
  /**
   * Distinguished names of organisational units of an Active Directory that is synchronized with the directory, such as `OU=Sales,DC=contoso,DC=com`; those below
   * them count, too.
   */
  organizationalUnits?: string[];
}

/** Groups have no distinguished name in Microsoft Graph, so that they can be told apart by administrative units only. @public */
export interface GroupsWithin {
  administrativeUnits: string[];
}

const administrativeUnits = z
  .array(
    z
      .string()
      .regex(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
        'expected the object id of an administrative unit, such as 5f3c1a52-7a70-4c55-9a38-0f2a4f0f6b1d',
      )
      .transform(id => id.toLowerCase()),
  )
  .min(1)
  .max(MAX_ADMINISTRATIVE_UNITS);

const organizationalUnits = z
  .array(
    z
      .string()
      .max(MAX_NAME)
      .refine(
        text => parseDistinguishedName(text) !== undefined,
        'expected a distinguished name such as OU=Sales,DC=contoso,DC=com; a comma within a name is written as \\,',
      ),
  )
  .min(1)
  .max(MAX_ORGANIZATIONAL_UNITS);

export const usersWithinSchema = z
  .strictObject({
    administrativeUnits: administrativeUnits.optional(),
    organizationalUnits: organizationalUnits.optional(),
  })
  .refine(
    within => within.administrativeUnits || within.organizationalUnits,
    'needs "administrativeUnits", "organizationalUnits" or both',
  );

export const groupsWithinSchema = z.strictObject({ administrativeUnits });

/** The administrative units whose members a policy has to know, each once, in order. @public */
export function administrativeUnitsOf({
  users,
  groups,
}: Pick<Policy, 'users' | 'groups'>): string[] {
  return [
    ...new Set([
      ...((users.enabled && users.within?.administrativeUnits) || []),
      ...((groups.enabled && groups.within?.administrativeUnits) || []),
    ]),
  ].sort();
}
