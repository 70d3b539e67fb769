import type {
  MetricsService,
  MetricsServiceCounter,
  MetricsServiceHistogram,
} from '@backstage/backend-plugin-api/alpha';
import type { CleanedHistory } from '../runs/HistoryCleaner';

/** From an instant to the hour that a cleaning may take; seconds. */
const DURATIONS = [0.1, 1, 10, 60, 300, 900, 1_800, 3_600];

/** What is deleted, by the name that it has as an attribute. */
const RECORDS = {
  runs: 'run',
  changes: 'change',
  events: 'event',
  holdEvents: 'hold_event',
  problems: 'problem',
} as const satisfies Record<keyof CleanedHistory, string>;

/** What the history cleaner has deleted, and whether it comes to its end. */
export class CleanerMetrics {
  readonly #deleted: MetricsServiceCounter;
  readonly #durations: MetricsServiceHistogram;

  constructor(metrics: MetricsService) {
    this.#deleted = metrics.createCounter('idp_sync.history.deleted', {
      description: 'Records that had outlived the history and were deleted',
      unit: '{record}',
    });
    this.#durations = metrics.createHistogram(
      'idp_sync.history.clean.duration',
      {
        description: 'How long a cleaning of the history took',
        unit: 's',
        advice: { explicitBucketBoundaries: DURATIONS },
      },
    );
  }

  /** Does a cleaning, and tells how it went. @throws what the cleaning has thrown */
  async measure(clean: () => Promise<CleanedHistory>): Promise<void> {
    const startedAt = performance.now();
    const record = (outcome: 'succeeded' | 'failed') =>
      this.#durations.record((performance.now() - startedAt) / 1_000, {
        'idp_sync.history.outcome': outcome,
      });
    let cleaned: CleanedHistory;
    try {
      cleaned = await clean();
    } catch (error) {
      record('failed');
      throw error;
    }
    record('succeeded');
    for (const key of Object.keys(RECORDS) as (keyof typeof RECORDS)[]) {
      this.#deleted.add(cleaned[key], { 'idp_sync.record': RECORDS[key] });
    }
  }
}
