import { z } from 'zod';

/** For how many days ended runs are kept, by what they were. */
export interface HistoryRetention {
  /** Syncs that changed something. */
  days: number;
  /** Syncs that found nothing to change: one every quarter of an hour makes three thousand a month. */
  unchangedDays: number;
  previewDays: number;
  scanDays: number;
  /** Runs that failed wholly or in part, or of which something was held or rejected. */
  troubledDays: number;
}

const DEFAULT_DAYS = 90;
/** What says little is kept for a month, unless all is kept for less. */
const SHORT_DAYS = 30;

const days = z
  .number('must be a number of days')
  .int('must be a whole number of days')
  .min(1, 'must be at least 1 day')
  .max(3_650, 'must be at most 3650 days');

const ofKind = z.strictObject({ days }).optional();

/** `idpSync.history.retention`, with what follows from it where it says nothing. */
export const historyRetentionSchema = z
  .strictObject({
    days: days.default(DEFAULT_DAYS),
    unchanged: ofKind,
    previews: ofKind,
    scans: ofKind,
    troubled: ofKind,
  })
  .prefault({})
  .transform((given): HistoryRetention => {
    const short = Math.min(SHORT_DAYS, given.days);
    return {
      days: given.days,
      unchangedDays: given.unchanged?.days ?? short,
      previewDays: given.previews?.days ?? short,
      scanDays: given.scans?.days ?? short,
      troubledDays: given.troubled?.days ?? given.days,
    };
  });
