import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  foldText,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { databaseNow, readDatabaseNow } from '../runs/databaseTime';
import type { RunLease } from '../runs/RunLease';
import {
  type CatalogMutation,
  type CatalogSink,
  handOver,
  locationKeyOf,
} from './CatalogConnection';
import {
  LOCATION_KEY_ANNOTATION,
  OBJECT_ID_ANNOTATION,
} from '../mapping/annotations';
import { isPredecessorOf } from '../handover/Predecessor';
import { isEntityOf, isFrom } from './CatalogReader';
import { type ConfirmContext, OVERDUE_MS, shows } from './confirmEntities';
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
  lease: RunLease;
  /** Whether the connection takes over from another provider now; else what that one has taken back stays its own. */
  takingOver: boolean;
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
    const classes = await mirroredClasses(context, page);
    const now = Date.now();
    const rows = page.flatMap(entity => {
      if (!isFrom(entity, connectionId)) {
        return [];
      }
      const objectId = entity.metadata.annotations?.[OBJECT_ID_ANNOTATION];
      const displayName = displayNameOf(entity);
      return objectId
        ? {
            connection_id: connectionId,
            class: classes.get(objectId) ?? classOf(entity),
            object_id: objectId,
            entity_ref: stringifyEntityRef(entity),
            display_name: displayName,
            search_key: foldText(displayName),
            status: 'confirmed',
            location_key:
              entity.metadata.annotations?.[LOCATION_KEY_ANNOTATION] ?? null,
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
        const arrived = await confirmReserved(transaction, connectionId, rows);
        if (inserted.length + arrived > 0) {
          await bumpManagedRevision(transaction, connectionId);
        }
        return inserted.length + arrived;
      });
    }
  }
  return adopted;
}

/** What a run handed over that ended before it could write so down: the catalog shows it, so the next plan has to reckon with it. */
async function confirmReserved(
  transaction: Knex,
  connectionId: string,
  rows: readonly {
    object_id: string;
    entity_ref: string;
    entity: string;
    location_key: string | null;
  }[],
): Promise<number> {
  const reserved: string[] = await transaction('managed_entities')
    .where({ connection_id: connectionId, status: 'reserved' })
    .whereIn(
      ['object_id', 'entity_ref'],
      rows.map(row => [row.object_id, row.entity_ref]),
    )
    .pluck('entity_ref');
  for (const row of rows.filter(({ entity_ref }) =>
    reserved.includes(entity_ref),
  )) {
    await transaction('managed_entities')
      .where({ connection_id: connectionId, entity_ref: row.entity_ref })
      .update({
        status: 'confirmed',
        location_key: row.location_key,
        entity: row.entity,
        entity_hash: null,
        sequence: transaction.raw('sequence + 1'),
        sent_at: Date.now(),
        confirmed_at: Date.now(),
      });
  }
  return reserved.length;
}

/** Which class each object was read as; a transformer may have made anything of its entity. */
async function mirroredClasses(
  { knex, connectionId }: CompareContext,
  page: readonly Entity[],
): Promise<Map<string, ObjectClass>> {
  const rows = await knex('mirror_objects')
    .where({ connection_id: connectionId })
    .whereIn(
      'object_id',
      page.flatMap(
        entity => entity.metadata.annotations?.[OBJECT_ID_ANNOTATION] ?? [],
      ),
    )
    .select('object_id', 'class');
  return new Map(rows.map(row => [row.object_id, row.class]));
}

async function removeReturned(context: CompareContext): Promise<number> {
  const { connectionId, knex } = context;
  const locationKey = locationKeyOf(connectionId);
  let removed = 0;
  for await (const page of context.catalog.list(connectionId)) {
    const refs = page
      .filter(entity => isFrom(entity, connectionId))
      .map(entity => stringifyEntityRef(entity));
    const tombstones = await knex('managed_entities')
      .where({ connection_id: connectionId, status: 'removed' })
      .whereIn('entity_ref', refs)
      .select('entity_ref');
    if (tombstones.length > 0) {
      context.lease.assertFresh();
      await handOver(context.sink, {
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
  return resend(context, {
    statuses: ['confirmed'],
    isLost: isMissing,
  });
}

/** A catalog that is killed forgets a handful; what else it does not show is waiting in its queue, and each costs a request. */
const MAX_PROCESSED_AGAIN = 200;

/** Hands over again what was sent long ago and has not arrived: the catalog may have lost it before we had seen it there. */
export async function resendOverdue(context: CompareContext): Promise<number> {
  const now = await readDatabaseNow(context.knex);
  return resend(context, {
    statuses: ['sent'],
    sentBefore: now - OVERDUE_MS,
    isLost: isMissing,
  });
}

/**
 * Has the catalog process again what was sent before a time and is not shown as it was sent. A catalog that is killed forgets what it was about to process until
 * that is due again, after `catalog.processingInterval`: the change would not show for hours.
 */
export async function resendUnprocessed(
  context: CompareContext,
  sentBefore: number,
): Promise<number> {
  return resend(context, {
    statuses: ['sent'],
    sentBefore,
    isLost: (_, sent, entity) =>
      isMissing(context, sent, entity) ||
      !entity ||
      !shows(entity, sent.entity),
  });
}

function isMissing(
  { connectionId, takingOver }: CompareContext,
  sent: SentEntity,
  entity: Entity | undefined,
): boolean {
  return (
    !entity ||
    (!isEntityOf(entity, connectionId, sent.objectId) &&
      (takingOver || !isPredecessorOf(entity, sent.entity, sent)))
  );
}

async function resend(
  context: CompareContext,
  {
    statuses,
    sentBefore,
    isLost,
  }: {
    statuses: string[];
    sentBefore?: number;
    isLost: typeof isMissing;
  },
): Promise<number> {
  const { connectionId, managed, catalog, lease, sink } = context;
  let resent = 0;
  for await (const page of managed.handedOver(connectionId, {
    statuses,
    sentBefore,
  })) {
    const shown = await catalog.lookUp(page.map(sent => sent.entityRef));
    const missing = page.filter(sent =>
      isLost(context, sent, shown.get(sent.entityRef)),
    );
    if (missing.length > 0) {
      lease.assertFresh();
      // Handed over first: a kill in between only means that it is done again.
      await handOver(sink, additionOf(missing, connectionId));
      if (resent < MAX_PROCESSED_AGAIN) {
        await catalog.processAgain(
          missing.map(sent => sent.entityRef),
          context.signal,
        );
      }
      await inBatch(context, transaction =>
        transaction('managed_entities')
          .where({ connection_id: connectionId })
          .whereIn(
            'entity_ref',
            missing.map(sent => sent.entityRef),
          )
          .update({
            status: 'sent',
            sent_at: databaseNow(transaction),
            confirmed_at: null,
          }),
      );
      resent += missing.length;
    }
  }
  return resent;
}

function additionOf(
  entities: readonly SentEntity[],
  connectionId: string,
): CatalogMutation {
  return {
    added: entities.map(({ entity }) => ({
      entity,
      locationKey: locationKeyOf(connectionId, entity),
    })),
    removed: [],
  };
}

async function inBatch<T>(
  context: CompareContext,
  write: (transaction: Knex) => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  return context.knex.transaction(async transaction => {
    await context.lease.fence(transaction);
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
