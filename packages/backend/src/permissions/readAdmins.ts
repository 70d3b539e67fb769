import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

function normalizeAdmin(ref: string): string {
  let parsed;
  try {
    parsed = parseEntityRef(ref);
  } catch {
    parsed = undefined;
  }
  const kind = parsed?.kind.toLocaleLowerCase('en-US');
  if (!parsed || (kind !== 'user' && kind !== 'group')) {
    throw new InputError(
      `portal.admins must hold full references of users and groups, such as 'group:default/portal_admins', but holds '${ref}'`,
    );
  }
  return stringifyEntityRef(parsed);
}

/**
 * The users and groups that administer the portal, from `portal.admins`.
 *
 * @throws InputError for what is not a full reference of a user or group
 */
export function readAdmins(config: Config): ReadonlySet<string> {
  const refs = config.getOptionalStringArray('portal.admins') ?? [];
  return new Set(refs.map(normalizeAdmin));
}
