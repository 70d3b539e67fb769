import { renderReport } from './renderReport';
import type { BenchmarkResult } from './results';
import { sampleResult } from './sampleResults';

/** Without the padding of the tables. */
function linesOf(result: BenchmarkResult): string[] {
  return renderReport(result)
    .split('\n')
    .map(line => line.replace(/ +/g, ' '));
}

describe('renderReport', () => {
  it('says what was measured, on what and with which versions', () => {
    expect(renderReport(sampleResult()).split('\n').slice(0, 7)).toEqual([
      '# idp-sync beside the msgraph catalog module',
      '',
      '- 10,000 users, 1,000 groups, 100,000 memberships; seed 1',
      '- database: postgres; 0 ms added to each answer; delta oddities: documented',
      '- 2 × Some CPU, 24 GiB, Linux 6',
      '- package-of-msgraph 1.2.3, package-of-idp-sync 1.2.3, node 20.0.0',
      '- measured 2026-11-20, in 10 min',
    ]);
  });

  it('sets the figures side by side with their ratio', () => {
    const lines = linesOf(sampleResult());
    expect(lines).toContain(
      '## With the recommended processing interval (12 h)',
    );
    expect(lines).toContain('| First sync | msgraph | idp-sync | ratio |');
    expect(lines).toContain('| Graph requests | 900 | 300 | 0.33 |');
    expect(lines).toContain('| Graph resource units | 3,000 | 3 | 0.001 |');
    expect(lines).toContain('| catalog mutations | 0 | 0 | |');
    expect(lines).toContain('| highest ever, MB | 400 | 400 | 1.00 |');
  });

  it('shows what came of what was wanted', () => {
    expect(linesOf(sampleResult())).toContain(
      '| nothing changed: 2 requests | 2 requests | yes |',
    );
  });

  it('leaves the other side empty where one contender was measured alone', () => {
    const result = sampleResult();
    result.contenders.pop();
    expect(linesOf(result)).toContain('| Graph requests | 900 | | |');
    expect(renderReport(result)).not.toContain('Wanted');
  });

  it('gives all cells of a column the same width', () => {
    const widths = renderReport(sampleResult())
      .split('\n\n')
      .filter(part => part.startsWith('|'))
      .map(part => new Set(part.split('\n').map(line => line.length)).size);
    expect(new Set(widths)).toEqual(new Set([1]));
  });

  it('names another share of changes', () => {
    const result = sampleResult();
    result.options.changedShare = 0.05;
    expect(linesOf(result)).toContain(
      '| 5 in a hundred changed | msgraph | idp-sync | ratio |',
    );
  });
});
