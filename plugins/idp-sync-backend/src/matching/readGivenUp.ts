import type { Knex } from 'knex';
import { locationKeyOf } from '../apply/CatalogConnection';
import { HANDED_OVER } from '../apply/ManagedEntityStore';
import type { GivenUp } from './Adoption';
import { readRanks } from './readRanks';

interface OwnerRow {
  given_up_id: string;
  connection_id: string;
  object_id: string;
  entity_ref: string;
  status: string;
  sequence: number | string;
  location_key: string | null;
  left_at: number | string | null;
}

const OWNER_COLUMNS = [
  'connection_id',
  'object_id',
  'entity_ref',
  'status',
  'sequence',
  'location_key',
  'left_at',
];

/** The people of a connection whose entities have passed to other connections, and whose these are now. */
export async function readGivenUp(
  knex: Knex,
  connectionId: string,
): Promise<GivenUp[]> {
  if (!(await hasGivenUp(knex, connectionId))) {
    return [];
  }
  const { others } = await readRanks(knex, connectionId);
  const titles = new Map(others.map(({ id, title }) => [id, title]));
  const rows: OwnerRow[] = await knex('adoptions as given')
    .leftJoin('former_references as former', {
      'former.entity_ref': 'given.entity_ref',
    })
    .join('managed_entities as owner', owner =>
      owner
        .on('owner.entity_ref', 'given.entity_ref')
        // Renamed since.
        .orOn(renamed =>
          renamed
            .on('owner.connection_id', 'former.connection_id')
            .andOn('owner.class', 'former.class')
            .andOn('owner.object_id', 'former.object_id'),
        ),
    )
    .where({
      'given.connection_id': connectionId,
      'given.class': 'user',
      'given.current': true,
    })
    .whereNot('owner.connection_id', connectionId)
    .orderBy('given.object_id')
    .select(
      'given.object_id as given_up_id',
      ...OWNER_COLUMNS.map(column => `owner.${column}`),
    );
  return rows.map(row => {
    const inCatalog = HANDED_OVER.includes(row.status);
    return {
      objectId: row.given_up_id,
      letsGo: row.status === 'removed' || (inCatalog && row.left_at !== null),
      owner: {
        connectionId: row.connection_id,
        objectId: row.object_id,
        source: `connection "${
          titles.get(row.connection_id) ?? row.connection_id
        }"`,
        entityRef: row.entity_ref,
        sequence: Number(row.sequence),
        locationKey: row.location_key ?? locationKeyOf(row.connection_id),
        inCatalog,
      },
    };
  });
}

/** Whether anybody of a connection has an entity that has passed to another one. */
export async function hasGivenUp(
  knex: Knex,
  connectionId: string,
): Promise<boolean> {
  const given = await knex('adoptions')
    .where({ connection_id: connectionId, class: 'user', current: true })
    .first('id');
  return given !== undefined;
}
