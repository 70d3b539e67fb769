import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { BackendApi } from '../backend/BackendApi';
import type { Contender } from '../contenders/Contender';
import type { ContenderResult, Interval, PhaseResult } from '../report/results';
import type { EmulatorApi } from '../processes/EmulatorApi';
import { ForkedProcess } from '../processes/ForkedProcess';
import { BackstageClient } from '../backstage/BackstageClient';
import { createFreshDatabase } from './freshDatabase';
import { findFreePort } from './findFreePort';
import { type PhaseContext, measurePhase } from './measurePhase';
import type { BenchmarkOptions } from './options';
import { versionOf } from './versions';

/** What `docs` and the demo's configuration recommend. */
const RECOMMENDED_INTERVAL: JsonObject = { hours: 12 };
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
  await mkdir(directory);
  const emulator = ForkedProcess.start<EmulatorApi>(
    require.resolve('../processes/emulatorMain.ts'),
    { name: 'the emulator', logFile: join(directory, 'emulator.log') },
  );
  try {
    const connection = await emulator.call('start', {
      users: options.users,
      groups: options.groups,
      memberships: options.memberships,
      seed: options.seed,
      latencyMs: options.latencyMs,
      quirks: options.quirks,
      caDir: join(directory, 'ca'),
    });
    const database = await createFreshDatabase(options.database, directory);
    const backend = ForkedProcess.start<BackendApi>(contender.entry, {
      name: `the backend with ${contender.name}`,
      logFile: join(directory, 'backend.log'),
      env: {
        NODE_ENV: 'production',
        NODE_EXTRA_CA_CERTS: connection.caFile ?? '',
      },
    });
    try {
      const port = await findFreePort();
      const token = randomBytes(24).toString('base64url');
      const baseUrl = `http://localhost:${port}`;
      const { catalog, ...rest } = contender.config(connection);
      await backend.call('start', {
        ...rest,
        catalog: {
          ...(catalog as JsonObject | undefined),
          ...(interval === 'recommended' && {
            processingInterval: RECOMMENDED_INTERVAL,
          }),
        },
        backend: {
          baseUrl,
          listen: { host: '127.0.0.1', port },
          database: database.config,
          auth: {
            externalAccess: [
              { type: 'static', options: { token, subject: 'benchmark' } },
            ],
          },
        },
      });
      const startedAt = Date.now();
      const idle = await backend.call('usage', {
        from: startedAt - IDLE_WINDOW_MS,
        to: startedAt,
      });
      const phases = await measurePhases(options, {
        contender,
        backstage: new BackstageClient({ baseUrl, token }),
        backend,
        emulator,
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
    } finally {
      await backend.stop();
      await database.drop();
    }
  } finally {
    await emulator.stop();
  }
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
