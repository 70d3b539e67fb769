import type { ScanMode } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectorySession,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { mustRereadGroups } from '../mirror/beginRound';
import type { Fence } from '../database/Fence';
import type { MirrorStore } from '../mirror/MirrorStore';
import type { RoundPlan } from './planRound';
import { planRounds, type RoundPlans } from './planRounds';
import { readOpenRounds } from './readOpenRounds';
import { resolveDoubts } from './resolveDoubts';

const STREAMS: readonly DirectoryStream[] = ['users', 'groups'];

/** A directory whose cursors expire as fast as they are given out must not keep a run going for ever. */
const ATTEMPTS = 3;

export interface ScanOptions {
  session: DirectorySession;
  store: MirrorStore;
  connectionId: string;
  requestedMode: ScanMode;
  /** Of the attributes asked for: cursors made for others cannot be gone on with. */
  selectHash: string;
  policyFullEveryDays: number;
  /**
   * When the run was begun, in milliseconds since the epoch, where it is taken over from a process that died: the full scan that is asked for may have been made
   * since.
   */
  fullSince?: number;
  fence: Fence;
  signal: AbortSignal;
  onProgress(objectsRead: number): void;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}

export interface ScanResult {
  mode: ScanMode;
  /** Why the mode is not the one asked for. */
  modeReason?: string;
  changed: boolean;
}

class DirectoryScan {
  readonly #options: ScanOptions;
  #changed = false;
  #read = 0;

  constructor(options: ScanOptions) {
    this.#options = options;
  }

  async run(): Promise<ScanResult> {
    const { store, connectionId, requestedMode, fence } = this.#options;
    const { rounds, unrecordedFullAt, wasFull } = await planRounds(
      this.#options,
      async stream =>
        !(await store.hasAny(
          connectionId,
          stream === 'users' ? 'user' : 'group',
        )),
    );
    if (unrecordedFullAt !== undefined) {
      await store.recordFullScan(connectionId, fence, unrecordedFullAt);
    }
    if (STREAMS.every(stream => rounds[stream].mode === 'full')) {
      await this.#readOrganization();
    }
    const done = await this.#readRounds(rounds);
    const full = STREAMS.filter(stream => done[stream].mode === 'full');
    if (full.length === STREAMS.length) {
      await store.recordFullScan(connectionId, fence, fullAtOf(done));
    }
    const resumed = STREAMS.some(stream => rounds[stream].type === 'resume');
    if (full.length > 0 || resumed) {
      // A round brings what was so when it was begun; what happened while it was read, or since it was interrupted, is half in it.
      await this.#readRounds({
        users: { type: 'begin', mode: 'incremental' },
        groups: { type: 'begin', mode: 'incremental' },
      });
    }
    return {
      ...describeMode(requestedMode, done, wasFull),
      changed: this.#changed,
    };
  }

  async #readOrganization(): Promise<void> {
    const { store, connectionId, session, fence } = this.#options;
    const organization = await session.readOrganization();
    this.#note(await store.saveOrganization(connectionId, organization, fence));
  }

  /**
   * Reads both streams to the end, settles what they left in doubt, and completes their rounds.
   *
   * @returns the plans that were carried out: a cursor that had expired turns into a full round
   */
  async #readRounds(plans: RoundPlans): Promise<RoundPlans> {
    const { store, connectionId, fence, log } = this.#options;
    let done = plans;
    for (let attempt = 1; ; attempt++) {
      done = await this.#beginRounds(done);
      const { changed, expired } = await readOpenRounds({
        ...this.#options,
        onPage: objects => {
          this.#read += objects;
          this.#options.onProgress(this.#read);
        },
      });
      this.#note({ changed });
      if (expired.size === 0) {
        break;
      }
      for (const [stream, { message }] of expired) {
        if (attempt === ATTEMPTS) {
          throw new IdpSyncError(
            'IDP_DIRECTORY_UNAVAILABLE',
            `The directory lost track of the scan ${attempt} times in a row, last that of ${stream}: ${message}`,
          );
        }
        log('warn', `${message} Reading all ${stream} again.`);
      }
      done = {
        users: afterExpiry(done.users, expired.has('users')),
        groups: afterExpiry(done.groups, expired.has('groups')),
      };
    }
    const open = STREAMS.filter(stream => done[stream].type !== 'done');
    for (const stream of open) {
      this.#note(await resolveDoubts({ ...this.#options, stream }));
    }
    for (const stream of open) {
      const end = await store.completeRound(connectionId, stream, fence);
      this.#note(end);
      if (end.keptHidden > 0) {
        log(
          'warn',
          `The directory named no members of groups with hidden membership (${end.keptHidden}), which had some; they keep those they had. Grant the application Member.Read.Hidden if it has lost it.`,
        );
      }
    }
    return done;
  }

  /** Users before groups, always: what is looked into later depends on which was begun first. */
  async #beginRounds(plans: RoundPlans): Promise<RoundPlans> {
    const { store, connectionId } = this.#options;
    await this.#beginRound('users', plans.users);
    const users = await store.getCursor(connectionId, 'users');
    const groups = await store.getCursor(connectionId, 'groups');
    const isBegun =
      plans.groups.type === 'begin' && plans.groups.mode === 'full';
    const groupsPlan: RoundPlan =
      !isBegun && users?.full && mustRereadGroups(groups, users.round)
        ? { type: 'begin', mode: 'full', reason: plans.users.reason }
        : plans.groups;
    await this.#beginRound('groups', groupsPlan);
    return { users: plans.users, groups: groupsPlan };
  }

  async #beginRound(stream: DirectoryStream, plan: RoundPlan): Promise<void> {
    const { store, connectionId, selectHash, fence } = this.#options;
    if (plan.type === 'begin') {
      const full = plan.mode === 'full';
      await store.beginRound(connectionId, stream, { full, selectHash }, fence);
    }
  }

  #note({ changed }: { changed: number }): void {
    this.#changed ||= changed > 0;
  }
}

