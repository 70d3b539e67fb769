import { RecordedMetrics } from './__testUtils__/RecordedMetrics';
import { CleanerMetrics } from './CleanerMetrics';

describe('metrics of the history cleaner', () => {
  it('tell what was deleted, and whether it came to its end', async () => {
    const recorded = new RecordedMetrics();
    const metrics = new CleanerMetrics(recorded.service);
    const cleaned = {
      runs: 2,
      changes: 300,
      events: 40,
      holdEvents: 5,
      problems: 0,
    };
    await metrics.measure(async () => cleaned);
    await metrics.measure(async () => cleaned);
    const failing = metrics.measure(async () => {
      throw new Error('The database is gone');
    });
    await expect(failing).rejects.toThrow('The database is gone');
    expect(await recorded.collect('idp_sync.history.deleted')).toEqual([
      'record=change: 600',
      'record=event: 80',
      'record=hold_event: 10',
      'record=problem: 0',
      'record=run: 4',
    ]);
    expect(await recorded.collect('idp_sync.history.clean.duration')).toEqual([
      'history.outcome=failed: 1 values',
      'history.outcome=succeeded: 2 values',
    ]);
    await recorded.stop();
  });
});
