import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFreshDatabase } from '../driver/freshDatabase';
import { findFreePort } from '../driver/findFreePort';
import { ForkedProcess } from '../processes/ForkedProcess';
import type { LogApi } from './LogApi';
import { CHANGES_OF_RUN, type LogOptions } from './logOptions';

/** A question to the log. */
interface Question {
  name: string;
  path: (runId: number) => string;
  /** Asked once where the answer is the great run's: it takes long enough to be measured so. */
  isExport?: boolean;
}

/** How long an answer took, and what else waited meanwhile. */
export interface Answer {
  /** Median, milliseconds. */
  ms: number;
  /** Of all rounds: the longest that the event loop of the backend was late; milliseconds. */
  delayMs: number;
}

/** One question, asked of the short log and of the long one. */
export interface Comparison {
  name: string;
  short: Answer;
  long: Answer;
}

/** What came of it. */
export interface LogResult {
  /** Of a run of a thousand changes: alone in the log, and among all others. */
  ordinary: Comparison[];
  /** Of the list of runs: with one run, and with all. */
  runs: Comparison[];
  /** Of a run of a thousand changes, and of one that has half of all. */
  great: Comparison[];
  runCount: number;
  greatChanges: number;
}

const RUNS: Question[] = [
  { name: 'list, 50 a page', path: () => '/runs?limit=50' },
  {
    name: 'list, by status and days',
    path: () =>
      '/runs?limit=50&status=partial&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z',
  },
  {
    name: 'list, sorted by a count',
    path: () => '/runs?limit=50&order=-created',
  },
  { name: 'search', path: () => '/runs?limit=50&search=enotfound' },
  { name: 'export', path: () => '/runs.csv' },
];

const CHANGES: Question[] = [
  { name: 'the run', path: id => `/runs/${id}` },
  { name: 'changes, 50 a page', path: id => `/runs/${id}/changes?limit=50` },
  {
    name: 'changes, 1,000 a page',
    path: id => `/runs/${id}/changes?limit=1000`,
  },
  {
    name: 'changes, failed groups',
    path: id => `/runs/${id}/changes?class=group&status=failed`,
  },
  {
    name: 'changes, by reason',
    path: id => `/runs/${id}/changes?reason=newInScope`,
  },
  {
    name: 'search, one finds',
    path: id => `/runs/${id}/changes?search=%20777`,
  },
  {
    name: 'search, all find',
    path: id => `/runs/${id}/changes?search=person`,
  },
  { name: 'reasons and failures', path: id => `/runs/${id}/breakdown` },
  {
    name: 'export',
    path: id => `/runs/${id}/changes.csv`,
    isExport: true,
  },
];

const HISTORY: Question = {
  name: "an object's history",
  path: () => '/connections/contoso/objects/user/object-777/history',
};

/** Whose log it is; nothing runs by itself. */
const DISABLED_CONNECTION = {
  credentialProfiles: {
    app: {
      type: 'clientSecret',
      tenantId: '11111111-1111-4111-8111-111111111111',
      clientId: '22222222-2222-4222-8222-222222222222',
      clientSecret: 'never sent',
    },
  },
  connections: {
    contoso: {
      provider: 'azureAd',
      tenantId: '11111111-1111-4111-8111-111111111111',
      credentialProfile: 'app',
      enabled: false,
    },
  },
};

/** Fills a log, first with one ordinary run and then with all, and asks it the same both times. */
export async function measureLog(
  options: LogOptions,
  log: (line: string) => void,
): Promise<LogResult> {
  const directory = await mkdtemp(join(tmpdir(), 'idp-sync-log-'));
  const database = await createFreshDatabase(options.database, directory);
  const backend = ForkedProcess.start<LogApi>(
    require.resolve('./logBackendMain.ts'),
    {
      name: 'the backend',
      logFile: join(directory, 'backend.log'),
      env: { NODE_ENV: 'production' },
    },
  );
  try {
    const port = await findFreePort();
    const token = randomBytes(24).toString('base64url');
    const baseUrl = `http://localhost:${port}`;
    await backend.call(
      'start',
      {
        idpSync: DISABLED_CONNECTION,
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
      },
      join(directory, 'catalog'),
    );
    const ask = async (
      questions: readonly Question[],
      runId: number,
      isGreat = false,
    ) => {
      const answers = new Map<string, Answer>();
      for (const { name, path, isExport } of questions) {
        const times: number[] = [];
        const isOnce = isGreat && isExport;
        if (!isOnce) {
          await read(baseUrl, token, path(runId));
        }
        await backend.call('longestDelay');
        for (let round = 0; round < (isOnce ? 1 : options.rounds); round++) {
          const start = performance.now();
          await read(baseUrl, token, path(runId));
          times.push(performance.now() - start);
        }
        answers.set(name, {
          ms: medianOf(times),
          delayMs: await backend.call('longestDelay'),
        });
        log(`${name}: ${medianOf(times).toFixed(1)} ms`);
      }
      return answers;
    };
    const ordinary = await backend.call('addRun', CHANGES_OF_RUN);
    const questions = [...CHANGES, HISTORY];
    await backend.call('analyze');
    // Code that has never run is slow, whatever the log.
    await ask([...RUNS, ...questions], ordinary);
    const shortRuns = await ask(RUNS, ordinary);
    const short = await ask(questions, ordinary);

    log(`adding changes up to ${options.changes}`);
    const greatChanges = Math.floor(options.changes / 2);
    const great = await backend.call('addRun', greatChanges);
    let runCount = 2;
    for (
      let total = greatChanges + CHANGES_OF_RUN;
      total < options.changes;
      total += CHANGES_OF_RUN
    ) {
      await backend.call('addRun', CHANGES_OF_RUN);
      runCount += 1;
    }
    await backend.call('analyze');
    const longRuns = await ask(RUNS, ordinary);
    const long = await ask(questions, ordinary);
    const ofGreat = await ask(CHANGES, great, true);
    return {
      ordinary: compare(questions, short, long),
      runs: compare(RUNS, shortRuns, longRuns),
      great: compare(CHANGES, long, ofGreat),
      runCount,
      greatChanges,
    };
  } finally {
    await backend.stop();
    await database.drop();
    await rm(directory, { recursive: true });
  }
}

function compare(
  questions: readonly Question[],
  short: ReadonlyMap<string, Answer>,
  long: ReadonlyMap<string, Answer>,
): Comparison[] {
  return questions.flatMap(({ name }) => {
    const pair = { short: short.get(name), long: long.get(name) };
    return pair.short && pair.long
      ? [{ name, short: pair.short, long: pair.long }]
      : [];
  });
}

async function read(
  baseUrl: string,
  token: string,
  path: string,
): Promise<void> {
  const response = await fetch(`${baseUrl}/api/idp-sync${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok || !response.body) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  // Read and thrown away, as a file would be.
  for await (const _chunk of response.body) {
    // nothing is kept
  }
}

function medianOf(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
