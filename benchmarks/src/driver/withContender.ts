import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { BackendApi } from '../backend/BackendApi';
import { BackstageClient } from '../backstage/BackstageClient';
import type { Contender } from '../contenders/Contender';
import type { EmulatorApi } from '../processes/EmulatorApi';
import { ForkedProcess } from '../processes/ForkedProcess';
import type { Interval } from '../report/results';
import { createFreshDatabase, type DatabaseEngine } from './freshDatabase';
import { findFreePort } from './findFreePort';

/** What `docs` and the demo's configuration recommend. */
const RECOMMENDED_INTERVAL: JsonObject = { hours: 12 };

/** The tenant and the surroundings of a contender. */
export interface ContenderSetting {
  users: number;
  groups: number;
  memberships: number;
  seed: number;
  latencyMs: number;
  quirks: 'documented' | 'none';
  database: DatabaseEngine;
  interval: Interval;
  /** Its own; made here. */
  directory: string;
}

/** A contender that runs. */
export interface RunningContender {
  backstage: BackstageClient;
  backend: ForkedProcess<BackendApi>;
  emulator: ForkedProcess<EmulatorApi>;
}

/**
 * Starts a contender's backend, with an emulator of its own that holds the same tenant as the others', and an empty database; stops all of it in the end.
 *
 * @throws Error when something does not start, and whatever `act` throws
 */
export async function withContender<T>(
  contender: Contender,
  setting: ContenderSetting,
  act: (running: RunningContender) => Promise<T>,
): Promise<T> {
  const { directory, database: engine, interval, ...tenant } = setting;
  await mkdir(directory);
  const emulator = ForkedProcess.start<EmulatorApi>(
    require.resolve('../processes/emulatorMain.ts'),
    { name: 'the emulator', logFile: join(directory, 'emulator.log') },
  );
  try {
    const { users, groups, memberships, seed, latencyMs, quirks } = tenant;
    const connection = await emulator.call('start', {
      users,
      groups,
      memberships,
      seed,
      latencyMs,
      quirks,
      caDir: join(directory, 'ca'),
    });
    const database = await createFreshDatabase(engine, directory);
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
      return await act({
        backstage: new BackstageClient({ baseUrl, token }),
        backend,
        emulator,
      });
    } finally {
      await backend.stop();
      await database.drop();
    }
  } finally {
    await emulator.stop();
  }
}
