import {
  MAPPED_CLASSES,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import {
  AttributeMapper,
  type KeptFields,
  keptFieldsOf,
} from '../mapping/AttributeMapper';
import { keptKey } from '../mapping/ObjectMapper';
import { HANDED_OVER } from './ManagedEntityStore';

/** Entities are read whole: some hundred kilobytes at a time. */
const PAGE_SIZE = 250;

/**
 * What the entities of a connection have at the fields that the policy applies at creation only, by `keptKey`. Reads every entity of a class that has such fields,
 * and nothing where none has; undefined then.
 */
export async function readKeptFields(
  knex: Knex,
  connectionId: string,
  { mapping }: Policy,
): Promise<ReadonlyMap<string, KeptFields> | undefined> {
  const classes = MAPPED_CLASSES.filter(one =>
    mapping.attributes[one].some(({ apply }) => apply === 'atCreation'),
  );
  if (classes.length === 0) {
    return undefined;
  }
  const mapper = AttributeMapper.create(mapping);
  const kept = new Map<string, KeptFields>();
  for (const objectClass of classes) {
    const mappings = mapper.mappingsOf(objectClass);
    let after = '';
    for (;;) {
      const rows: { object_id: string; entity: string | null }[] = await knex(
        'managed_entities',
      )
        .where({ connection_id: connectionId, class: objectClass })
        .whereIn('status', HANDED_OVER)
        .where('object_id', '>', after)
        .orderBy('object_id')
        .limit(PAGE_SIZE)
        .select('object_id', 'entity');
      for (const row of rows) {
        if (row.entity !== null) {
          kept.set(
            keptKey(objectClass, row.object_id),
            keptFieldsOf(JSON.parse(row.entity), mappings),
          );
        }
      }
      if (rows.length < PAGE_SIZE) {
        break;
      }
      after = rows[rows.length - 1].object_id;
      await setImmediate();
    }
  }
  return kept;
}
