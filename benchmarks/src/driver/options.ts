import { parseArgs } from 'node:util';
import type { ContenderName } from '../contenders/Contender';
import type { Interval } from '../report/results';
import type { DatabaseEngine } from './freshDatabase';

/** What to measure, and with what. */
export interface BenchmarkOptions {
  users: number;
  groups: number;
  memberships: number;
  /** Of the users, for the changed phase. */
  changedShare: number;
  database: DatabaseEngine;
  intervals: Interval[];
  contenders: ContenderName[];
  latencyMs: number;
  quirks: 'documented' | 'none';
  seed: number;
  /** For each sync until it is visible. */
  timeoutMs: number;
  /** The most to wait for a backend to come to rest. */
  settleMs: number;
  /** Where all figures go as JSON. */
  out?: string;
  /** Where the tables go as Markdown, besides being printed. */
  report?: string;
}

export const HELP = `Measures idp-sync beside the msgraph catalog module.

  node benchmarks/run.mjs [options]

  --users N            10000
  --groups N           1000
  --memberships N      100000, nested groups included
  --changed SHARE      0.01; of the people, between the second sync and the third
  --database D         sqlite (files), memory (SQLite without files) or postgres
  --interval I         default, recommended or both: how often the catalog looks at every entity again
  --contender C        msgraph, idp-sync or both
  --latency MS         0; what the emulator adds to each answer
  --quirks Q           documented or none: whether delta queries repeat themselves as Microsoft's do
  --seed N             1
  --timeout MINUTES    60; for each sync until it is visible
  --settle SECONDS     60; the most to wait between phases for a backend to come to rest
  --out FILE           all figures as JSON
  --report FILE        the tables as Markdown
  --smoke              see whether all of it still works: 200 people, 40 groups, 1,000 memberships, the recommended interval, in memory

It fails where a sync fails, and where idp-sync misses what was wanted of its requests, units and mutations; times and memory it only reports.
`;

const SMOKE = {
  users: '200',
  groups: '40',
  memberships: '1000',
  database: 'memory',
  interval: 'recommended',
  settle: '0',
  timeout: '1',
};

/**
 * Reads the command line; undefined when it asks for help.
 *
 * @throws Error that says which option is wrong
 */
export function parseOptions(argv: string[]): BenchmarkOptions | undefined {
  const { values } = parseArgs({
    args: argv,
    options: {
      users: { type: 'string' },
      groups: { type: 'string' },
      memberships: { type: 'string' },
      changed: { type: 'string' },
      database: { type: 'string' },
      interval: { type: 'string' },
      contender: { type: 'string' },
      latency: { type: 'string' },
      quirks: { type: 'string' },
      seed: { type: 'string' },
      timeout: { type: 'string' },
      settle: { type: 'string' },
      out: { type: 'string' },
      report: { type: 'string' },
      smoke: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    return undefined;
  }
  const given = { ...(values.smoke && SMOKE), ...values };
  const changedShare = Number(given.changed ?? 0.01);
  if (!(changedShare > 0 && changedShare <= 1)) {
    throw new Error('--changed is a share of the people, such as 0.01');
  }
  return {
    users: count('users', given.users ?? '10000', 1),
    groups: count('groups', given.groups ?? '1000', 1),
    memberships: count('memberships', given.memberships ?? '100000', 0),
    changedShare,
    database: oneOf('database', given.database ?? 'sqlite', [
      'sqlite',
      'memory',
      'postgres',
    ]),
    intervals: oneOrBoth('interval', given.interval, [
      'default',
      'recommended',
    ]),
    contenders: oneOrBoth('contender', given.contender, [
      'msgraph',
      'idp-sync',
    ]),
    latencyMs: count('latency', given.latency ?? '0', 0),
    quirks: oneOf('quirks', given.quirks ?? 'documented', [
      'documented',
      'none',
    ]),
    seed: count('seed', given.seed ?? '1', 0),
    timeoutMs: count('timeout', given.timeout ?? '60', 1) * 60_000,
    settleMs: count('settle', given.settle ?? '60', 0) * 1000,
    out: given.out,
    report: given.report,
  };
}

function count(name: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least) {
    throw new Error(`--${name} is a whole number of at least ${least}`);
  }
  return number;
}

function oneOf<T extends string>(
  name: string,
  value: string,
  choices: readonly T[],
): T {
  const choice = choices.find(candidate => candidate === value);
  if (!choice) {
    throw new Error(`--${name} is one of: ${choices.join(', ')}`);
  }
  return choice;
}

function oneOrBoth<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
): T[] {
  return value === undefined || value === 'both'
    ? [...choices]
    : [oneOf(name, value, choices)];
}
