import { type FirstRead, type FirstReadResult } from './firstReadResults';

/** How much less of a quota each way to read is to take than the msgraph module, as a part of its units. */
const WANTED_UNITS = { frugal: 0.1, quick: 0.67 } as const;

interface Outcome {
  wanted: string;
  measured: string;
  met: boolean;
}

/** The figures as Markdown: a table for each latency, what was wanted, and how the choice was made. */
export function renderFirstReads(result: FirstReadResult): string {
  const { options, machine, versions, startedAt } = result;
  const count = (value: number) => value.toLocaleString('en-US');
  const latencies = [...new Set(result.reads.map(read => read.latencyMs))];
  return [
    '# The plans of a first read beside the msgraph catalog module',
    '',
    `- ${count(options.users)} users, ${count(options.groups)} groups, ${count(
      options.memberships,
    )} memberships; seed ${options.seed}; database: ${options.database}`,
    `- ${machine.cores} × ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.platform}`,
    `- ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `- measured ${startedAt.slice(0, 10)}`,
    '',
    '| latency | who | to planned, s | by msgraph’s | CPU, s | requests | at once | units | by msgraph’s |',
    '| ------: | --- | -------------: | -----------: | -----: | -------: | ------: | ----: | -----------: |',
    ...result.reads.map(read => renderRow(read, referenceOf(result, read))),
    '',
    '| wanted | measured | met |',
    '| ------ | -------- | --- |',
    ...latencies
      .flatMap(latencyMs =>
        judge(result.reads.filter(read => read.latencyMs === latencyMs)),
      )
      .map(
        ({ wanted, measured, met }) =>
          `| ${wanted} | ${measured} | ${met ? 'yes' : '**no**'} |`,
      ),
    '',
    'What `auto` said:',
    '',
    ...result.reads
      .filter(({ reader }) => reader === 'auto')
      .map(({ latencyMs, choice }) => `- ${latencyMs} ms: ${choice}`),
  ].join('\n');
}

function referenceOf(
  { reads }: FirstReadResult,
  { latencyMs }: FirstRead,
): FirstRead | undefined {
  return reads.find(
    read => read.latencyMs === latencyMs && read.reader === 'msgraph',
  );
}

function renderRow(read: FirstRead, reference: FirstRead | undefined): string {
  const by = (value: number, of: number | undefined) =>
    of ? (value / of).toFixed(2) : '';
  return `| ${[
    `${read.latencyMs} ms`,
    read.reader,
    read.secondsToPlanned.toFixed(1),
    by(read.secondsToPlanned, reference?.secondsToPlanned),
    read.cpuSeconds.toFixed(1),
    read.requests.toLocaleString('en-US'),
    read.concurrency,
    read.resourceUnits.toLocaleString('en-US'),
    by(read.resourceUnits, reference?.resourceUnits),
  ].join(' | ')} |`;
}

/** Of the reads at one latency. */
function judge(reads: readonly FirstRead[]): Outcome[] {
  const of = (reader: FirstRead['reader']) =>
    reads.find(read => read.reader === reader);
  const msgraph = of('msgraph');
  const auto = of('auto');
  if (!msgraph || !auto) {
    return [];
  }
  const at = `${auto.latencyMs} ms`;
  const outcomes: Outcome[] = [
    {
      wanted: `${at}: no slower to planned than msgraph`,
      measured: `${auto.secondsToPlanned.toFixed(
        1,
      )} s beside ${msgraph.secondsToPlanned.toFixed(1)} s`,
      met: auto.secondsToPlanned <= msgraph.secondsToPlanned,
    },
  ];
  for (const [plan, part] of Object.entries(WANTED_UNITS)) {
    const read = of(plan as keyof typeof WANTED_UNITS);
    if (read) {
      const measured = read.resourceUnits / msgraph.resourceUnits;
      outcomes.push({
        wanted: `${at}: ${plan} takes at most ${part} of its units`,
        measured: measured.toFixed(2),
        met: Number(measured.toFixed(2)) <= part,
      });
    }
  }
  return outcomes;
}
