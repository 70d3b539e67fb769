import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { GraphEmulator } from '@idp-sync/graph-emulator';
import type { Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rows } from '../../../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../../../mirror/DatabaseMirrorStore';
import { Churn } from '../../../__testUtils__/churn';
import { VirtualTime } from '../../../__testUtils__/VirtualTime';
import { scanDirectory } from '../../scanDirectory';
import type { FaultEnd } from './faultEnds';
import { openSession } from './openSession';

/** Milliseconds. Short where answers are to be waited for in vain, nine times; long where a busy machine must not be taken for a silent one. */
const TIMEOUT = { short: 800, long: 20_000 };
/** Faults that only a time-out ends. */
const SILENT = new Set(['hang', 'stall']);

/** What a mirror or a directory holds, each thing as one line. */
export type Content = ReadonlySet<string>;

/** How a scan ended, and what it took. */
export interface FaultedScan {
  end: FaultEnd;
  error?: unknown;
  requests: number;
  /** Milliseconds, on a clock that jumps. */
  waitedMs: number;
}

/** An emulated tenant, and mirrors of it under faults: any number of them, one a connection. */
export class FaultedTenant {
  readonly emulator: GraphEmulator;
  readonly #knex: Knex;
  readonly #store: DatabaseMirrorStore;
  readonly #directory: string;
  readonly #time: VirtualTime;
  readonly #churn: Churn;
  #connections = 0;

  private constructor(
    knex: Knex,
    started: { emulator: GraphEmulator; directory: string; time: VirtualTime },
  ) {
    this.#knex = knex;
    this.#store = DatabaseMirrorStore.create(knex);
    this.emulator = started.emulator;
    this.#directory = started.directory;
    this.#time = started.time;
    this.#churn = new Churn(started.emulator.tenant, 7);
  }

  static async start(knex: Knex): Promise<FaultedTenant> {
    const directory = await mkdtemp(join(tmpdir(), 'faults-'));
    const time = new VirtualTime();
    const emulator = await GraphEmulator.start({
      tenant: { users: 24, groups: 8, memberships: 60, seed: 3 },
      caDir: directory,
      pageSize: { objects: 6, memberLinks: 10 },
      now: time.now,
    });
    return new FaultedTenant(knex, { emulator, directory, time });
  }

  async stop(): Promise<void> {
    await this.emulator.stop();
    await rm(this.#directory, { recursive: true });
  }

  /** A connection that has not read anything yet. */
  async connect(): Promise<string> {
    this.#connections += 1;
    const id = `connection-${this.#connections}`;
    await new Rows(this.#knex).connection(id);
    return id;
  }

  change(times: number): void {
    this.#churn.change(times);
  }

  async scan(
    connectionId: string,
    mode: 'full' | 'incremental' = 'incremental',
  ): Promise<FaultedScan> {
    const waitedBefore = this.#time.waits.length;
    const { session, trace } = await openSession(
      { ...this.emulator.connection() },
      {
        source: {
          wait: this.#time.wait,
          now: this.#time.now,
          requestTimeoutMs: this.emulator.faults
            .list()
            .some(({ fault }) => SILENT.has(fault.kind))
            ? TIMEOUT.short
            : TIMEOUT.long,
        },
      },
    );
    let error: unknown;
    try {
      await scanDirectory({
        session,
        store: this.#store,
        connectionId,
        requestedMode: mode,
        selectHash: 'same',
        policyFullEveryDays: 7,
        fence: async () => undefined,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        log: () => undefined,
      });
    } catch (thrown) {
      error = thrown;
    } finally {
      await session.close();
    }
    if (error !== undefined && !(error instanceof IdpSyncError)) {
      throw error;
    }
    return {
      end: error?.code ?? 'right',
      error,
      requests: trace.requests,
      waitedMs: this.#time.waits
        .slice(waitedBefore)
        .reduce((sum, ms) => sum + ms, 0),
    };
  }

  async mirrored(connectionId: string): Promise<Content> {
    const { users, groups, memberUsers, memberGroups } =
      await this.#store.loadSnapshot(connectionId);
    return new Set([
      ...users.map(each => `${each.objectId} ${each.attributes.displayName}`),
      ...groups.map(each => `${each.objectId} ${each.attributes.displayName}`),
      ...groups.flatMap(({ objectId }, group) => [
        ...Array.from(
          memberUsers[group],
          index => `${users[index].objectId} in ${objectId}`,
        ),
        ...Array.from(
          memberGroups[group],
          index => `${groups[index].objectId} in ${objectId}`,
        ),
      ]),
    ]);
  }

  truth(): Content {
    const { tenant } = this.emulator;
    const lineOf = (each: { id: string; displayName?: unknown }) =>
      `${each.id} ${each.displayName}`;
    return new Set([
      ...tenant.users().map(lineOf),
      ...tenant.groups().map(lineOf),
      ...tenant.groups().flatMap(({ id }) =>
        tenant
          .membersOf(id)
          .filter(({ type }) => type === 'user' || type === 'group')
          .map(member => `${member.id} in ${id}`),
      ),
    ]);
  }
}
