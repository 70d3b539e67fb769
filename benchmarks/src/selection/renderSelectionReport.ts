import { describeMachine } from '../driver/versions';
import type { Comparison } from './measureSelection';
import type { SelectionOptions } from './selectionOptions';

const number = (value: number) => value.toLocaleString('en-US');

/** The result as Markdown. */
export function renderSelectionReport(
  { database, size, rounds }: SelectionOptions,
  {
    first,
    rows,
  }: { first: Record<'small' | 'large', number>; rows: Comparison[] },
): string {
  const { processor, cores } = describeMachine();
  return [
    `# The live count and the lists of a directory of ${number(
      size.users,
    )} people, ${number(size.groups)} groups and ${number(
      size.memberships,
    )} memberships`,
    '',
    `${
      database === 'postgres' ? 'PostgreSQL' : 'SQLite, a file'
    }; ${cores} cores of ${processor}; Node.js ${
      process.version
    }. Milliseconds of an HTTP request until its last byte, the median of ${rounds}, beside a directory of a tenth of the size. Each live count is of another policy. "Late" is the longest that the event loop of the backend was late meanwhile. The very first answer, for which the mirror is read from the database, took ${first.large.toFixed(
      0,
    )} ms (${first.small.toFixed(0)} ms of the small one).`,
    '',
    '| question | a tenth, ms | all, ms | ratio | late, ms | late, ms |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ name, small, large }) =>
        `| ${name} | ${small.ms.toFixed(1)} | ${large.ms.toFixed(1)} | ${(
          large.ms / small.ms
        ).toFixed(1)} | ${small.delayMs.toFixed(0)} | ${large.delayMs.toFixed(
          0,
        )} |`,
    ),
  ].join('\n');
}
