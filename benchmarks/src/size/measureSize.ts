import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { EmulatorConnection } from '@idp-sync/graph-emulator';
import { BackstageClient } from '../backstage/BackstageClient';
import { IdpSyncContender } from '../contenders/idpSync/IdpSyncContender';
import { createFreshDatabase } from '../driver/freshDatabase';
import { findFreePort } from '../driver/findFreePort';
import { describeMachine } from '../driver/versions';
import { graphUseBetween } from '../measure/graphUse';
import type { EmulatorApi } from '../processes/EmulatorApi';
import { ForkedProcess } from '../processes/ForkedProcess';
import type { BareApi } from './BareApi';
import type { EngineApi } from './EngineApi';
import { measureSizePhase } from './measureSizePhase';
import type { SizeOptions } from './sizeOptions';
import type { SizePhase, SizePhaseResult, SizeResult } from './sizeResults';

const CHANGED_SHARE = 0.01;
/** Addresses are numbered: those whose number ends so are a third. An attribute that is read anyway, so that nothing is scanned anew. */
const A_THIRD = {
  attribute: 'mail',
  operator: 'matches',
  value: '^user(\\d*[036]|\\d*[147]9)@',
};
const DROPS_A_THIRD = {
  users: { exclude: A_THIRD },
  // So many removals would wait for somebody to approve them.
  safety: { removals: 'off', window: { removals: 'off' } },
};

interface Surroundings {
  options: SizeOptions;
  directory: string;
  emulator: ForkedProcess<EmulatorApi>;
  connection: EmulatorConnection;
  database: JsonObject;
  contender: IdpSyncContender;
}

/** Measures all phases of one database. @throws Error that names the directory with the logs */
export async function measureSize(
  options: SizeOptions,
  log: (line: string) => void,
): Promise<SizeResult> {
  const startedAt = new Date();
  const directory = await mkdtemp(join(tmpdir(), 'idp-sync-size-'));
  if (options.profiles) {
    await mkdir(options.profiles, { recursive: true });
  }
  try {
    const measured = await withEmulator(options, directory, log);
    await rm(directory, { recursive: true });
    const { cores, processor, memoryGiB } = describeMachine();
    return {
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      options,
      machine: `${cores} × ${processor}, ${memoryGiB} GiB`,
      ...measured,
    };
  } catch (error) {
    throw new Error(`The benchmark failed; the logs are in ${directory}`, {
      cause: error,
    });
  }
}

/** Of attributes that are read anyway. */
const SEVEN_MAPPINGS = {
  attributes: {
    user: [
      { field: 'displayName', expression: 'first(displayName, mail)' },
      { field: 'email', expression: 'lower(mail)' },
      { field: 'title', expression: 'jobTitle' },
      {
        field: 'description',
        expression: 'join([jobTitle, department], ", ")',
      },
      { field: 'labels.department', expression: 'slug(department)' },
      { field: 'spec.office', expression: 'officeLocation' },
      {
        field: 'spec.kind',
        expression: 'userType == "Guest" ? "guest" : "colleague"',
      },
    ],
  },
};

async function withEmulator(
  options: SizeOptions,
  directory: string,
  log: (line: string) => void,
): Promise<Pick<SizeResult, 'idleRss' | 'bare' | 'phases'>> {
  const emulator = ForkedProcess.start<EmulatorApi>(
    require.resolve('../processes/emulatorMain.ts'),
    { name: 'the emulator', logFile: join(directory, 'emulator.log') },
  );
  const database = await createFreshDatabase(options.database, directory);
  try {
    const { users, groups, memberships, seed, latencyMs } = options;
    const connection = await emulator.call('start', {
      ...{ users, groups, memberships, seed, latencyMs },
      quirks: 'none',
      caDir: join(directory, 'ca'),
    });
    const surroundings = {
      ...{ options, directory, emulator, connection },
      database: database.config,
      contender: new IdpSyncContender({
        syncWith: { firstRead: options.firstRead },
      }),
    };
    if (options.mappings) {
      surroundings.contender.editPolicy({ mapping: SEVEN_MAPPINGS });
    }
    const bare = await measureBare(surroundings);
    log(`bare download: ${bare.first.seconds.toFixed(1)} s`);
    const first = await withEngine(surroundings, log, [
      'first',
      'unchanged',
      'changed',
      'full',
      'preview',
    ]);
    // A policy of the configuration is edited by starting with another one.
    surroundings.contender.editPolicy(DROPS_A_THIRD);
    const edited = wants(options, 'policy')
      ? await withEngine(surroundings, log, ['policy'], first.phases.at(-1))
      : undefined;
    return {
      bare,
      idleRss: first.idleRss,
      phases: [...first.phases, ...(edited?.phases ?? [])],
    };
  } finally {
    await emulator.stop();
    await database.drop();
  }
}

