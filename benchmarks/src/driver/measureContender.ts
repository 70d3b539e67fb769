import { join } from 'node:path';
import type { Contender } from '../contenders/Contender';
import type { ContenderResult, Interval, PhaseResult } from '../report/results';
import { type PhaseContext, measurePhase } from './measurePhase';
import type { BenchmarkOptions } from './options';
import { versionOf } from './versions';
import { withContender } from './withContender';

/** Right before a backend has started; long enough for a sample or two. */
const IDLE_WINDOW_MS = 300;

/**
 * Measures one contender, from the start of its backend to the end: with an emulator of its own that holds the same tenant as the other's, and an empty
 * database.
 */
export async function measureContender(
  contender: Contender,
  interval: Interval,
  options: BenchmarkOptions & { directory: string; log(line: string): void },
): Promise<ContenderResult> {
  const directory = join(options.directory, `${contender.name}-${interval}`);
  const setting = { ...options, interval, directory };
  return await withContender(contender, setting, async running => {
    const { backend } = running;
    const startedAt = Date.now();
    const idle = await backend.call('usage', {
      from: startedAt - IDLE_WINDOW_MS,
      to: startedAt,
    });
    const phases = await measurePhases(options, {
      ...running,
      contender,
      timeoutMs: options.timeoutMs,
      settleMs: options.settleMs,
    });
    return {
      contender: contender.name,
      packageName: contender.packageName,
      version: versionOf(contender.packageName),
      interval,
      idleRssBytes: idle.peakRssBytes,
      highestRssBytes: await backend.call('highestRssBytes'),
      phases,
    };
  });
}

async function measurePhases(
  options: BenchmarkOptions & { log(line: string): void },
  context: PhaseContext,
): Promise<PhaseResult[]> {
  const { emulator } = context;
  const results: PhaseResult[] = [];
  for (const phase of ['first', 'unchanged', 'changed'] as const) {
    const changed =
      phase === 'changed'
        ? await emulator.call('change', {
            share: options.changedShare,
            seed: options.seed,
          })
        : [];
    const result = await measurePhase(phase, changed, context);
    results.push(result);
    options.log(
      `  ${phase}: ${
        result.graph.requests
      } requests, handed over after ${result.secondsToHandedOver.toFixed(
        1,
      )} s, visible after ${result.secondsToVisible.toFixed(1)} s`,
    );
  }
  return results;
}
