import { parseArgs } from 'node:util';

/** What to measure, and with what. */
export interface LogOptions {
  database: 'sqlite' | 'postgres';
  /** Change rows of the long log; the short one has those of one run. */
  changes: number;
  /** Times that each question is asked; the median counts. */
  rounds: number;
  /** Where the tables go as Markdown, besides being printed. */
  report?: string;
}

/** Change rows of an ordinary run, which is all that the short log has. */
export const CHANGES_OF_RUN = 1_000;

export const LOG_HELP = `Measures the synchronization log with a million change rows against a thousand, over HTTP.

  node benchmarks/log.mjs [options]

  --database D   sqlite (a file) or postgres
  --changes N    1000000; half of them in one great run, the rest in runs of ${CHANGES_OF_RUN}
  --rounds N     7; times that each question is asked
  --report FILE  the tables as Markdown
`;

/** Reads the command line; undefined when it asks for help. @throws Error that says which option is wrong */
export function parseLogOptions(argv: string[]): LogOptions | undefined {
  const { values } = parseArgs({
    args: argv,
    options: {
      database: { type: 'string', default: 'sqlite' },
      changes: { type: 'string', default: '1000000' },
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
    changes: count('changes', values.changes, 4 * CHANGES_OF_RUN),
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
