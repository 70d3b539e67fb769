import { parseFirstReadOptions } from './firstReadOptions';
import type { FirstRead, FirstReadResult } from './firstReadResults';
import { renderFirstReads } from './renderFirstReads';

const read = (
  reader: FirstRead['reader'],
  secondsToPlanned: number,
  resourceUnits: number,
): FirstRead => ({
  reader,
  latencyMs: 50,
  secondsToPlanned,
  cpuSeconds: 7,
  requests: 10,
  resourceUnits,
  concurrency: 6,
  choice:
    reader === 'auto' ? 'Everything is read by the quick plan.' : undefined,
});

function resultOf(reads: FirstRead[]): FirstReadResult {
  const options = parseFirstReadOptions([]);
  if (!options) {
    throw new Error('No arguments ask for no help');
  }
  return {
    startedAt: '2026-11-20T12:00:00.000Z',
    options,
    machine: { processor: 'P', cores: 2, memoryGiB: 8, platform: 'Linux' },
    versions: { node: '20' },
    reads,
  };
}

describe('renderFirstReads', () => {
  it('compares each read with the msgraph module at the same latency, and says what was missed', () => {
    const report = renderFirstReads(
      resultOf([
        read('msgraph', 10, 3_000),
        read('frugal', 20, 250),
        read('quick', 9, 2_400),
        read('auto', 11, 2_010),
      ]),
    );
    expect(report).toContain(
      '| 50 ms | frugal | 20.0 | 2.00 | 7.0 | 10 | 6 | 250 | 0.08 |',
    );
    expect(report).toContain(
      '| 50 ms: no slower to planned than msgraph | 11.0 s beside 10.0 s | **no** |',
    );
    expect(report).toContain(
      '| 50 ms: frugal takes at most 0.1 of its units | 0.08 | yes |',
    );
    expect(report).toContain(
      '| 50 ms: quick takes at most 0.67 of its units | 0.80 | **no** |',
    );
    expect(report).toContain('- 50 ms: Everything is read by the quick plan.');
  });
});

describe('parseFirstReadOptions', () => {
  it('takes several latencies', () => {
    expect(parseFirstReadOptions(['--latency', '0,100'])?.latencies).toEqual([
      0, 100,
    ]);
  });

  it.each([
    [
      ['--latency', '0,soon'],
      '--latency takes whole numbers of at least 0, not "soon"',
    ],
    [['--users', '0'], '--users takes whole numbers of at least 1, not "0"'],
    [
      ['--database', 'oracle'],
      '--database is one of: sqlite, memory, postgres',
    ],
  ])('refuses %j', (argv, message) => {
    expect(() => parseFirstReadOptions(argv)).toThrow(message);
  });
});
