import { parseArgs } from 'node:util';
import type { DatabaseEngine } from '../driver/freshDatabase';

/** What to measure, and with what. */
export interface FirstReadOptions {
  users: number;
  groups: number;
  memberships: number;
  /** Milliseconds that the emulator adds to each answer, one after the other. */
  latencies: number[];
  database: DatabaseEngine;
  seed: number;
  /** For each read. */
  timeoutMs: number;
  /** Where the table goes as Markdown, besides being printed. */
  report?: string;
}

export const FIRST_READ_HELP = `Measures the plans of a first read at several latencies, beside the msgraph catalog module, until all is planned.

  node benchmarks/first-read.mjs [options]

  --users N            10000
  --groups N           1000
  --memberships N      100000, nested groups included
  --latency A,B        0,50,200; milliseconds that the emulator adds to each answer
  --database D         sqlite (files), memory (SQLite without files) or postgres
  --seed N             1
  --timeout MINUTES    30; for each read
  --report FILE        the table as Markdown
`;

/** Reads the command line; undefined when it asks for help. @throws Error that says which option is wrong */
export function parseFirstReadOptions(
  argv: string[],
): FirstReadOptions | undefined {
  const { values } = parseArgs({
    args: argv,
    options: {
      users: { type: 'string', default: '10000' },
      groups: { type: 'string', default: '1000' },
      memberships: { type: 'string', default: '100000' },
      latency: { type: 'string', default: '0,50,200' },
      database: { type: 'string', default: 'sqlite' },
      seed: { type: 'string', default: '1' },
      timeout: { type: 'string', default: '30' },
      report: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    return undefined;
  }
  const { database } = values;
  if (
    database !== 'sqlite' &&
    database !== 'memory' &&
    database !== 'postgres'
  ) {
    throw new Error('--database is one of: sqlite, memory, postgres');
  }
  return {
    users: count('users', values.users, 1),
    groups: count('groups', values.groups, 1),
    memberships: count('memberships', values.memberships, 0),
    latencies: values.latency.split(',').map(ms => count('latency', ms, 0)),
    database,
    seed: count('seed', values.seed, 0),
    timeoutMs: count('timeout', values.timeout, 1) * 60_000,
    report: values.report,
  };
}

function count(name: string, value: string, least: number): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(number) || number < least) {
    throw new Error(
      `--${name} takes whole numbers of at least ${least}, not "${value}"`,
    );
  }
  return number;
}
