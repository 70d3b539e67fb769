import { renderReport } from './renderReport';
import { sampleResult } from './sampleResults';

describe('renderReport', () => {
  it('says what was measured, on what and with which versions', () => {
    expect(renderReport(sampleResult()).split('\n').slice(0, 3)).toEqual([
      '10,000 users, 1,000 groups, 100,000 memberships (seed 1); postgres; 0 ms added to each answer; delta oddities: documented.',
      'Measured 2026-11-20 in 10 min on 2 × Some CPU, 24 GiB, Linux 6.',
      'package-of-msgraph 1.2.3, package-of-idp-sync 1.2.3, node 20.0.0.',
    ]);
  });

  it('sets the figures side by side with their ratio', () => {
    const lines = renderReport(sampleResult()).split('\n');
    expect(lines).toContain(
      '### With the recommended processing interval (12 h)',
    );
    expect(lines).toContain('| First sync | msgraph | idp-sync | ratio |');
    expect(lines).toContain('| Graph requests | 900 | 300 | 0.33 |');
    expect(lines).toContain('| Graph resource units | 3,000 | 3 | 0.001 |');
    expect(lines).toContain('| catalog mutations | 0 | 0 |  |');
    expect(lines).toContain('| highest ever, MB | 400 | 400 | 1.00 |');
  });

  it('shows what came of what was wanted', () => {
    expect(renderReport(sampleResult())).toContain(
      '| nothing changed: 2 requests | 2 requests | yes |',
    );
  });

  it('leaves the other side empty where one contender was measured alone', () => {
    const result = sampleResult();
    const report = renderReport({
      ...result,
      contenders: result.contenders.slice(0, 1),
    });
    expect(report).toContain('| Graph requests | 900 |  |  |');
    expect(report).not.toContain('Wanted');
  });

  it('names another share of changes', () => {
    const result = sampleResult();
    result.options.changedShare = 0.05;
    expect(renderReport(result)).toContain('| 5 in a hundred changed |');
  });
});
