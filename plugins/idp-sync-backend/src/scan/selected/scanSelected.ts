import type { ScanScope } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  CursorExpiredError,
  type DirectoryStream,
  IdpSyncError,
  type SelectedReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { RoundPlan } from '../planRound';
import { planRounds, type RoundPlans } from '../planRounds';
import {
  describeMode,
  fullAtOf,
  type ScanOptions,
  type ScanResult,
} from '../scanDirectory';
import { type RoundResult, SelectedRound } from './SelectedRound';

/** Groups first: who is in them is what there is to be read of people. */
const STREAMS: readonly DirectoryStream[] = ['groups', 'users'];

/** See scanDirectory. */
const ATTEMPTS = 3;

/** From so many chains on the run says what they cost: reading everything takes two requests where nothing has changed. */
const MANY_CHAINS = 100;

export interface SelectedScanOptions extends ScanOptions {
  scope: ScanScope;
}

class SelectedScan {
  readonly #options: SelectedScanOptions;
  readonly #reading: SelectedReading;
  #changed = false;
  #read = 0;
  readonly #results = new Map<DirectoryStream, RoundResult>();

  constructor(options: SelectedScanOptions, reading: SelectedReading) {
    this.#options = options;
    this.#reading = reading;
  }

  async run(): Promise<ScanResult> {
    const { store, connectionId, requestedMode, fence, scope, log } =
      this.#options;
    log(
      'info',
      `Only the groups that the policy names (${scope.groups.length}), groups within them and the people in them are read, because scan.read is "selectedGroups".`,
    );
    const { rounds, unrecordedFullAt, wasFull } = await planRounds(
      this.#options,
      // Groups without anybody in them are nothing unheard of.
      async () => false,
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
    if (
      full.length > 0 ||
      STREAMS.some(stream => rounds[stream].type === 'resume')
    ) {
      // What happened while pages were read, or since they were interrupted, is half in them.
      await this.#readRounds({
        groups: { type: 'begin', mode: 'incremental' },
        users: { type: 'begin', mode: 'incremental' },
      });
    }
    this.#describe();
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

  /** @returns the plans that were carried out: a cursor that had expired turns into a full round of its stream */
  async #readRounds(plans: RoundPlans): Promise<RoundPlans> {
    return {
      groups: await this.#readStream('groups', plans.groups),
      users: await this.#readStream('users', plans.users),
    };
  }

  async #readStream(
    stream: DirectoryStream,
    plan: RoundPlan,
  ): Promise<RoundPlan> {
    if (plan.type === 'done') {
      return plan;
    }
    const { store, connectionId, selectHash, fence, log } = this.#options;
    let done = plan;
    for (let attempt = 1; ; attempt++) {
      try {
        if (done.type === 'begin') {
          const full = done.mode === 'full';
          const start = { full, selectHash };
          await store.selected.beginRound(connectionId, stream, start, fence);
        }
        await this.#readRound(stream, done.mode === 'full');
        return done;
      } catch (error) {
        if (!(error instanceof CursorExpiredError)) {
          throw error;
        }
        if (attempt === ATTEMPTS) {
          throw new IdpSyncError(
            'IDP_DIRECTORY_UNAVAILABLE',
            `The directory lost track of the scan ${attempt} times in a row, last that of ${stream}: ${error.message}`,
          );
        }
        log('warn', `${error.message} Reading all selected ${stream} again.`);
        done = {
          type: 'begin',
          mode: 'full',
          reason: 'the directory no longer knows where the last scan stopped',
        };
      }
    }
  }

  async #readRound(stream: DirectoryStream, full: boolean): Promise<void> {
    const result = await new SelectedRound({
      ...this.#options,
      reading: this.#reading,
      stream,
      full,
      onPage: objects => {
        this.#read += objects;
        this.#options.onProgress(this.#read);
      },
    }).run();
    this.#results.set(stream, result);
    this.#changed ||= result.changed;
  }

  #describe(): void {
    const { log } = this.#options;
    const parts = (['groups', 'users'] as const).map(stream => {
      const { objects = 0, chains = 0 } = this.#results.get(stream) ?? {};
      return { text: `${objects} ${stream} in ${chains}`, chains };
    });
    const requests = parts[0].chains + parts[1].chains;
    log(
      'info',
      `There were ${parts[0].text} and ${parts[1].text} chains of at most ${
        this.#reading.idsAtOnce
      }. Where nothing changes, a run takes one request for each chain.`,
    );
    if (requests >= MANY_CHAINS) {
      log(
        'warn',
        `Reading the selected groups takes ${requests} requests even where nothing changes; reading everything takes 2 then. For so many people scan.read: everything is cheaper, unless the tenant is many times as large.`,
      );
    }
  }

  #note({ changed }: { changed: number }): void {
    this.#changed ||= changed > 0;
  }
}

/**
 * Brings the mirror of selected groups up to date, with the promises of scanDirectory: what could not be read removes nothing, and a scan that is killed goes on
 * from its last pages.
 *
 * @throws IdpSyncError `IDP_POLICY_INVALID` where the source can only read everything, and as scanDirectory does
 */
export async function scanSelected(
  options: SelectedScanOptions,
): Promise<ScanResult> {
  const { selected } = options.session;
  if (!selected) {
    throw new IdpSyncError(
      'IDP_POLICY_INVALID',
      'policy.scan.read is "selectedGroups", but this provider can only be read as a whole: take it out, and choose by users.from and groups.select alone',
    );
  }
  return await new SelectedScan(options, selected).run();
}
