import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { OBJECT_ID_ANNOTATION } from '../mapping/annotations';
import { isFrom, sourceOf } from './CatalogReader';
import { judgeEntity, type KnownEntity } from './judgeEntity';
import { NO_MARK, readMark } from './mark';

/** A page of the entities that bear a connection's annotation, by what is to be done about them. References in each. */
export interface SortedPage {
  /** Of our objects, under the references they have. */
  seen: string[];
  outdated: string[];
  news: string[];
  leftovers: string[];
  /** With our annotations, but from elsewhere. */
  foreign: string[];
}

interface KnownRow extends KnownEntity {
  connectionId: string;
  objectId: string;
}

/** Tells for each entity of a page what our table says of it. */
export async function sortShownEntities(
  { knex, connectionId }: { knex: Knex; connectionId: string },
  entities: readonly Entity[],
): Promise<SortedPage> {
  const page: SortedPage = {
    seen: [],
    outdated: [],
    news: [],
    leftovers: [],
    foreign: [],
  };
  const ours = entities.filter(entity => {
    if (isOurs(entity, connectionId)) {
      return true;
    }
    page.foreign.push(stringifyEntityRef(entity));
    return false;
  });
  const { byObject, byRef } = await readKnown(knex, connectionId, ours);
  for (const entity of ours) {
    const entityRef = stringifyEntityRef(entity);
    const objectId = sourceOf(entity)?.objectId ?? '';
    const bearer = byRef.get(entityRef);
    const isBearer =
      bearer?.connectionId === connectionId && bearer.objectId === objectId;
    const whose = isBearer ? 'thisObject' : 'another';
    const judgement = judgeEntity(
      { entityRef, mark: readMark(entity) },
      isBearer ? bearer : byObject.get(objectId),
      bearer ? whose : 'nobody',
    );
    addTo(page, entityRef, judgement);
  }
  return page;
}

function addTo(
  page: SortedPage,
  entityRef: string,
  judgement: ReturnType<typeof judgeEntity>,
): void {
  switch (judgement) {
    case 'leftover':
      page.leftovers.push(entityRef);
      return;
    case 'notOurs':
      return;
    case 'outdated':
      page.outdated.push(entityRef);
      break;
    case 'news':
      page.news.push(entityRef);
      break;
    default:
  }
  page.seen.push(entityRef);
}

/** Anybody can copy our annotations into a file of theirs; then the catalog says that it comes from there. */
function isOurs(entity: Entity, connectionId: string): boolean {
  return (
    isFrom(entity, connectionId) &&
    sourceOf(entity)?.objectId ===
      entity.metadata.annotations?.[OBJECT_ID_ANNOTATION]
  );
}

async function readKnown(
  knex: Knex,
  connectionId: string,
  entities: readonly Entity[],
): Promise<{ byObject: Map<string, KnownRow>; byRef: Map<string, KnownRow> }> {
  const columns = [
    'connection_id',
    'object_id',
    'entity_ref',
    'previous_ref',
    'status',
    'mark',
  ];
  const ofObjects = await knex('managed_entities')
    .where({ connection_id: connectionId })
    .whereIn(
      'object_id',
      entities.flatMap(entity => sourceOf(entity)?.objectId ?? []),
    )
    .select(columns);
  const ofRefs = await knex('managed_entities')
    .whereIn(
      'entity_ref',
      entities.map(entity => stringifyEntityRef(entity)),
    )
    .select(columns);
  const byObject = ofObjects.map(toKnown);
  const byRef = ofRefs.map(toKnown);
  return {
    byObject: new Map(byObject.map(row => [row.objectId, row])),
    byRef: new Map(byRef.map(row => [row.entityRef, row])),
  };
}

function toKnown(row: {
  connection_id: string;
  object_id: string;
  entity_ref: string;
  previous_ref: string | null;
  status: KnownEntity['status'];
  mark: string | null;
}): KnownRow {
  return {
    connectionId: row.connection_id,
    objectId: row.object_id,
    entityRef: row.entity_ref,
    previousRef: row.previous_ref ?? undefined,
    status: row.status,
    mark: row.mark ?? NO_MARK,
  };
}
