import type { Entity } from '@backstage/catalog-model';
import { isPredecessorOf } from '../handover/Predecessor';
import { databaseNow, readDatabaseNow } from '../database/databaseTime';
import type { RunLease } from '../runs/RunLease';
import { type CatalogSink, handOver, locationKeyOf } from './CatalogConnection';
import { isEntityOf } from './CatalogReader';
import { type ConfirmContext, OVERDUE_MS, shows } from './confirmEntities';
import { isFormerOwners } from './isFormerOwners';
import type { SentEntity } from './ManagedEntityStore';
import { type Mark, markOf, withMark } from './mark';
import { whileSending } from './whileSending';

/** What else the catalog does not show is waiting in its queue, and each costs a request. */
const MAX_PROCESSED_AGAIN = 200;

/** After this long nothing helps but another mark, which makes another entity of it for the catalog; milliseconds. */
const STUCK_MS = 6 * 3_600_000;

/** What handing over again needs beside what confirming needs. */
export interface ResendContext extends ConfirmContext {
  lease: RunLease;
  sink: CatalogSink;
  /** Whether the connection takes over from another provider now; else what that one has taken back stays its own. */
  takingOver: boolean;
}

type IsDue = (sent: SentEntity, shown: Entity | undefined) => boolean;

/**
 * Hands over again what the catalog is known to have lost and no plan could renew: because the directory could not be read, or because the object fails, which
 * keeps its last good entity. With a new mark: where a catalog that was killed has the entity and only does not list it, the same once more would be skipped.
 */
export async function resendLost(context: ResendContext): Promise<number> {
  const mark = markOf(await readDatabaseNow(context.knex));
  return resend(context, {
    statuses: ['lost'],
    isDue: () => true,
    markFor: () => mark,
  });
}

/**
 * Hands over again what was sent long ago and has not arrived. What is stuck for hours gets a new mark: where the catalog has it and only fails to show it, the
 * same once more would be skipped as known.
 *
 * @param mark - of the run
 */
export async function resendOverdue(
  context: ResendContext,
  mark: Mark,
): Promise<number> {
  const now = await readDatabaseNow(context.knex);
  return resend(context, {
    statuses: ['sent'],
    sentBefore: now - OVERDUE_MS,
    isDue: (sent, shown) => !shown || !shows(shown, sent),
    markFor: sent =>
      Date.parse(sent.mark) < now - STUCK_MS ? mark : sent.mark,
  });
}

async function resend(
  context: ResendContext,
  which: {
    statuses: string[];
    sentBefore?: number;
    isDue: IsDue;
    markFor?: (sent: SentEntity) => Mark;
  },
): Promise<number> {
  const { connectionId, managed, catalog } = context;
  const { markFor = sent => sent.mark } = which;
  let resent = 0;
  for await (const page of managed.handedOver(connectionId, which)) {
    const refs = page.map(({ entityRef }) => entityRef);
    const shown = await catalog.lookUp(refs);
    const due = page.filter(sent => {
      const entity = shown.get(sent.entityRef);
      return (
        (!entity || mayReplace(context, entity, sent)) &&
        which.isDue(sent, entity)
      );
    });
    if (due.length > 0) {
      await handOverAgain(
        context,
        due.map(sent => ({ ...sent, mark: markFor(sent) })),
        resent < MAX_PROCESSED_AGAIN,
      );
      resent += due.length;
    }
  }
  return resent;
}

/** @param processAgain - also what the catalog has unchanged, which it would skip; each costs a request */
export function handOverAgain(
  context: Omit<ResendContext, 'takingOver'>,
  entities: readonly SentEntity[],
  processAgain: boolean,
): Promise<void> {
  return whileSending(context, () => send(context, entities, processAgain));
}

async function send(
  context: Omit<ResendContext, 'takingOver'>,
  entities: readonly SentEntity[],
  processAgain: boolean,
): Promise<void> {
  const { knex, connectionId, managed, catalog, lease, sink, signal } = context;
  const refs = entities.map(({ entityRef }) => entityRef);
  const contents = await managed.entitiesByRef(connectionId, refs);
  signal.throwIfAborted();
  lease.assertFresh();
  // Handed over first: a kill in between only means that it is done again.
  await handOver(sink, {
    added: entities.flatMap(({ entityRef, mark }) => {
      const entity = contents.get(entityRef);
      return entity
        ? {
            entity: withMark(entity, mark),
            locationKey: locationKeyOf(connectionId, entity),
          }
        : [];
    }),
    removed: [],
  });
  if (processAgain) {
    await catalog.processAgain(refs, signal);
  }
  await knex.transaction(async transaction => {
    await lease.fence(transaction);
    for (const [mark, marked] of groupByMark(entities)) {
      await transaction('managed_entities')
        .where({ connection_id: connectionId })
        .whereIn('entity_ref', marked)
        .update({
          status: 'sent',
          mark: mark || null,
          sent_at: databaseNow(transaction),
          confirmed_at: null,
        });
    }
  });
}

function groupByMark(entities: readonly SentEntity[]): Map<Mark, string[]> {
  const byMark = new Map<Mark, string[]>();
  for (const { mark, entityRef } of entities) {
    byMark.set(mark, [...(byMark.get(mark) ?? []), entityRef]);
  }
  return byMark;
}

/** What is somebody else's by now is found to be a conflict; it is not fought over. */
export function mayReplace(
  { connectionId, takingOver }: ResendContext,
  shown: Entity,
  sent: SentEntity,
): boolean {
  return (
    isEntityOf(shown, connectionId, sent.objectId) ||
    isFormerOwners(shown, connectionId, sent) ||
    (takingOver && isPredecessorOf(shown, sent))
  );
}
