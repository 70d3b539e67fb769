import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  foldText,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { Fence } from '../runs/RunLease';
import { locationKeyOf } from './applyBatch';
import type { CatalogMutation, CatalogSink } from './CatalogConnection';
import { isEntityOf, OBJECT_ID_ANNOTATION } from './CatalogReader';
import type { ConfirmContext } from './confirmEntities';
import { bumpManagedRevision, type SentEntity } from './ManagedEntityStore';

/** What was put right. */
export interface Comparison {
  /** Ours, gone from the catalog, handed over again. */
  resent: number;
  /** In the catalog although we had removed them (a restored catalog), removed again. */
  removed: number;
  /** In the catalog with our annotations, unknown to our table (a restored or rebuilt one of ours): known again, so that the next plan decides. */
  adopted: number;
}

/** What comparing needs beside what confirming needs. */
export interface CompareContext extends ConfirmContext {
  sink: CatalogSink;
  fence: Fence;
}

/** Goes through both sides and puts every difference right. It costs a look at every entity, so it is for when the counts differ. */
export async function compareWithCatalog(
  context: CompareContext,
): Promise<Comparison> {
  const adopted = await adoptFromCatalog(context);
  const removed = await removeReturned(context);
  const resent = await resendMissing(context);
  return { adopted, removed, resent };
}

/**
 * Takes the references that the catalog's entities of this connection bear into our table where it does not know their objects: before any reference is given
 * out after a rebuild, so that everybody keeps theirs.
 */
export async function adoptFromCatalog(
  context: CompareContext,
): Promise<number> {
  const { connectionId } = context;
  let adopted = 0;
  for await (const page of context.catalog.list(connectionId)) {
    const now = Date.now();
    const rows = page.flatMap(entity => {
      const objectId = entity.metadata.annotations?.[OBJECT_ID_ANNOTATION];
      const displayName = displayNameOf(entity);
      return objectId
        ? {
            connection_id: connectionId,
            class: classOf(entity),
            object_id: objectId,
            entity_ref: stringifyEntityRef(entity),
            display_name: displayName,
            search_key: foldText(displayName),
            status: 'confirmed',
            sequence: 1,
            entity: JSON.stringify(asSent(entity)),
            sent_at: now,
            confirmed_at: now,
            created_at: now,
            updated_at: now,
          }
        : [];
    });
    if (rows.length > 0) {
      adopted += await inBatch(context, async transaction => {
        const inserted = await transaction('managed_entities')
          .insert(rows)
          .onConflict()
          .ignore()
          .returning('object_id');
        if (inserted.length > 0) {
          await bumpManagedRevision(transaction, connectionId);
        }
        return inserted.length;
      });
    }
  }
  return adopted;
}

async function removeReturned(context: CompareContext): Promise<number> {
  const { connectionId, knex } = context;
  const locationKey = locationKeyOf(connectionId);
  let removed = 0;
  for await (const page of context.catalog.list(connectionId)) {
    const refs = page.map(entity => stringifyEntityRef(entity));
    const tombstones = await knex('managed_entities')
      .where({ connection_id: connectionId, status: 'removed' })
      .whereIn('entity_ref', refs)
      .select('entity_ref');
    if (tombstones.length > 0) {
      await inBatch(context, async () => undefined);
      await context.sink.apply({
        added: [],
        removed: tombstones.map(row => ({
          entityRef: row.entity_ref,
          locationKey,
        })),
      });
      removed += tombstones.length;
    }
  }
  return removed;
}

async function resendMissing(context: CompareContext): Promise<number> {
  const { connectionId, managed, catalog } = context;
  let resent = 0;
  for await (const page of managed.handedOver(connectionId, {
    statuses: ['confirmed'],
  })) {
    const shown = await catalog.lookUp(page.map(sent => sent.entityRef));
    const missing = page.filter(sent => {
      const entity = shown.get(sent.entityRef);
      return !entity || !isEntityOf(entity, connectionId, sent.objectId);
    });
    if (missing.length > 0) {
      await inBatch(context, transaction =>
        transaction('managed_entities')
          .where({ connection_id: connectionId })
          .whereIn(
            'entity_ref',
            missing.map(sent => sent.entityRef),
          )
          .update({ status: 'sent', sent_at: Date.now(), confirmed_at: null }),
      );
      await context.sink.apply(additionOf(missing, connectionId));
      resent += missing.length;
    }
  }
  return resent;
}

function additionOf(
  entities: readonly SentEntity[],
  connectionId: string,
): CatalogMutation {
  const locationKey = locationKeyOf(connectionId);
  return {
    added: entities.map(({ entity }) => ({ entity, locationKey })),
    removed: [],
  };
}

async function inBatch<T>(
  context: CompareContext,
  write: (transaction: Knex) => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  return context.knex.transaction(async transaction => {
    await context.fence(transaction);
    return write(transaction);
  });
}

function classOf(entity: Entity): ObjectClass {
  if (entity.kind.toLowerCase() === 'user') {
    return 'user';
  }
  return entity.spec?.type === 'root' ? 'organization' : 'group';
}

function displayNameOf(entity: Entity): string {
  const profile = entity.spec?.profile;
  const name =
    typeof profile === 'object' && profile && !Array.isArray(profile)
      ? profile.displayName
      : undefined;
  return typeof name === 'string' ? name : entity.metadata.name;
}

/** The entity without what the catalog adds to it. */
function asSent(entity: Entity): Entity {
  const { uid: _uid, etag: _etag, ...metadata } = entity.metadata;
  return {
    apiVersion: entity.apiVersion ?? 'backstage.io/v1alpha1',
    kind: entity.kind,
    metadata,
    spec: entity.spec,
  };
}
