import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Page,
  RunEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { BackstageClient } from '../backstage/BackstageClient';
import type { Contender } from '../contenders/Contender';
import { IdpSyncContender } from '../contenders/idpSync/IdpSyncContender';
import { MsgraphContender } from '../contenders/msgraph/MsgraphContender';
import { describeMachine, versionOf } from '../driver/versions';
import { withContender } from '../driver/withContender';
import { graphUseBetween } from '../measure/graphUse';
import type { FirstReadOptions } from './firstReadOptions';
import {
  type FirstRead,
  type FirstReadResult,
  type Reader,
  READERS,
} from './firstReadResults';

/**
 * Has everybody read the same tenant into an empty portal, at each latency.
 *
 * @param log - takes a line on what has been measured
 * @throws Error when a read fails; it names the directory with the logs then
 */
export async function measureFirstReads(
  options: FirstReadOptions,
  log: (line: string) => void,
): Promise<FirstReadResult> {
  const startedAt = new Date().toISOString();
  const directory = await mkdtemp(join(tmpdir(), 'idp-sync-first-read-'));
  const reads: FirstRead[] = [];
  try {
    for (const latencyMs of options.latencies) {
      for (const reader of READERS) {
        const read = await measureRead(reader, latencyMs, options, directory);
        reads.push(read);
        log(
          `${latencyMs} ms, ${reader}: ${read.secondsToPlanned.toFixed(
            1,
          )} s to planned, ${read.requests} requests, ${
            read.resourceUnits
          } units`,
        );
      }
    }
  } catch (error) {
    throw new Error(`The benchmark failed; the logs are in ${directory}`, {
      cause: error,
    });
  }
  await rm(directory, { recursive: true });
  const packages = [
    '@backstage/plugin-catalog-backend-module-msgraph',
    '@idp-sync/backstage-plugin-idp-sync-backend',
    '@backstage/plugin-catalog-backend',
  ];
  return {
    startedAt,
    options,
    machine: describeMachine(),
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(packages.map(name => [name, versionOf(name)])),
    },
    reads,
  };
}

async function measureRead(
  reader: Reader,
  latencyMs: number,
  options: FirstReadOptions,
  directory: string,
): Promise<FirstRead> {
  const { timeoutMs, users, groups, memberships, seed, database } = options;
  const contender: Contender =
    reader === 'msgraph'
      ? new MsgraphContender()
      : new IdpSyncContender({ previewWith: { firstRead: reader } });
  return await withContender(
    contender,
    {
      users,
      groups,
      memberships,
      seed,
      database,
      latencyMs,
      quirks: 'documented',
      interval: 'recommended',
      directory: join(directory, `${reader}-${latencyMs}`),
    },
    async ({ backstage, backend, emulator }) => {
      const before = await emulator.call('figures');
      const { startedAt, plannedAt } = await contender.sync({
        phase: 'first',
        backstage,
        backend,
        timeoutMs,
      });
      const after = await emulator.call('figures');
      const { requests, resourceUnits } = graphUseBetween(before, after);
      const { cpuSeconds } = await backend.call('usage', {
        from: startedAt,
        to: plannedAt,
      });
      return {
        reader,
        latencyMs,
        secondsToPlanned: (plannedAt - startedAt) / 1_000,
        cpuSeconds,
        requests,
        resourceUnits,
        concurrency: after.highestConcurrency,
        choice: reader === 'msgraph' ? undefined : await choiceOf(backstage),
      };
    },
  );
}

/** What the events of the only run say of the plan. */
async function choiceOf(
  backstage: BackstageClient,
): Promise<string | undefined> {
  const { items } = await backstage.get<Page<RunEvent>>(
    '/api/idp-sync/runs/1/events?search=plan',
  );
  return items.find(({ message }) => message.startsWith('Everything is read'))
    ?.message;
}
