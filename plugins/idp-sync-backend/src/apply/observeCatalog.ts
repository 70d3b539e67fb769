import type { Knex } from 'knex';
import { isPredecessorOf } from '../handover/Predecessor';
import type { RunLease } from '../runs/RunLease';
import {
  type CatalogMutation,
  type CatalogSink,
  handOver,
  locationKeyOf,
} from './CatalogConnection';
import type { ConfirmContext } from './confirmEntities';
import {
  bumpManagedRevision,
  HANDED_OVER,
  type SentEntity,
} from './ManagedEntityStore';
import { describeOwner, isEntityOf, sourceOf } from './CatalogReader';
import { isFormerOwners } from './isFormerOwners';
import { NO_MARK, withMark } from './mark';
import { sortShownEntities, type SortedPage } from './sortShownEntities';
import { takeNews } from './takeNews';
import { hashOfTallies, talliesDiffer } from './tallies';
import { whileSending } from './whileSending';

/** What observing needs beside what confirming needs. */
export interface ObserveContext extends ConfirmContext {
  lease: RunLease;
  /** Where leftovers are taken out of the catalog; absent for a preview, which changes nothing there. */
  sink?: CatalogSink;
  /** Whether the connection takes over from another provider now; else what that one has taken back stays its own. */
  takingOver: boolean;
}

/** How the catalog differed from our table; the table says the same as the catalog now, so that a plan puts the catalog right. */
export interface Observation {
  /** Gone from the catalog, or from its lists. */
  missing: number;
  /** Shown in an older version. */
  outdated: number;
  /** Newer than what our table knew, unknown to it, or thought to be removed. */
  news: number;
  /** Under references that their objects no longer have. */
  leftovers: number;
  /** Somebody else's entities under references of ours. */
  conflicts: { entityRef: string; owner: string }[];
  /** Entities that bear our annotations and are not ours, such as a copy in somebody's file. */
  foreign: { count: number; example?: string };
}

/**
 * Compares our table with what the catalog shows, and brings the table to the truth (Law 11). One query on either side as long as all is well; a look at every
 * entity where it is not, once for each difference. Nothing is handed over here: what is to be in the catalog is for a plan to say.
 *
 * @returns undefined where there is nothing new
 */
export async function observeCatalog(
  context: ObserveContext,
): Promise<Observation | undefined> {
  const { knex, connectionId, managed, catalog } = context;
  const ours = await managed.tally(connectionId);
  const shown = await catalog.tally(connectionId);
  if (!talliesDiffer(ours, shown)) {
    return undefined;
  }
  const difference = hashOfTallies(ours, shown);
  const { explained_difference: explained } = await knex('connections')
    .where({ id: connectionId })
    .first('explained_difference');
  if (difference === explained) {
    return undefined;
  }
  const observation = await lookAtAll(context);
  const changed =
    observation.missing +
      observation.outdated +
      observation.news +
      observation.leftovers +
      observation.conflicts.length >
    0;
  await inBatch(context, async transaction => {
    if (changed) {
      await bumpManagedRevision(transaction, connectionId);
    } else {
      await transaction('connections')
        .where({ id: connectionId })
        .update({ explained_difference: difference });
    }
  });
  return changed || observation.foreign.count > 0 ? observation : undefined;
}

async function lookAtAll(context: ObserveContext): Promise<Observation> {
  const { connectionId, catalog, managed } = context;
  const observation: Observation = {
    missing: 0,
    outdated: 0,
    news: 0,
    leftovers: 0,
    conflicts: [],
    foreign: { count: 0 },
  };
  const seen = new Set<string>();
  for await (const entities of catalog.list(connectionId)) {
    const page = await sortShownEntities(context, entities);
    page.seen.forEach(ref => seen.add(ref));
    observation.foreign.count += page.foreign.length;
    observation.foreign.example ??= page.foreign[0];
    await settlePage(context, page, observation);
  }
  for await (const page of managed.handedOver(connectionId, {
    statuses: ['confirmed'],
  })) {
    await settleUnseen(
      context,
      page.filter(sent => !seen.has(sent.entityRef)),
      observation,
    );
  }
  return observation;
}

