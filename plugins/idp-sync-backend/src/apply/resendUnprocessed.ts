import type { Entity } from '@backstage/catalog-model';
import { readDatabaseNow } from '../database/databaseTime';
import { shows } from './confirmEntities';
import type { SentEntity } from './ManagedEntityStore';
import { markOf } from './mark';
import { handOverAgain, mayReplace, type ResendContext } from './resend';

/** The catalog works on a handful at a time, the oldest first; what else it does not show waits in its queue. */
const MAX_UNPROCESSED = 1_000;
const BATCH_SIZE = 250;

/**
 * Has the catalog process again what was sent before its process died and is not shown as it was sent.
 *
 * A catalog that is killed forgets what it was about to process until that is due again, after `catalog.processingInterval`: hours. And what it has processed, but
 * not yet queued to be shown, it takes for done: neither the same entity once more nor a refresh brings it forth, only another version of it. So each gets a new
 * mark. What it is related to lost its place in that queue with it, before and after the change, so that gets a new mark too, and first: while the entity itself is
 * not shown, the next process knows that there is something left to do.
 *
 * @param diedAt - database time, in milliseconds since the epoch
 * @returns how many had not been shown
 */
export async function resendUnprocessed(
  context: ResendContext,
  diedAt: number,
): Promise<number> {
  const due = await findUnprocessed(context, diedAt);
  if (due.length > 0) {
    const mark = markOf(await readDatabaseNow(context.knex));
    const related = await findRelated(context, due);
    for (const entities of [related, due]) {
      for (let start = 0; start < entities.length; start += BATCH_SIZE) {
        const batch = entities.slice(start, start + BATCH_SIZE);
        await handOverAgain(
          context,
          batch.map(sent => ({ ...sent, mark })),
          false,
        );
      }
    }
  }
  return due.length;
}

/** The oldest, because that is where the catalog was. */
async function findUnprocessed(
  context: ResendContext,
  diedAt: number,
): Promise<SentEntity[]> {
  const { connectionId, managed, catalog, signal } = context;
  const due: SentEntity[] = [];
  const pages = managed.handedOver(connectionId, {
    statuses: ['sent'],
    sentBefore: diedAt,
  });
  for await (const page of pages) {
    signal.throwIfAborted();
    const shown = await catalog.lookUp(page.map(({ entityRef }) => entityRef));
    due.push(
      ...page.filter(sent => {
        const entity = shown.get(sent.entityRef);
        return (
          !entity || (mayReplace(context, entity, sent) && !shows(entity, sent))
        );
      }),
    );
  }
  return due.sort((a, b) => a.sentAt - b.sentAt).slice(0, MAX_UNPROCESSED);
}

/** What of ours the entities are related to: as the catalog shows them still, and as they were sent. */
async function findRelated(
  { connectionId, managed, catalog }: ResendContext,
  entities: readonly SentEntity[],
): Promise<SentEntity[]> {
  const refs = entities.map(({ entityRef }) => entityRef);
  const related = await catalog.relationsOf(refs);
  for (const entity of (
    await managed.entitiesByRef(connectionId, refs)
  ).values()) {
    for (const ref of refsIn(entity)) {
      related.add(ref);
    }
  }
  for (const ref of refs) {
    related.delete(ref);
  }
  const found: SentEntity[] = [];
  const wanted = [...related];
  for (let start = 0; start < wanted.length; start += BATCH_SIZE) {
    const pages = managed.handedOver(connectionId, {
      statuses: ['sent', 'confirmed'],
      refs: wanted.slice(start, start + BATCH_SIZE),
    });
    for await (const page of pages) {
      found.push(...page);
    }
  }
  return found;
}

function refsIn({ spec = {} }: Entity): string[] {
  return [spec.memberOf, spec.parent, spec.children]
    .flat()
    .filter(ref => typeof ref === 'string');
}
