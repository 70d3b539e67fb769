import { describeMachine } from '../driver/versions';
import { CHANGES_OF_RUN, type LogOptions } from './logOptions';
import type { Comparison, LogResult } from './measureLog';

const number = (value: number) => value.toLocaleString('en-US');

/** The result as Markdown. */
export function renderLogReport(
  options: LogOptions,
  result: LogResult,
): string {
  const { processor, cores } = describeMachine();
  const all = number(options.changes);
  const one = number(CHANGES_OF_RUN);
  return [
    `# The log with ${all} change rows against ${one}`,
    '',
    `${
      options.database === 'postgres' ? 'PostgreSQL' : 'SQLite, a file'
    }; ${cores} cores of ${processor}; Node.js ${
      process.version
    }. Milliseconds of an HTTP request until its last byte, the median of ${
      options.rounds
    }; "late" is the longest that the event loop of the backend was late meanwhile, its own work for the request included.`,
    '',
    `## A run of ${one} changes, alone in the log and among ${all}`,
    '',
    ...table(result.ordinary, 'alone', `among ${all}`),
    '',
    `## The list of runs, with one and with ${number(result.runCount)}`,
    '',
    ...table(result.runs, 'one run', `${number(result.runCount)} runs`),
    '',
    `## A run of ${one} changes beside one of ${number(
      result.greatChanges,
    )}, both in the long log`,
    '',
    ...table(
      result.great,
      `${one} changes`,
      `${number(result.greatChanges)} changes`,
    ),
  ].join('\n');
}

function table(
  rows: readonly Comparison[],
  short: string,
  long: string,
): string[] {
  return [
    `| question | ${short}, ms | ${long}, ms | ratio | late, ms | late, ms |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(row =>
      [
        '',
        row.name,
        row.short.ms.toFixed(1),
        row.long.ms.toFixed(1),
        (row.long.ms / row.short.ms).toFixed(1),
        row.short.delayMs.toFixed(0),
        row.long.delayMs.toFixed(0),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ];
}
