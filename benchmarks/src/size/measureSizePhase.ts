import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { FiguresSnapshot } from '@idp-sync/graph-emulator';
import type { BackstageClient } from '../backstage/BackstageClient';
import type { IdpSyncContender } from '../contenders/idpSync/IdpSyncContender';
import { graphUseBetween } from '../measure/graphUse';
import type { EmulatorApi } from '../processes/EmulatorApi';
import type { ForkedProcess } from '../processes/ForkedProcess';
import type { EngineApi } from './EngineApi';
import { slowestLook } from './slowestLook';
import type { SizeOptions } from './sizeOptions';
import type { SizePhase, SizePhaseResult } from './sizeResults';

export interface SizePhaseContext {
  options: SizeOptions;
  contender: IdpSyncContender;
  backstage: BackstageClient;
  engine: ForkedProcess<EngineApi>;
  emulator: ForkedProcess<EmulatorApi>;
  /** The policy that is tried in a preview. */
  previewed: JsonObject;
  /** Where the run may have begun already. */
  before?: { figures: FiguresSnapshot; rowsWritten: number };
}

/** Has the engine sync once, and measures it up to the stored plan. */
export async function measureSizePhase(
  phase: SizePhase,
  context: SizePhaseContext,
): Promise<SizePhaseResult> {
  const { options, engine, emulator, contender } = context;
  const settled = await engine.call('settle');
  const before = context.before ?? {
    figures: await emulator.call('figures'),
    rowsWritten: (await engine.call('database')).rowsWritten,
  };
  if (options.profiles) {
    await engine.call('startProfile');
  }
  const { runId, startedAt, plannedAt, handedOverAt, counts } =
    await contender.sync({
      ...context,
      timeoutMs: options.timeoutMs,
      request:
        phase === 'preview'
          ? {
              ...{ kind: 'preview', mode: 'incremental', scan: 'none' },
              policy: context.previewed,
            }
          : { kind: 'sync', mode: phase === 'full' ? 'full' : 'incremental' },
    });
  if (options.profiles) {
    await engine.call(
      'stopProfile',
      join(options.profiles, `${options.database}-${phase}.cpuprofile`),
    );
  }
  const database = await engine.call('database');
  return {
    phase,
    planned: Object.values(counts).reduce(
      (sum, { created, updated, removed }) => sum + created + updated + removed,
      0,
    ),
    engine: await engine.call('usage', { from: startedAt, to: plannedAt }),
    applySeconds: (handedOverAt - plannedAt) / 1000,
    graph: graphUseBetween(before.figures, await emulator.call('figures')),
    rssBefore: settled.rssBytes,
    database,
    rowsWritten: database.rowsWritten - before.rowsWritten,
    slowestLookMs:
      phase === 'preview'
        ? await slowestLook(context.backstage, runId)
        : undefined,
  };
}
