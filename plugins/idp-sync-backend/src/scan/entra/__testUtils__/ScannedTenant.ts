import type { ScanMode } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  GraphEmulator,
  type GraphEmulatorOptions,
} from '@idp-sync/graph-emulator';
import type { Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../__testUtils__/migrate';
import { Rows } from '../../../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../../../mirror/DatabaseMirrorStore';
import type { ScanOptions, ScanResult } from '../../scanDirectory';
import { openSession } from './openSession';

const CONNECTION = 'contoso';

/** Ids of what is there, each list in order; memberships as `group member`. */
export interface TenantContent {
  users: string[];
  groups: string[];
  memberships: string[];
}

/** An emulated tenant over https, and a mirror that scans fill from it. */
export class ScannedTenant {
  readonly store: DatabaseMirrorStore;
  readonly #directory: string;
  readonly #options: Partial<GraphEmulatorOptions>;
  #emulator: GraphEmulator;

  private constructor(started: {
    emulator: GraphEmulator;
    directory: string;
    options: Partial<GraphEmulatorOptions>;
    store: DatabaseMirrorStore;
  }) {
    this.#emulator = started.emulator;
    this.#directory = started.directory;
    this.#options = started.options;
    this.store = started.store;
  }

  static async start(
    knex: Knex,
    tenant: GraphEmulatorOptions['tenant'],
  ): Promise<ScannedTenant> {
    const directory = await mkdtemp(join(tmpdir(), 'scanned-tenant-'));
    const options = {
      port: 0,
      caDir: directory,
      pageSize: { objects: 15, memberLinks: 40 },
    };
    const emulator = await GraphEmulator.start({ ...options, tenant });
    await migrate(knex);
    await new Rows(knex).connection(CONNECTION);
    const store = DatabaseMirrorStore.create(knex);
    return new ScannedTenant({ emulator, directory, options, store });
  }

  get emulator(): GraphEmulator {
    return this.#emulator;
  }

  /** The same tenant, from now on without the oddities of the real one. */
  async withoutQuirks(): Promise<void> {
    const { tenant } = this.#emulator;
    await this.#emulator.stop();
    this.#emulator = await GraphEmulator.start({
      ...this.#options,
      port: 0,
      tenant,
      quirks: 'none',
    });
  }

  async stop(): Promise<void> {
    await this.#emulator.stop();
    await rm(this.#directory, { recursive: true });
  }

  /** @returns what came of the scan, what it did on the way, and what it said */
  async scan(
    mode: ScanMode,
    carryOut: (options: ScanOptions) => Promise<ScanResult>,
  ) {
    this.#emulator.figures.reset();
    const logs: string[] = [];
    const { session, trace } = await openSession({
      ...this.#emulator.connection(),
    });
    try {
      const result = await carryOut({
        session,
        store: this.store,
        connectionId: CONNECTION,
        requestedMode: mode,
        selectHash: 'same',
        policyFullEveryDays: 7,
        fence: async () => undefined,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        log: (_, message) => logs.push(message),
      });
      return { ...result, ...trace, logs };
    } finally {
      await session.close();
    }
  }

  async revision(): Promise<number> {
    return (await this.store.loadSnapshot(CONNECTION)).revision;
  }

  /** What the mirror holds. */
  async mirrored(): Promise<TenantContent> {
    const { users, groups, memberUsers, memberGroups } =
      await this.store.loadSnapshot(CONNECTION);
    return {
      users: users.map(({ objectId }) => objectId).sort(),
      groups: groups.map(({ objectId }) => objectId).sort(),
      memberships: groups
        .flatMap(({ objectId }, group) =>
          [
            ...Array.from(memberUsers[group], user => users[user].objectId),
            ...Array.from(memberGroups[group], one => groups[one].objectId),
          ].map(member => `${objectId} ${member}`),
        )
        .sort(),
    };
  }
}
