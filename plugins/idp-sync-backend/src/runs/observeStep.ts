import { handOver, locationKeyOf } from '../apply/CatalogConnection';
import { confirmEntities } from '../apply/confirmEntities';
import { bumpManagedRevision } from '../apply/ManagedEntityStore';
import { type Observation, observeCatalog } from '../apply/observeCatalog';
import { type ResendContext, resendLost } from '../apply/resend';
import type { RunContext } from './RunContext';

const BATCH_SIZE = 250;

/**
 * What the catalog has, before a plan is made: a wiped or restored catalog, a restored table of ours, entities of somebody else's under references of ours. The
 * plan then reckons with the truth and puts right what differs. In a preview nothing changes in the catalog.
 */
export async function observeStep(
  context: RunContext,
): Promise<Observation | undefined> {
  const { kind, recorder, engine } = context;
  const observation = await observeCatalog({
    ...resendContextOf(context),
    sink: kind === 'sync' ? engine.sink : undefined,
  });
  if (observation) {
    logObservation(context, observation);
    for (const { entityRef, owner } of observation.conflicts) {
      recorder.warn({
        code: 'IDP_CATALOG_CONFLICT',
        message: `${entityRef} belongs to ${owner} in the catalog`,
        count: 1,
      });
    }
  }
  return observation;
}

/**
 * Entities that the catalog refused and never showed are taken out of it: those that are still wanted are created anew, and so processed at once instead of with
 * the catalog's next round, and no other is left behind.
 */
export async function withdrawRejected(context: RunContext): Promise<void> {
  const { engine, connectionId, lease, signal } = context;
  await confirmEntities(confirmContextOf(context));
  for await (const page of engine.managed.handedOver(connectionId, {
    statuses: ['rejected'],
  })) {
    const shown = await engine.catalog.lookUp(
      page.map(({ entityRef }) => entityRef),
    );
    const refs = page.flatMap(({ entityRef }) =>
      shown.has(entityRef) ? [] : entityRef,
    );
    for (let start = 0; start < refs.length; start += BATCH_SIZE) {
      const batch = refs.slice(start, start + BATCH_SIZE);
      signal.throwIfAborted();
      lease.assertFresh();
      const locationKey = locationKeyOf(connectionId);
      await handOver(engine.sink, {
        added: [],
        removed: batch.map(entityRef => ({ entityRef, locationKey })),
      });
      await engine.knex.transaction(async transaction => {
        await lease.fence(transaction);
        await transaction('managed_entities')
          .where({ connection_id: connectionId, status: 'rejected' })
          .whereIn('entity_ref', batch)
          .update({
            status: 'reserved',
            rejection: null,
            entity: null,
            entity_hash: null,
            input_hash: null,
          });
        await bumpManagedRevision(transaction, connectionId);
      });
    }
  }
}

/** Puts right what the catalog has lost, without a plan. Whatever goes wrong here is not why the run has failed. */
export async function mendCatalog(context: RunContext): Promise<void> {
  const { recorder } = context;
  try {
    const observation = await observeStep(context);
    // What the catalog knows better than we do is for a plan to say. Without a difference that is new, what was seen to be lost before may still be so.
    if (!observation || observation.news === 0) {
      const resent = await resendLost(resendContextOf(context));
      if (resent > 0) {
        recorder.log(
          'info',
          `${resent} entities that the catalog had lost were handed over again as they were`,
        );
      }
    }
  } catch (error) {
    recorder.log('warn', `The catalog could not be put right: ${error}`);
  }
}

/** What handing over again needs, out of a run. */
export function resendContextOf(context: RunContext): ResendContext {
  return {
    ...confirmContextOf(context),
    lease: context.lease,
    sink: context.engine.sink,
    takingOver: context.definition.takeOver !== undefined,
  };
}

function confirmContextOf(context: RunContext) {
  const { engine, connectionId, signal } = context;
  return {
    knex: engine.knex,
    connectionId,
    catalog: engine.catalog,
    managed: engine.managed,
    signal,
  };
}

function logObservation(
  { recorder }: RunContext,
  { missing, outdated, news, leftovers, foreign }: Observation,
): void {
  if (missing + outdated + news + leftovers > 0) {
    recorder.log(
      'warn',
      `The catalog differs from what we had put there: ${missing} entities are missing, ${outdated} are outdated, ${news} are newer than we knew or back again, ${leftovers} were under former references`,
    );
  }
  if (foreign.count > 0) {
    recorder.log(
      'warn',
      `${foreign.count} entities bear our annotations and are not ours, such as ${foreign.example}; they are left alone`,
    );
  }
}
