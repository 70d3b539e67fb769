import { cleanText } from '../database/cleanText';
import { sameContent } from './applyStatements';
import type { MirrorScope } from './MirrorKeys';
import { mergeAttributes, type ObjectRecord } from './mergeObject';
import type { Organization } from './MirrorStore';
import { readObjects, writeObjects } from './objectRows';

/** Writes what the directory says of the tenant itself. @returns whether that is something else than before: 1, else 0 */
export async function saveOrganization(
  scope: MirrorScope,
  organization: Organization,
): Promise<number> {
  const { knex, connectionId } = scope;
  const { objectId } = organization;
  const displayName = cleanText(organization.displayName);
  const record: ObjectRecord = {
    attributes: mergeAttributes(organization.attributes, { displayName }),
    state: 'present',
    round: 0,
  };
  const known = (await readObjects(scope, 'organization', [objectId])).get(
    objectId,
  );
  if (known && sameContent(known, record)) {
    return 0;
  }
  await knex('mirror_objects')
    .where({ connection_id: connectionId, class: 'organization' })
    .delete();
  await writeObjects(scope, 'organization', new Map([[objectId, record]]));
  await knex('connections')
    .where({ id: connectionId })
    .update({ tenant_name: displayName });
  return 1;
}
