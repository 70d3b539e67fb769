import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContenders } from '../contenders';
import type { BenchmarkResult, ContenderResult } from '../report/results';
import { measureContender } from './measureContender';
import type { BenchmarkOptions } from './options';
import { describeMachine, versionOf } from './versions';

/**
 * Measures each contender after the other, with each interval.
 *
 * @param log - takes a line on what is under way
 * @throws Error when a contender fails; it names the directory with the logs then
 */
export async function runBenchmark(
  options: BenchmarkOptions,
  log: (line: string) => void,
): Promise<BenchmarkResult> {
  const startedAt = new Date();
  const directory = await mkdtemp(join(tmpdir(), 'idp-sync-benchmark-'));
  const contenders = createContenders();
  const results: ContenderResult[] = [];
  try {
    for (const interval of options.intervals) {
      for (const name of options.contenders) {
        log(`${name}, ${interval} processing interval`);
        results.push(
          await measureContender(contenders[name], interval, {
            ...options,
            directory,
            log,
          }),
        );
      }
    }
  } catch (error) {
    throw new Error(`The benchmark failed; the logs are in ${directory}`, {
      cause: error,
    });
  }
  await rm(directory, { recursive: true });
  return {
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    options: {
      users: options.users,
      groups: options.groups,
      memberships: options.memberships,
      changedShare: options.changedShare,
      database: options.database,
      latencyMs: options.latencyMs,
      quirks: options.quirks,
      seed: options.seed,
    },
    machine: describeMachine(),
    versions: {
      node: process.versions.node,
      '@backstage/plugin-catalog-backend': versionOf(
        '@backstage/plugin-catalog-backend',
      ),
    },
    contenders: results,
  };
}
