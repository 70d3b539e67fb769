import { parseArgs } from 'node:util';
import type { DatabaseEngine } from '../driver/freshDatabase';

/** What to measure, and with what. */
export interface SizeOptions {
  users: number;
  groups: number;
  memberships: number;
  database: DatabaseEngine;
  latencyMs: number;
  /** How idp-sync reads everything; only `frugal` reads the pages that the bare script downloads. */
  firstRead: string;
  seed: number;
  /** For each sync. */
  timeoutMs: number;
  /** Where the tables go as Markdown, besides being printed. */
  report?: string;
  /** A directory for a processor profile of each phase. */
  profiles?: string;
  /** Whether seven fields of people are mapped by expressions. */
  mappings: boolean;
  /** The names of the phases to measure; the first sync always is. */
  only?: string[];
}

export const SIZE_HELP = `Measures idp-sync's engine alone, from the start of a scan to the stored plan, beside a bare download of the same pages.

  node benchmarks/size.mjs [options]

  --users N            100000
  --groups N           10000
  --memberships N      1000000, nested groups included; the first group holds everybody
  --database D         sqlite (a file) or postgres
  --latency MS         0; what the emulator adds to each answer
  --first-read F       frugal, quick or auto; only frugal reads the very pages that the bare script downloads
  --seed N             1
  --mappings           seven fields of people by expressions; compare with a run without
  --timeout MINUTES    30; for each sync
  --only A,B           of unchanged, changed, full, preview, policy: phases besides the first sync
  --report FILE        the tables as Markdown
  --profiles DIRECTORY a processor profile of each phase, for Chrome's developer tools; slows things down
`;

/** Reads the command line; undefined when it asks for help. @throws Error that says which option is wrong */
export function parseSizeOptions(argv: string[]): SizeOptions | undefined {
  const { values } = parseArgs({
    args: argv,
    options: {
      users: { type: 'string', default: '100000' },
      groups: { type: 'string', default: '10000' },
      memberships: { type: 'string', default: '1000000' },
      database: { type: 'string', default: 'sqlite' },
      latency: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      'first-read': { type: 'string', default: 'frugal' },
      timeout: { type: 'string', default: '30' },
      mappings: { type: 'boolean', default: false },
      only: { type: 'string' },
      report: { type: 'string' },
      profiles: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    return undefined;
  }
  const { database } = values;
  if (database !== 'sqlite' && database !== 'postgres') {
    throw new Error('--database is sqlite or postgres');
  }
  return {
    users: count('users', values.users, 1),
    groups: count('groups', values.groups, 1),
    memberships: count('memberships', values.memberships, 0),
    database,
    latencyMs: count('latency', values.latency, 0),
    firstRead: values['first-read'],
    seed: count('seed', values.seed, 0),
    timeoutMs: count('timeout', values.timeout, 1) * 60_000,
    mappings: values.mappings,
    only: values.only?.split(','),
    report: values.report,
    profiles: values.profiles,
  };
}

function count(name: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least) {
    throw new Error(`--${name} is a whole number of at least ${least}`);
  }
  return number;
}
