import type { ExplainedReference } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ExplainEngine } from './ExplainEngine';

/** Who has the name that an object would usually get. */
export async function describeReference(
  { knex, managed }: Pick<ExplainEngine, 'knex' | 'managed'>,
  reference: ExplainedReference | undefined,
): Promise<ExplainedReference | undefined> {
  if (!reference?.usualName) {
    return reference;
  }
  const { entityRef, usualName } = reference;
  const usualRef = `${entityRef.slice(
    0,
    entityRef.indexOf('/') + 1,
  )}${usualName}`;
  if (usualRef === entityRef) {
    return reference;
  }
  const bearers = await managed.bearers(knex, [usualRef]);
  const bearer = bearers.get(usualRef);
  if (!bearer) {
    return reference;
  }
  const row = await knex('managed_entities')
    .where({
      connection_id: bearer.connectionId,
      object_id: bearer.objectId,
    })
    .first('display_name');
  return {
    ...reference,
    takenBy: { ...bearer, displayName: row?.display_name },
  };
}
