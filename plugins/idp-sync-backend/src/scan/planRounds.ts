import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { StreamCursor } from '../mirror/MirrorStore';
import { planRound, type RoundPlan } from './planRound';
import type { ScanOptions } from './scanDirectory';

/** How each stream is to be read. */
export type RoundPlans = Record<DirectoryStream, RoundPlan>;

export interface ScanPlan {
  rounds: RoundPlans;
  /** When a full scan was begun that came to its end, but not to recording itself; milliseconds since the epoch. */
  unrecordedFullAt?: number;
  /** The process that this run was taken over from had read everything. */
  wasFull: boolean;
}

/** Decides how both streams are to be read, with what a scan has left behind that was killed. */
export async function planRounds(
  options: ScanOptions,
  isEmpty: (stream: DirectoryStream) => Promise<boolean>,
): Promise<ScanPlan> {
  const { store, connectionId, selectHash, fullSince } = options;
  const lastFullScanAt = await store.getLastFullScanAt(connectionId);
  const now = await store.now();
  const cursors = {
    users: await store.getCursor(connectionId, 'users'),
    groups: await store.getCursor(connectionId, 'groups'),
  };
  const planOf = async (stream: DirectoryStream) =>
    planRound({
      cursor: cursors[stream],
      isEmpty: await isEmpty(stream),
      requestedMode: options.requestedMode,
      selectHash,
      lastFullScanAt,
      fullSince,
      fullEveryDays: options.policyFullEveryDays,
      now,
    });
  const rounds = {
    users: await planOf('users'),
    groups: await planOf('groups'),
  };
  const fullAt = {
    users: fullAtOf(cursors.users, rounds.users, selectHash),
    groups: fullAtOf(cursors.groups, rounds.groups, selectHash),
  };
  const unrecordedFullAt =
    fullAt.users !== undefined && fullAt.groups !== undefined
      ? Math.min(fullAt.users, fullAt.groups)
      : undefined;
  return {
    rounds: {
      users: orDone(rounds.users, fullAt.users, rounds.groups),
      groups: orDone(rounds.groups, fullAt.groups, rounds.users),
    },
    unrecordedFullAt,
    wasFull:
      fullSince !== undefined &&
      Math.max(lastFullScanAt ?? 0, unrecordedFullAt ?? 0) >= fullSince,
  };
}

/** A full scan goes on with changes right after it: where it has not, it did not come to its end. */
function fullAtOf(
  cursor: StreamCursor | undefined,
  { type, mode }: RoundPlan,
  selectHash: string,
): number | undefined {
  return cursor?.complete &&
    cursor.full &&
    cursor.selectHash === selectHash &&
    type === 'begin' &&
    mode === 'incremental'
    ? cursor.startedAt
    : undefined;
}

/** Of a scan that was killed when it had read one stream, the other is read, and then it is whole. */
function orDone(
  plan: RoundPlan,
  fullAt: number | undefined,
  other: RoundPlan,
): RoundPlan {
  return fullAt !== undefined && other.mode === 'full'
    ? { type: 'done', mode: 'full', fullAt }
    : plan;
}
