import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFreshDatabase } from '../driver/freshDatabase';
import { findFreePort } from '../driver/findFreePort';
import { ForkedProcess } from '../processes/ForkedProcess';
import type { SelectionApi } from './SelectionApi';
import type { SelectionOptions } from './selectionOptions';

/** How long an answer took, and what else waited meanwhile; milliseconds. */
export interface Answer {
  ms: number;
  delayMs: number;
}

/** One question, asked of the small directory and of the large one. */
export interface Comparison {
  name: string;
  small: Answer;
  large: Answer;
}

interface Question {
  name: string;
  path: string;
  /** Of a question that is posted; another one each time, as with each key that somebody presses. */
  body?: (round: number) => object;
}

const rule = (operator: string, value: string) => ({
  policy: {
    users: { include: { attribute: 'department', operator, value } },
    groups: { empty: false },
  },
  class: 'user',
  sample: { limit: 10 },
});

const QUESTIONS: Question[] = [
  {
    name: 'live count, everyone',
    path: 'selection',
    body: round => ({
      policy: {
        users: { guests: round % 2 === 0 },
        groups: { exclude: { ids: [`none-${round}`] } },
      },
      class: 'user',
      sample: { limit: 10, search: `${round}` },
    }),
  },
  {
    name: 'live count, a rule of text',
    path: 'selection',
    body: round => rule('startsWith', `Department ${round}`),
  },
  {
    name: 'live count, a pattern',
    path: 'selection',
    body: round => rule('matches', `(one|two|Department) .*${round}$`),
  },
  {
    name: 'groups, all in pages of 5,000',
    path: 'directory/groups?limit=5000',
  },
  { name: 'groups, a search', path: 'directory/groups?search=team+777' },
  { name: 'people, a search', path: 'directory/users?search=person+7777' },
  {
    name: 'values of an attribute',
    path: 'directory/values?class=user&attribute=department&search=1',
  },
];

const TENANT = '11111111-1111-4111-8111-111111111111';
const CONNECTIONS = ['small', 'large'] as const;

function configOf(port: number, token: string, database: object) {
  const connection = {
    provider: 'azureAd',
    tenantId: TENANT,
    credentialProfile: 'app',
    enabled: false,
  };
  return {
    idpSync: {
      credentialProfiles: {
        app: {
          type: 'clientSecret',
          tenantId: TENANT,
          clientId: '22222222-2222-4222-8222-222222222222',
          clientSecret: 'never sent',
        },
      },
      connections: { small: connection, large: connection },
    },
    backend: {
      baseUrl: `http://localhost:${port}`,
      listen: { host: '127.0.0.1', port },
      database,
      auth: {
        externalAccess: [
          { type: 'static', options: { token, subject: 'benchmark' } },
        ],
      },
    },
  };
}

/** Fills two directories, and asks the same of both. No directory is there to be asked: everything comes from the mirror. */
export async function measureSelection(
  options: SelectionOptions,
  log: (line: string) => void,
): Promise<{ first: Record<'small' | 'large', number>; rows: Comparison[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'idp-sync-selection-'));
  const database = await createFreshDatabase(options.database, directory);
  const backend = ForkedProcess.start<SelectionApi>(
    require.resolve('./selectionBackendMain.ts'),
    {
      name: 'the backend',
      logFile: join(directory, 'backend.log'),
      env: { NODE_ENV: 'production' },
    },
  );
  try {
    const port = await findFreePort();
    const token = randomBytes(24).toString('base64url');
    await backend.call(
      'start',
      JSON.parse(JSON.stringify(configOf(port, token, database.config))),
      join(directory, 'catalog'),
    );
    const { users, groups, memberships } = options.size;
    const tenth = (value: number) => Math.ceil(value / 10);
    await backend.call('fill', 'small', {
      users: tenth(users),
      groups: tenth(groups),
      memberships: tenth(memberships),
    });
    await backend.call('fill', 'large', options.size);
    const ask = async (connection: string, question: Question, round = 0) => {
      const began = performance.now();
      await read(
        `http://localhost:${port}/api/idp-sync/connections/${connection}/${question.path}`,
        token,
        question.body?.(round),
      );
      return performance.now() - began;
    };
    const first = { small: 0, large: 0 };
    const answers = new Map<string, Answer>();
    // Code that has never run is slow, whatever the size.
    for (const question of QUESTIONS) {
      await ask('small', question);
    }
    for (const connection of CONNECTIONS) {
      first[connection] = await ask(connection, QUESTIONS[0], 101);
      for (const question of QUESTIONS) {
        await ask(connection, question, 100);
        await backend.call('longestDelay');
        const times: number[] = [];
        for (let round = 1; round <= options.rounds; round++) {
          times.push(await ask(connection, question, round));
        }
        const ms = medianOf(times);
        answers.set(`${connection} ${question.name}`, {
          ms,
          delayMs: await backend.call('longestDelay'),
        });
        log(`${connection}, ${question.name}: ${ms.toFixed(1)} ms`);
      }
    }
    return {
      first,
      rows: QUESTIONS.flatMap(({ name }) => {
        const small = answers.get(`small ${name}`);
        const large = answers.get(`large ${name}`);
        return small && large ? [{ name, small, large }] : [];
      }),
    };
  } finally {
    await backend.stop();
    await database.drop();
    await rm(directory, { recursive: true });
  }
}

async function read(
  url: string,
  token: string,
  body: object | undefined,
): Promise<void> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${url}: ${response.status} ${text}`);
  }
}

function medianOf(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
