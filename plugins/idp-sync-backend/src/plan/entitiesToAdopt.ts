import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { PlannedChange } from './types';

/** By class and object id, what other connections have last sent of the entities that some changes take over. */
export async function entitiesToAdopt(
  knex: Knex,
  changes: readonly Pick<
    PlannedChange,
    'class' | 'objectId' | 'entityRef' | 'adopts'
  >[],
): Promise<Map<string, Entity>> {
  const adopting = new Map(
    changes
      .filter(({ adopts }) => adopts)
      .map(change => [change.entityRef, `${change.class}:${change.objectId}`]),
  );
  const rows: { entity_ref: string; entity: string }[] =
    adopting.size === 0
      ? []
      : await knex('managed_entities')
          .whereIn(
            'entity_ref',
            [...adopting.keys()].flatMap(ref => ref ?? []),
          )
          .whereNotNull('entity')
          .select('entity_ref', 'entity');
  return new Map(
    rows.map(row => [
      adopting.get(row.entity_ref) ?? '',
      JSON.parse(row.entity),
    ]),
  );
}
