import { METRICS } from './metrics';
import type {
  BenchmarkResult,
  ContenderResult,
  Interval,
  Phase,
  PhaseResult,
} from './results';
import { formatRatio, judgeResult, ratio } from './targets';

const PHASES: Record<Phase, string> = {
  first: 'First sync',
  unchanged: 'Nothing changed',
  changed: 'One in a hundred changed',
};
const INTERVALS: Record<Interval, string> = {
  default: "the catalog's default processing interval (100 to 150 s)",
  recommended: 'the recommended processing interval (12 h)',
};

/** The figures as Markdown: for each interval a table for each phase, and what came of what was wanted. */
export function renderReport(result: BenchmarkResult): string {
  const intervals = [...new Set(result.contenders.map(c => c.interval))];
  return [
    ...renderHeader(result),
    ...intervals.flatMap(interval =>
      renderInterval(
        interval,
        result.contenders.filter(c => c.interval === interval),
        result.options.changedShare,
      ),
    ),
  ]
    .join('\n')
    .trimEnd();
}

function renderHeader({
  startedAt,
  seconds,
  options,
  machine,
  versions,
  contenders,
}: BenchmarkResult): string[] {
  const packages = new Map([
    ...contenders.map(c => [c.packageName, c.version] as const),
    ...Object.entries(versions),
  ]);
  const count = (value: number) => value.toLocaleString('en-US');
  return [
    '# idp-sync beside the msgraph catalog module',
    '',
    `- ${count(options.users)} users, ${count(options.groups)} groups, ${count(
      options.memberships,
    )} memberships; seed ${options.seed}`,
    `- database: ${options.database}; ${options.latencyMs} ms added to each answer; delta oddities: ${options.quirks}`,
    `- ${machine.cores} × ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.platform}`,
    `- ${[...packages]
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `- measured ${startedAt.slice(0, 10)}, in ${Math.round(seconds / 60)} min`,
    '',
  ];
}

function renderInterval(
  interval: Interval,
  contenders: readonly ContenderResult[],
  changedShare: number,
): string[] {
  const msgraph = contenders.find(c => c.contender === 'msgraph');
  const idpSync = contenders.find(c => c.contender === 'idp-sync');
  const lines = [`## With ${INTERVALS[interval]}`, ''];
  for (const phase of Object.keys(PHASES) as Phase[]) {
    const title =
      phase === 'changed' && changedShare !== 0.01
        ? `${changedShare * 100} in a hundred changed`
        : PHASES[phase];
    lines.push(
      ...table(
        [title, 'msgraph', 'idp-sync', 'ratio'],
        METRICS.map(({ name, of, digits }) => {
          const [theirs, ours] = [msgraph, idpSync].map(contender =>
            valueOf(contender, phase, of),
          );
          return [
            name,
            formatNumber(theirs, digits),
            formatNumber(ours, digits),
            formatComparison(theirs, ours),
          ];
        }),
      ),
      '',
    );
  }
  lines.push(
    ...table(
      ['Memory of the process', 'msgraph', 'idp-sync', 'ratio'],
      [
        memoryRow('idle, before the first sync, MB', c => c.idleRssBytes),
        memoryRow('highest ever, MB', c => c.highestRssBytes),
      ],
    ),
    '',
  );
  const outcomes = judgeResult(contenders).get(interval);
  if (outcomes) {
    lines.push(
      ...table(
        ['Wanted of idp-sync', 'measured', 'met'],
        outcomes.map(({ wanted, measured, met }) => [
          wanted,
          measured,
          met ? 'yes' : 'no',
        ]),
      ),
      '',
    );
  }
  return lines;

  function memoryRow(
    name: string,
    of: (contender: ContenderResult) => number,
  ): string[] {
    const [theirs, ours] = [msgraph, idpSync].map(
      contender => contender && of(contender) / 1e6,
    );
    return [
      name,
      formatNumber(theirs, 0),
      formatNumber(ours, 0),
      formatComparison(theirs, ours),
    ];
  }
}

function valueOf(
  contender: ContenderResult | undefined,
  phase: Phase,
  of: (phase: PhaseResult) => number,
): number | undefined {
  const found = contender?.phases.find(result => result.phase === phase);
  return found && of(found);
}

function formatNumber(value: number | undefined, digits: number): string {
  return value === undefined
    ? ''
    : value.toLocaleString('en-US', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
}

function formatComparison(
  theirs: number | undefined,
  ours: number | undefined,
): string {
  const value =
    theirs === undefined || ours === undefined
      ? undefined
      : ratio(ours, theirs);
  return value === undefined ? '' : formatRatio(value);
}

/** Padded the way Prettier does it, so that a report can be kept in the repository. */
function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map(cells => cells[column].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells
      .map((cell, column) =>
        column === 0
          ? cell.padEnd(widths[column])
          : cell.padStart(widths[column]),
      )
      .join(' | ')} |`;
  return [
    line(header),
    line(
      widths.map((width, column) =>
        column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
      ),
    ),
    ...rows.map(line),
  ];
}
