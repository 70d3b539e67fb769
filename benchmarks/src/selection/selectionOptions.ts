import { parseArgs } from 'node:util';
import type { DirectorySize } from './SelectionApi';

/** What to measure, and with what. */
export interface SelectionOptions {
  database: 'sqlite' | 'postgres';
  /** Of the large directory; the small one has a tenth of each. */
  size: DirectorySize;
  /** Times that each question is asked; the median counts. */
  rounds: number;
  /** Where the table goes as Markdown, besides being printed. */
  report?: string;
}

export const SELECTION_HELP = `Measures the live count of a draft and the lists of the directory, over HTTP, against a directory of a tenth of the size.

  node benchmarks/selection.mjs [options]

  --database D      sqlite (a file) or postgres
  --users N         100000
  --groups N        10000
  --memberships N   1000000
  --rounds N        7; times that each question is asked
  --report FILE     the table as Markdown
`;

/** Reads the command line; undefined when it asks for help. @throws Error that says which option is wrong */
export function parseSelectionOptions(
  argv: string[],
): SelectionOptions | undefined {
  const { values } = parseArgs({
    args: argv,
    options: {
      database: { type: 'string', default: 'sqlite' },
      users: { type: 'string', default: '100000' },
      groups: { type: 'string', default: '10000' },
      memberships: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '7' },
      report: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    return undefined;
  }
  const { database, report } = values;
  if (database !== 'sqlite' && database !== 'postgres') {
    throw new Error('--database is sqlite or postgres');
  }
  return {
    database,
    size: {
      users: count('users', values.users, 100),
      groups: count('groups', values.groups, 100),
      memberships: count('memberships', values.memberships, 100),
    },
    rounds: count('rounds', values.rounds, 1),
    ...(report && { report }),
  };
}

function count(name: string, text: string, lowest: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < lowest) {
    throw new Error(`--${name} is a whole number of at least ${lowest}`);
  }
  return value;
}
