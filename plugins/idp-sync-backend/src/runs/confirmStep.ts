import { setTimeout as delay } from 'node:timers/promises';
import { compareWithCatalog } from '../apply/compareWithCatalog';
import { type Confirmation, confirmEntities } from '../apply/confirmEntities';
import { compareContextOf } from './planStep';
import type { RunContext } from './RunContext';

/** How long a run waits for the catalog to show what it was handed; the rest is confirmed in the background. Milliseconds. */
const WAIT_MS = 15_000;
const LOOK_MS = 500;

/** Checks that the catalog has what we handed over, and puts right what it lost, kept or never had (Law 11). */
export async function confirmStep(context: RunContext): Promise<void> {
  const { recorder } = context;
  await recorder.startPhase('confirm');
  let confirmation = await waitForCatalog(context);
  if (await countsDiffer(context, confirmation)) {
    const { resent, removed, adopted } = await compareWithCatalog(
      compareContextOf(context),
    );
    recorder.log(
      'warn',
      `The catalog differed from what we had put there: ${resent} entities were handed over again, ${removed} removed again, ${adopted} known again`,
    );
    confirmation = await waitForCatalog(context);
  }
  if (confirmation.pending > 0) {
    recorder.log(
      'info',
      `${confirmation.pending} entities are handed over and not yet shown by the catalog; they are looked for in the background`,
    );
  }
  await recorder.finishPhase();
}

async function waitForCatalog(context: RunContext): Promise<Confirmation> {
  const { recorder, signal } = context;
  const until = Date.now() + WAIT_MS;
  let confirmed = 0;
  for (;;) {
    const confirmation = await confirmEntities(compareContextOf(context));
    confirmed += confirmation.confirmed;
    recorder.progress(confirmed, confirmed + confirmation.pending);
    for (const { entityRef, owner } of confirmation.conflicts) {
      recorder.warn({
        code: 'IDP_CATALOG_CONFLICT',
        message: `${entityRef} belongs to ${owner} in the catalog`,
        count: 1,
      });
    }
    if (confirmation.pending === 0 || Date.now() > until) {
      return confirmation;
    }
    await delay(LOOK_MS, undefined, { signal });
  }
}

async function countsDiffer(
  context: RunContext,
  { pending }: Confirmation,
): Promise<boolean> {
  const { engine, connectionId } = context;
  const ours = await engine.managed.countByStatus(connectionId);
  const confirmed = ours.get('confirmed') ?? 0;
  const shown = await engine.catalog.count(connectionId);
  // What is on its way in may or may not be shown already.
  return shown < confirmed || shown > confirmed + pending;
}
