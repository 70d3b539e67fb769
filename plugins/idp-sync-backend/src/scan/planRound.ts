import type { ScanMode } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { StreamCursor } from '../mirror/MirrorStore';

const DAY_MS = 24 * 60 * 60_000;

/** A full round that was begun longer ago than this is not gone on with: its page links may have expired, and what it read is old. */
const RESUMABLE_MS = DAY_MS;

/** By how much the clocks of replicas may differ without a full scan being made for it. */
const CLOCK_TOLERANCE_MS = 60 * 60_000;

/** How one stream is to be read. */
export type RoundPlan =
  | { type: 'resume'; mode: ScanMode; reason?: string }
  | { type: 'begin'; mode: ScanMode; reason?: string }
  /** The full round that it needs was brought to its end by a scan that was killed then. `fullAt`: when it was begun, in milliseconds since the epoch. */
  | { type: 'done'; mode: 'full'; reason?: string; fullAt: number };

export interface RoundPlanInput {
  cursor: StreamCursor | undefined;
  requestedMode: ScanMode;
  selectHash: string;
  /** Milliseconds since the epoch, like `now`. */
  lastFullScanAt: number | undefined;
  /** See ScanOptions. */
  fullSince?: number;
  fullEveryDays: number;
  /** The mirror has nothing of this stream: nothing was found, or an answer that should not have been believed was. */
  isEmpty: boolean;
  now: number;
}

/** Decides between full and incremental, and whether to go on where a killed run stopped. */
export function planRound(input: RoundPlanInput): RoundPlan {
  const { cursor, selectHash, now } = input;
  const requestedMode = isFullDone(input) ? 'incremental' : input.requestedMode;
  if (!cursor) {
    return begin('full', 'first scan of this connection');
  }
  if (cursor.selectHash !== selectHash) {
    return begin('full', 'the policy needs other attributes than before');
  }
  if (!cursor.complete) {
    if (cursor.full) {
      return now - cursor.startedAt < RESUMABLE_MS
        ? {
            type: 'resume',
            mode: 'full',
            reason: 'going on with a full scan that was interrupted',
          }
        : begin(
            'full',
            'the last full scan was interrupted too long ago to go on with',
          );
    }
    if (requestedMode === 'incremental' && !isFullDue(input)) {
      return { type: 'resume', mode: 'incremental' };
    }
  }
  if (requestedMode === 'full') {
    return begin('full');
  }
  if (input.isEmpty) {
    // An answer without anything costs no more than one without changes.
    return begin('full', 'the last scan found none');
  }
  if (isFullDue(input)) {
    return begin(
      'full',
      `the policy wants a full scan every ${input.fullEveryDays} days`,
    );
  }
  return begin('incremental');
}

/** Whether the full scan that is asked for has been made by a process that was killed later. */
function isFullDone(input: RoundPlanInput): boolean {
  const { fullSince } = input;
  return fullSince !== undefined && lastFullAtOf(input) >= fullSince;
}

/** A scan that was killed between completing its two streams did not get to record itself. */
function lastFullAtOf({ cursor, lastFullScanAt }: RoundPlanInput): number {
  const ownFullAt = cursor?.complete && cursor.full ? cursor.startedAt : 0;
  return Math.max(lastFullScanAt ?? 0, ownFullAt);
}

function isFullDue(input: RoundPlanInput): boolean {
  const { fullEveryDays, now } = input;
  const age = now - lastFullAtOf(input);
  // A time to come was written while a clock was wrong; it must not put off full scans until then.
  return age >= fullEveryDays * DAY_MS || age < -CLOCK_TOLERANCE_MS;
}

function begin(mode: ScanMode, reason?: string): RoundPlan {
  return { type: 'begin', mode, reason };
}
