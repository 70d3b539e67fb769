import type { Entity, GroupEntity, UserEntity } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import {
  parsePolicy,
  type MappingTrial,
  type Policy,
  type TriedError,
  type TriedObject,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { stableJson } from '../stableJson';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import { PlanViews } from '../explain/PlanViews';
import { searchObjects } from '../explain/searchObjects';
import {
  AttributeMapper,
  keptFieldsOf,
  type KeptFields,
} from '../mapping/AttributeMapper';
import { displayNameOf } from '../mapping/displayName';
import { mapObject } from '../mapping/mapObject';
import { keptKey, ObjectMapper } from '../mapping/ObjectMapper';
import { validateEntity } from '../mapping/validateEntity';
import { type MatchingSources, readMatching } from '../matching/readMatching';
import { readMatchingBasis } from '../matching/readMatchingBasis';
import { DesiredEntities, type DesiredObject } from '../plan/DesiredEntities';
import { fingerprintOf, readPlanBasis } from '../plan/PlanBasis';
import { isHandedOver } from '../plan/types';
import { readDatabaseNow } from '../database/databaseTime';
import type { Engine } from '../runs/RunContext';
import type { MappingTrials, TrialWish } from './MappingTrials';
import { unreadAttributes } from './mirrorObstacle';

/** What trials stand on. */
type TrialEngine = Pick<Engine, 'managed' | 'mirror' | 'transformers'> &
  MatchingSources;

type Connection = { id: string; provider: string; tenantId: string };

/**
 * Names and relations do not hang on what attributes are mapped to: they are taken from a view of everybody, which is kept while somebody writes expressions; these
 * are followed for the objects asked about alone.
 */
export class DefaultMappingTrials implements MappingTrials {
  readonly #engine: TrialEngine;
  readonly #overview: ConnectionOverview;
  readonly #views = new PlanViews(DesiredEntities.collect);

  constructor(options: { engine: TrialEngine; overview: ConnectionOverview }) {
    this.#engine = options.engine;
    this.#overview = options.overview;
  }

  async try(
    connectionId: string,
    policy: Policy,
    wish: TrialWish,
  ): Promise<MappingTrial> {
    const { knex, mirror } = this.#engine;
    const connection = await this.#overview.identity(connectionId);
    if (!connection) {
      throw new NotFoundError(`There is no connection "${connectionId}"`);
    }
    if ((await mirror.getLastFullScanAt(connectionId)) === undefined) {
      throw new IdpSyncError(
        'IDP_MIRROR_MISSING',
        'The directory has not been read to the end yet',
      );
    }
    const desired = await this.#view(connection, policy);
    const { objects, totalItems } = await this.#find(
      connectionId,
      desired,
      wish,
    );
    const kept = await this.#keptOf(connectionId, policy, objects, wish);
    const mapper = new ObjectMapper({
      connection,
      policy,
      transformers: this.#engine.transformers,
      kept,
    });
    const items = [];
    for (const object of objects) {
      items.push(
        await tryOne(desired, mapper, connection, object, {
          class: wish.class,
          kept,
        }),
      );
    }
    const saved = await this.#overview.policy(connectionId);
    const notRead = await unreadAttributes(
      {
        knex,
        mirror,
        connectionId,
        policy,
        savedPolicy: saved ? parsePolicy(saved.policy) : policy,
      },
      wish.class,
    );
    return { items, totalItems, notRead: notRead ?? [] };
  }

  async #view(
    connection: Connection,
    policy: Policy,
  ): Promise<DesiredEntities> {
    const { knex, mirror, managed, transformers } = this.#engine;
    const { id } = connection;
    const plain: Policy = {
      ...policy,
      mapping: {
        ...policy.mapping,
        attributes: { user: [], group: [] },
        tables: {},
      },
    };
    const basis = fingerprintOf(
      await readPlanBasis(knex, id, 0, transformers, {
        matching: await readMatchingBasis(this.#engine, id, policy),
      }),
    );
    return this.#views.get(id, `${basis} ${stableJson(plain)}`, async () => ({
      connection,
      snapshot: await mirror.loadSnapshot(id),
      policy: plain,
      // What a transformer makes hangs on what it is given, which only the draft says.
      managed: await managed.list(id),
      refsOfOthers: await managed.refsOfOthers(id),
      now: await readDatabaseNow(knex),
      matching: await readMatching(this.#engine, id, policy),
    }));
  }

  async #find(
    connectionId: string,
    desired: DesiredEntities,
    { class: objectClass, objectIds, search = '', limit }: TrialWish,
  ): Promise<{ objects: DesiredObject[]; totalItems: number }> {
    const known = (ids: readonly string[]) =>
      ids.flatMap(id => desired.find(objectClass, id) ?? []);
    if (objectIds) {
      const objects = known([...new Set(objectIds)]);
      return { objects, totalItems: objects.length };
    }
    if (search.trim() !== '') {
      const { items, totalItems } = await searchObjects(
        this.#engine.knex,
        connectionId,
        { query: search, classes: [objectClass], offset: 0, limit },
      );
      return { objects: known(items.map(one => one.objectId)), totalItems };
    }
    const objects: DesiredObject[] = [];
    let totalItems = 0;
    for (const object of desired.objects()) {
      if (object.object.class === objectClass && object.decision.inScope) {
        totalItems += 1;
        if (objects.length < limit) {
          objects.push(object);
        }
      }
    }
    return { objects, totalItems };
  }

  async #keptOf(
    connectionId: string,
    { mapping }: Policy,
    objects: readonly DesiredObject[],
    { class: objectClass }: TrialWish,
  ): Promise<ReadonlyMap<string, KeptFields>> {
    const mappings = AttributeMapper.create(mapping).mappingsOf(objectClass);
    const entities = await this.#engine.managed.entitiesOf(
      connectionId,
      objectClass,
      objects.filter(isInCatalog).map(({ object }) => object.objectId),
    );
    return new Map(
      [...entities].map(([objectId, entity]) => [
        keptKey(objectClass, objectId),
        keptFieldsOf(entity, mappings),
      ]),
    );
  }
}

