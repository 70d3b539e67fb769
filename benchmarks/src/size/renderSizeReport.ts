import type { SizePhase, SizePhaseResult, SizeResult } from './sizeResults';

const PHASES: Record<SizePhase, string> = {
  first: 'first sync',
  unchanged: 'nothing changed',
  changed: 'one in a hundred',
  full: 'full rescan',
  preview: 'preview of dropping a third',
  policy: 'policy drops a third',
};

interface Row {
  name: string;
  of(phase: SizePhaseResult, result: SizeResult): string;
}

const fixed = (value: number, digits = 1) => value.toFixed(digits);
const megabytes = (bytes: number) => fixed(bytes / 1e6, 0);
const count = (value: number) => value.toLocaleString('en-US');

const ROWS: readonly Row[] = [
  { name: 'changes planned', of: phase => count(phase.planned) },
  { name: 'scan to planned, s', of: ({ engine }) => fixed(engine.seconds, 2) },
  {
    name: 'its CPU, s',
    of: ({ engine }) => fixed(engine.cpuSeconds, 2),
  },
  {
    name: 'time by that of the bare download',
    of: ({ engine }, { bare }) => fixed(engine.seconds / bare.first.seconds, 2),
  },
  {
    name: 'time by that of the first sync',
    of: ({ engine }, { phases }) =>
      fixed(engine.seconds / phases[0].engine.seconds, 3),
  },
  { name: 'Graph requests', of: ({ graph }) => count(graph.requests) },
  { name: 'Graph units', of: ({ graph }) => count(graph.resourceUnits) },
  { name: 'Graph answers, MB', of: ({ graph }) => fixed(graph.megabytes) },
  {
    name: 'memory over that of an idle process, MB',
    of: ({ engine }, { idleRss }) => megabytes(engine.peakRssBytes - idleRss),
  },
  { name: 'memory right before, MB', of: phase => megabytes(phase.rssBefore) },
  {
    name: 'event-loop delay p99, ms',
    of: ({ engine }) => fixed(engine.delay.p99, 0),
  },
  {
    name: 'event-loop delay max, ms',
    of: ({ engine }) => fixed(engine.delay.max, 0),
  },
  {
    name: 'planned to handed over, s',
    of: phase => fixed(phase.applySeconds),
  },
  {
    name: 'slowest look at the rows of it, ms',
    of: ({ slowestLookMs }) =>
      slowestLookMs === undefined ? '' : fixed(slowestLookMs, 0),
  },
  {
    name: 'rows written by the whole run',
    of: phase => count(phase.rowsWritten),
  },
  {
    name: 'database afterwards, MB',
    of: ({ database }) => megabytes(database.bytes),
  },
];

/** The figures as Markdown. */
export function renderSizeReport(result: SizeResult): string {
  const { options, phases, bare } = result;
  return [
    `# The engine at size, on ${
      options.database === 'postgres' ? 'PostgreSQL' : 'SQLite'
    }`,
    '',
    `- ${count(options.users)} users, ${count(options.groups)} groups, ${count(
      options.memberships,
    )} memberships; the first group holds everybody; seed ${options.seed}`,
    `- ${options.latencyMs} ms added to each answer; everything is read by the ${options.firstRead} plan`,
    `- ${result.machine}, Node.js ${process.versions.node}`,
    `- measured ${result.startedAt.slice(0, 10)}, in ${fixed(
      result.seconds / 60,
    )} min`,
    `- an idle process holds ${megabytes(result.idleRss)} MB`,
    `- the bare download of the same pages took ${fixed(
      bare.first.seconds,
      2,
    )} s (CPU ${fixed(bare.first.cpuSeconds, 2)} s): ${count(
      bare.graph.requests,
    )} requests, ${fixed(bare.graph.megabytes)} MB`,
    '',
    `| | ${phases.map(({ phase }) => PHASES[phase]).join(' | ')} |`,
    `| --- |${phases.map(() => ' ---: |').join('')}`,
    ...ROWS.map(
      row =>
        `| ${row.name} | ${phases
          .map(phase => row.of(phase, result))
          .join(' | ')} |`,
    ),
  ].join('\n');
}
