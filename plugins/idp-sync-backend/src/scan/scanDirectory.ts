import type { ScanMode } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  CursorExpiredError,
  type DirectorySession,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence, MirrorStore } from '../mirror/MirrorStore';
import { planRound, type RoundPlan } from './planRound';
import { readStream } from './readStream';
import { resolveDoubts } from './resolveDoubts';

const STREAMS: readonly DirectoryStream[] = ['users', 'groups'];

/** A directory whose cursors expire as fast as they are given out must not keep a run going for ever. */
const EXPIRIES_PER_STREAM = 3;

export interface ScanOptions {
  session: DirectorySession;
  store: MirrorStore;
  connectionId: string;
  requestedMode: ScanMode;
  /** Of the attributes asked for: cursors made for others cannot be gone on with. */
  selectHash: string;
  policyFullEveryDays: number;
  fence: Fence;
  signal: AbortSignal;
  onProgress(objectsRead: number): void;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
  /** Milliseconds since the epoch. */
  now?(): number;
}

export interface ScanResult {
  mode: ScanMode;
  /** Why the mode is not the one asked for. */
  modeReason?: string;
  changed: boolean;
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

class DirectoryScan {
  readonly #options: ScanOptions;
  #changed = false;
  #read = 0;

  constructor(options: ScanOptions) {
    this.#options = options;
  }

  async run(): Promise<ScanResult> {
    const { store, connectionId, requestedMode, fence } = this.#options;
    const plans = await this.#plan();
    if (STREAMS.every(stream => plans[stream].mode === 'full')) {
      await this.#readOrganization();
    }
    const done = await this.#readRounds(plans);
    const full = STREAMS.filter(stream => done[stream].mode === 'full');
    if (full.length === STREAMS.length) {
      await store.recordFullScan(connectionId, fence);
    }
    const resumed = STREAMS.some(stream => plans[stream].type === 'resume');
    if (full.length > 0 || resumed) {
      // A round brings what was so when it was begun; what happened while it was read, or since it was interrupted, is half in it.
      await this.#readRounds({
        users: { type: 'begin', mode: 'incremental' },
        groups: { type: 'begin', mode: 'incremental' },
      });
    }
    const mode = full.length > 0 ? 'full' : 'incremental';
    const reasons = new Set(full.flatMap(stream => done[stream].reason ?? []));
    return {
      mode,
      modeReason: mode === requestedMode ? undefined : [...reasons].join('; '),
      changed: this.#changed,
    };
  }

  async #plan(): Promise<Record<DirectoryStream, RoundPlan>> {
    const { store, connectionId } = this.#options;
    const lastFullScanAt = await store.getLastFullScanAt(connectionId);
    const planOf = async (stream: DirectoryStream) =>
      planRound({
        cursor: await store.getCursor(connectionId, stream),
        requestedMode: this.#options.requestedMode,
        selectHash: this.#options.selectHash,
        lastFullScanAt,
        fullEveryDays: this.#options.policyFullEveryDays,
        now: (this.#options.now ?? Date.now)(),
      });
    return { users: await planOf('users'), groups: await planOf('groups') };
  }

  async #readOrganization(): Promise<void> {
    const { store, connectionId, session, fence } = this.#options;
    const organization = await session.readOrganization();
    this.#note(await store.saveOrganization(connectionId, organization, fence));
  }

  /** Reads both streams to the end, settles what they left in doubt, and completes their rounds. */
  async #readRounds(
    plans: Record<DirectoryStream, RoundPlan>,
  ): Promise<Record<DirectoryStream, RoundPlan>> {
    const { store, connectionId, signal, fence } = this.#options;
    const done = { ...plans };
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    await Promise.allSettled(
      STREAMS.map(async stream => {
        try {
          done[stream] = await this.#readRound(stream, plans[stream], either);
        } catch (error) {
          failed.abort(error);
        }
      }),
    );
    failed.signal.throwIfAborted();
    for (const stream of STREAMS) {
      this.#note(await resolveDoubts({ ...this.#options, stream }));
    }
    for (const stream of STREAMS) {
      this.#note(await store.completeRound(connectionId, stream, fence));
    }
    return done;
  }

  /** @returns the plan that was carried out: an expired cursor turns it into a full round */
  async #readRound(
    stream: DirectoryStream,
    plan: RoundPlan,
    signal: AbortSignal,
  ): Promise<RoundPlan> {
    const { log } = this.#options;
    let current = plan;
    for (let expiries = 1; ; expiries++) {
      try {
        await this.#readPages(stream, current, signal);
        return current;
      } catch (error) {
        if (!(error instanceof CursorExpiredError)) {
          throw error;
        }
        if (expiries === EXPIRIES_PER_STREAM) {
          throw new IdpSyncError(
            'IDP_DIRECTORY_UNAVAILABLE',
            `The directory lost track of the scan of ${stream} ${expiries} times in a row: ${error.message}`,
            { cause: error },
          );
        }
        log('warn', `${error.message} Reading all ${stream} again.`);
        current = {
          type: 'begin',
          mode: 'full',
          reason: 'the directory no longer knows where the last scan stopped',
        };
      }
    }
  }

  async #readPages(
    stream: DirectoryStream,
    plan: RoundPlan,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, connectionId, selectHash, fence } = this.#options;
    const open =
      plan.type === 'resume'
        ? await store.getCursor(connectionId, stream)
        : await store.beginRound(
            connectionId,
            stream,
            { full: plan.mode === 'full', selectHash },
            fence,
          );
    if (open?.doubts.pagesRead) {
      return;
    }
    this.#note(
      await readStream({
        ...this.#options,
        stream,
        cursor: open?.cursor,
        signal,
        onPage: objects => {
          this.#read += objects;
          this.#options.onProgress(this.#read);
        },
      }),
    );
  }

  #note({ changed }: { changed: number }): void {
    this.#changed ||= changed > 0;
  }
}