function afterExpiry(plan: RoundPlan, hasExpired: boolean): RoundPlan {
  if (hasExpired) {
    return {
      type: 'begin',
      mode: 'full',
      reason: 'the directory no longer knows where the last scan stopped',
    };
  }
  return plan.type === 'done' ? plan : { ...plan, type: 'resume' };
}

/** When a full scan of which a part was read by a process that was killed was begun; undefined for one of now. */
export function fullAtOf(done: RoundPlans): number | undefined {
  const times = Object.values(done).flatMap(plan =>
    plan.type === 'done' ? plan.fullAt : [],
  );
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** How a scan is told to have been made, by the plans that were carried out. */
export function describeMode(
  requested: ScanMode,
  done: RoundPlans,
  wasFull: boolean,
): Pick<ScanResult, 'mode' | 'modeReason'> {
  const full = STREAMS.filter(stream => done[stream].mode === 'full');
  const mode = full.length > 0 || wasFull ? 'full' : 'incremental';
  if (mode === requested) {
    return { mode };
  }
  const reasons = new Set(full.flatMap(stream => done[stream].reason ?? []));
  return {
    mode,
    modeReason:
      reasons.size > 0
        ? [...reasons].join('; ')
        : 'all of it had been read by the process that stopped',
  };
}

/**
 * Brings the mirror up to date. Both streams are read to their last page, what they left in doubt is asked for, and only then do their rounds complete: a
 * scan that fails or is killed has removed nothing by leaving it out, and the next one goes on from its last page.
 *
 * @throws IdpSyncError as the session and MirrorStore.completeRound do, and whatever the fence throws
 */
export async function scanDirectory(options: ScanOptions): Promise<ScanResult> {
  const scan = new DirectoryScan(options);
  return await scan.run();
}
