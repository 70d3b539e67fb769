import type { FiguresSnapshot } from '@idp-sync/graph-emulator';
import type { BackendApi } from '../backend/BackendApi';
import type { Contender } from '../contenders/Contender';
import { graphUseBetween } from '../measure/graphUse';
import type { Phase, PhaseResult } from '../report/results';
import type { EmulatorApi } from '../processes/EmulatorApi';
import type { ForkedProcess } from '../processes/ForkedProcess';
import type { ExpectedUser } from '../tenant/changeTenant';
import type { BackstageClient } from '../backstage/BackstageClient';
import { CatalogWatch } from '../backstage/CatalogWatch';
import { pollUntil } from '../backstage/pollUntil';
import { waitUntilQuiet } from './waitUntilQuiet';

/** How often the catalog is asked whether it shows everything. */
const LOOK_EVERY_MS = 1_000;

export interface PhaseContext {
  contender: Contender;
  backstage: BackstageClient;
  backend: ForkedProcess<BackendApi>;
  emulator: ForkedProcess<EmulatorApi>;
  timeoutMs: number;
  /** How long to wait for the process to come to rest beforehand. */
  settleMs: number;
}

/** What an emulator has served that has just started. */
const NO_FIGURES: FiguresSnapshot = {
  requests: 0,
  batched: 0,
  byRoute: {},
  byStatus: {},
  resourceUnits: 0,
  highestConcurrency: 0,
  bytes: 0,
  tokensIssued: 0,
};

/**
 * Has a contender sync once and measures it until the catalog shows the result. Some begin by themselves as soon as they run, so the first phase counts from
 * the start of the emulator and the backend on.
 */
export async function measurePhase(
  phase: Phase,
  changed: readonly ExpectedUser[],
  context: PhaseContext,
): Promise<PhaseResult> {
  const { contender, backend, emulator, timeoutMs } = context;
  const quietBefore =
    phase === 'first' || (await waitUntilQuiet(backend, context.settleMs));
  const figuresBefore =
    phase === 'first' ? NO_FIGURES : await emulator.call('figures');
  const mutationsBefore =
    phase === 'first' ? 0 : (await backend.call('mutations')).length;

  const [times, visibleAt] = await Promise.all([
    contender.sync({ ...context, phase }),
    // Nothing is visible of a sync that changes nothing.
    phase === 'unchanged' ? undefined : visible(changed, context, timeoutMs),
  ]);

  const { startedAt, handedOverAt, finishedAt } = times;
  const shownAt = Math.max(visibleAt ?? 0, handedOverAt);
  const secondsTo = (at: number) => (at - startedAt) / 1000;
  return {
    phase,
    secondsToPlanned: secondsTo(times.plannedAt),
    secondsToHandedOver: secondsTo(handedOverAt),
    secondsToEnded: secondsTo(finishedAt),
    secondsToVisible: secondsTo(shownAt),
    graph: graphUseBetween(figuresBefore, await emulator.call('figures')),
    mutations: (await backend.call('mutations')).slice(mutationsBefore),
    engine: await backend.call('usage', { from: startedAt, to: handedOverAt }),
    whole: await backend.call('usage', {
      from: startedAt,
      to: Math.max(shownAt, finishedAt),
    }),
    keptHeapBytes: await backend.call('collectGarbage'),
    quietBefore,
  };
}

/** When the catalog showed everything; milliseconds since the epoch. */
async function visible(
  changed: readonly ExpectedUser[],
  { backstage, emulator }: PhaseContext,
  timeoutMs: number,
): Promise<number> {
  const watch = new CatalogWatch({
    backstage,
    expected: await emulator.call('expectedCatalog'),
    changed,
  });
  try {
    return await pollUntil(
      async () => ((await watch.isComplete()) ? Date.now() : undefined),
      {
        everyMs: LOOK_EVERY_MS,
        timeoutMs,
        what: 'the catalog to show everything',
      },
    );
  } catch (error) {
    throw new Error(
      `The catalog does not show everything (${await watch.describe()})`,
      { cause: error },
    );
  }
}