async function tryOne(
  desired: DesiredEntities,
  mapper: ObjectMapper,
  { provider }: Connection,
  object: DesiredObject,
  {
    class: objectClass,
    kept,
  }: Pick<TriedObject, 'class'> & { kept: ReadonlyMap<string, KeptFields> },
): Promise<TriedObject> {
  const { objectId } = object.object;
  const tried = {
    class: objectClass,
    objectId,
    displayName: displayNameOf(object.object),
    inScope: object.decision.inScope,
    reason: object.decision.reason,
    inCatalog: isInCatalog(object),
  };
  const partial = mapObject(object.object, provider);
  const failures: TriedError[] = mapper.attributes.try(
    object.object,
    partial,
    kept.get(keptKey(objectClass, objectId)),
  );
  if (failures.length > 0) {
    return {
      ...tried,
      entity: complete(desired, object, partial),
      errors: failures,
    };
  }
  const mapped = mapper.map(object.object);
  switch (mapped.type) {
    case 'leftOut':
      return {
        ...tried,
        inScope: false,
        reason: 'The entity transformer of this portal leaves it out.',
        errors: [],
      };
    case 'failed':
      return { ...tried, errors: [{ message: mapped.error.message }] };
    default: {
      const entity = desired.complete(object, mapped.entity);
      return {
        ...tried,
        entity: { ...entity },
        errors: await catalogErrors(entity),
      };
    }
  }
}

function complete(
  desired: DesiredEntities,
  object: DesiredObject,
  mapped: UserEntity | GroupEntity,
): Record<string, unknown> {
  return { ...desired.complete(object, mapped) };
}

async function catalogErrors(entity: Entity): Promise<TriedError[]> {
  try {
    await validateEntity(entity);
    return [];
  } catch (error) {
    if (error instanceof IdpSyncError) {
      return [{ message: error.message }];
    }
    throw error;
  }
}

function isInCatalog({ row }: DesiredObject): boolean {
  return row !== undefined && isHandedOver(row);
}