async function settlePage(
  context: ObserveContext,
  { outdated, news, leftovers }: SortedPage,
  observation: Observation,
): Promise<void> {
  const { connectionId } = context;
  if (outdated.length > 0) {
    observation.outdated += await inBatch(context, transaction =>
      setStatus(transaction, connectionId, outdated, 'lost'),
    );
  }
  if (news.length > 0) {
    const whole = await context.catalog.read(news);
    observation.news += await inBatch(context, transaction =>
      takeNews(transaction, connectionId, [...whole.values()]),
    );
  }
  if (leftovers.length > 0 && context.sink) {
    observation.leftovers += await takeOut(context, context.sink, leftovers);
  }
}

/** But what another connection has taken over meanwhile. */
function takeOut(
  context: ObserveContext,
  sink: CatalogSink,
  leftovers: readonly string[],
): Promise<number> {
  const { connectionId, lease, managed, knex } = context;
  return whileSending(context, async () => {
    const bearers = await managed.bearers(knex, leftovers);
    const refs = leftovers.filter(
      ref => (bearers.get(ref)?.connectionId ?? connectionId) === connectionId,
    );
    lease.assertFresh();
    const locationKey = locationKeyOf(connectionId);
    await handOver(sink, {
      added: await inPlaceOf(context, refs),
      removed: refs.map(entityRef => ({ entityRef, locationKey })),
    });
    return refs.length;
  });
}

/** What is to be shown instead of leftovers goes in with the same mutation: a plan may be long in coming, and nobody is to be missing until then. */
async function inPlaceOf(
  { knex, connectionId, catalog, managed }: ObserveContext,
  leftovers: readonly string[],
): Promise<CatalogMutation['added']> {
  const shown = await catalog.lookUp(leftovers);
  const rows = await knex('managed_entities')
    .where({ connection_id: connectionId })
    .whereIn('status', HANDED_OVER)
    .whereIn(
      'object_id',
      [...shown.values()].flatMap(entity => sourceOf(entity)?.objectId ?? []),
    )
    .select('object_id', 'entity_ref', 'mark');
  const refs = rows.map(row => row.entity_ref);
  const borne = await catalog.lookUp(refs);
  const entities = await managed.entitiesByRef(connectionId, refs);
  return rows.flatMap(({ object_id: objectId, entity_ref: ref, mark }) => {
    const entity = entities.get(ref);
    const bearer = borne.get(ref);
    return entity && (!bearer || isEntityOf(bearer, connectionId, objectId))
      ? [
          {
            entity: withMark(entity, mark ?? NO_MARK),
            locationKey: locationKeyOf(connectionId, entity),
          },
        ]
      : [];
  });
}

async function settleUnseen(
  context: ObserveContext,
  unseen: readonly SentEntity[],
  observation: Observation,
): Promise<void> {
  const { connectionId } = context;
  const refs = unseen.map(sent => sent.entityRef);
  const borne = await context.catalog.lookUp(refs);
  const missing: string[] = [];
  const taken: string[] = [];
  for (const sent of unseen) {
    const { entityRef, objectId } = sent;
    const entity = borne.get(entityRef);
    if (
      !entity ||
      isFormerOwners(entity, connectionId, sent) ||
      (context.takingOver && isPredecessorOf(entity, sent)) ||
      // There, but in none of the catalog's lists, as a kill leaves it: only another version brings it back into them.
      isEntityOf(entity, connectionId, objectId)
    ) {
      missing.push(entityRef);
    } else {
      taken.push(entityRef);
      observation.conflicts.push({ entityRef, owner: describeOwner(entity) });
    }
  }
  if (missing.length + taken.length > 0) {
    await inBatch(context, async transaction => {
      observation.missing += await setStatus(
        transaction,
        connectionId,
        missing,
        'lost',
      );
      await setStatus(transaction, connectionId, taken, 'conflict');
    });
  }
}

function setStatus(
  transaction: Knex,
  connectionId: string,
  refs: readonly string[],
  status: 'lost' | 'conflict',
): Promise<number> {
  return transaction('managed_entities')
    .where({ connection_id: connectionId, status: 'confirmed' })
    .whereIn('entity_ref', refs)
    .update({ status, confirmed_at: null });
}

async function inBatch<T>(
  context: ObserveContext,
  write: (transaction: Knex) => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  return context.knex.transaction(async transaction => {
    await context.lease.fence(transaction);
    return write(transaction);
  });
}