async function measureBare({
  directory,
  emulator,
  connection,
}: Surroundings): Promise<SizeResult['bare']> {
  const script = ForkedProcess.start<BareApi>(
    require.resolve('./bareMain.ts'),
    {
      name: 'the bare script',
      logFile: join(directory, 'bare.log'),
      env: { NODE_EXTRA_CA_CERTS: connection.caFile ?? '' },
    },
  );
  try {
    // The emulator, too, is quicker the second time.
    await script.call('download', connection);
    const before = await emulator.call('figures');
    const first = await script.call('download', connection);
    return {
      first,
      graph: graphUseBetween(before, await emulator.call('figures')),
    };
  } finally {
    await script.stop();
  }
}

async function withEngine(
  surroundings: Surroundings,
  log: (line: string) => void,
  phases: readonly SizePhase[],
  last?: SizePhaseResult,
): Promise<{ idleRss: number; phases: SizePhaseResult[] }> {
  const { options, directory, connection, emulator, contender } = surroundings;
  const figures = await emulator.call('figures');
  const engine = ForkedProcess.start<EngineApi>(
    require.resolve('./engineMain.ts'),
    {
      name: 'the engine',
      logFile: join(directory, 'engine.log'),
      env: {
        NODE_ENV: 'production',
        NODE_EXTRA_CA_CERTS: connection.caFile ?? '',
      },
    },
  );
  try {
    const port = await findFreePort();
    const token = randomBytes(24).toString('base64url');
    const baseUrl = `http://localhost:${port}`;
    await engine.call(
      'start',
      {
        ...contender.config(connection),
        backend: {
          baseUrl,
          listen: { host: '127.0.0.1', port },
          database: surroundings.database,
          auth: {
            externalAccess: [
              { type: 'static', options: { token, subject: 'benchmark' } },
            ],
          },
        },
      },
      join(directory, 'catalog'),
    );
    const backstage = new BackstageClient({ baseUrl, token });
    const idle = await engine.call('settle');
    const results: SizePhaseResult[] = [];
    for (const phase of phases) {
      if (wants(options, phase)) {
        if (phase === 'changed') {
          const { seed } = options;
          await emulator.call('change', { share: CHANGED_SHARE, seed });
        }
        const result = await measureSizePhase(phase, {
          ...{ options, contender, backstage, engine, emulator },
          previewed: { schemaVersion: 1, ...DROPS_A_THIRD },
          // A run begins with the start.
          ...(results.length === 0 && {
            before: {
              figures,
              // SQLite counts for each process.
              rowsWritten:
                (options.database === 'postgres' &&
                  last?.database.rowsWritten) ||
                0,
            },
          }),
        });
        results.push(result);
        const { seconds, cpuSeconds } = result.engine;
        log(
          `${phase}: planned ${result.planned} in ${seconds.toFixed(
            1,
          )} s, CPU ${cpuSeconds.toFixed(1)} s, rows ${
            result.rowsWritten
          }, peak ${Math.round(
            (result.engine.peakRssBytes - idle.rssBytes) / 1e6,
          )} MB, loop p99 ${result.engine.delay.p99.toFixed(
            0,
          )} max ${result.engine.delay.max.toFixed(
            0,
          )} ms, apply ${result.applySeconds.toFixed(1)} s`,
        );
      }
    }
    await engine.call('saveCatalog');
    return { idleRss: idle.rssBytes, phases: results };
  } finally {
    await engine.stop();
  }
}

function wants({ only }: SizeOptions, phase: SizePhase): boolean {
  return phase === 'first' || !only || only.includes(phase);
}
