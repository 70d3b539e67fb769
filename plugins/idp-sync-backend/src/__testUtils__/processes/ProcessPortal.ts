import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type {
  Run,
  RunKind,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  GraphEmulator,
  type GraphEmulatorOptions,
} from '@idp-sync/graph-emulator';
import type { Knex } from 'knex';
import { CONNECTION, connectionConfig } from '../connectionConfig';
import { waitFor } from '../waitFor';
import { BackendProcess } from './BackendProcess';
import { createPortalDatabase, type PortalDatabase } from './PortalDatabase';
import { findFreePort } from './findFreePort';
import type { Instant } from './messages';

/** What a lease is set to that runs out before its time. */
export const EXPIRED_LEASE = 1;
const TOKEN = 'the-token-of-the-tests';
const ENDED = ['succeeded', 'partial', 'failed', 'cancelled'];

export interface ProcessPortalOptions {
  databases: TestDatabases;
  databaseId: TestDatabaseId;
  tenant: GraphEmulatorOptions['tenant'];
  emulator?: Partial<GraphEmulatorOptions>;
  policy?: JsonObject;
}

/** Backends in processes of their own, on one database, beside an emulated tenant: they may be killed, paused and stopped like real ones. */
export class ProcessPortal {
  readonly emulator: GraphEmulator;
  readonly #options: ProcessPortalOptions;
  readonly #directory: string;
  readonly #database: PortalDatabase;
  readonly #backends: BackendProcess[] = [];
  /** Loads while the others work, so that a start takes a second less. */
  #spare: BackendProcess;
  #knex?: Knex;

  private constructor(
    options: ProcessPortalOptions,
    started: {
      emulator: GraphEmulator;
      directory: string;
      database: PortalDatabase;
    },
  ) {
    this.#options = options;
    this.emulator = started.emulator;
    this.#directory = started.directory;
    this.#database = started.database;
    this.#spare = BackendProcess.launch();
  }

  static async start(options: ProcessPortalOptions): Promise<ProcessPortal> {
    const directory = await mkdtemp(join(tmpdir(), 'idp-sync-'));
    const emulator = await GraphEmulator.start({
      port: 0,
      caDir: directory,
      ...options.emulator,
      tenant: options.tenant,
    });
    const database = await createPortalDatabase(
      options.databases,
      options.databaseId,
      directory,
    );
    return new ProcessPortal(options, { emulator, directory, database });
  }

  /** One more backend; it is up, or gone already where the instant said so. */
  async startBackend(instant?: Instant): Promise<BackendProcess> {
    const backend = this.#spare;
    this.#backends.push(backend);
    const port = await findFreePort();
    const baseUrl = `http://localhost:${port}`;
    try {
      await backend.boot(
        { baseUrl, token: TOKEN },
        this.#config(baseUrl, port),
        instant,
      );
    } catch (error) {
      throw new Error(`${error}\n${backend.output}`);
    }
    this.#spare = BackendProcess.launch();
    return backend;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#backends, this.#spare].map(one => one.kill()));
    await this.#database.close();
    await this.emulator.stop();
    await rm(this.#directory, { recursive: true });
  }

  /** The plugin's own tables. There are none before the first backend is up. */
  get knex(): Knex {
    this.#knex ??= this.#database.open('idp-sync');
    return this.#knex;
  }

  async request(
    backend: BackendProcess,
    kind: RunKind = 'sync',
    mode: ScanMode = 'incremental',
  ): Promise<number> {
    const { id } = await backend.post<Run>(
      `idp-sync/connections/${CONNECTION}/runs`,
      { kind, mode },
    );
    return id;
  }

  async run(
    backend: BackendProcess,
    kind?: RunKind,
    mode?: ScanMode,
  ): Promise<Run> {
    return this.waitForRun(backend, await this.request(backend, kind, mode));
  }

  /** The end of a run, as a backend shows it. */
  async waitForRun(backend: BackendProcess, id: number): Promise<Run> {
    await waitFor(`the end of run ${id}`, async () => {
      if (backend.gone) {
        throw new Error(`The backend is gone:\n${backend.output}`);
      }
      const row = await this.knex('runs').where({ id }).first('status');
      return ENDED.includes(row.status) || undefined;
    });
    return backend.get(`idp-sync/runs/${id}`);
  }

  /** Until nothing is queued or running, or until the signal. */
  async waitForQuiet(signal?: AbortSignal): Promise<void> {
    await waitFor('all runs to end', async () => {
      const open =
        !signal?.aborted &&
        (await this.knex('runs')
          .whereIn('status', ['queued', 'running'])
          .first('id'));
      return open ? undefined : true;
    });
  }

  /** Waits until nothing of dead processes is under way in the database any more. */
  async settle(): Promise<void> {
    await this.#database.settle();
  }

  /** The lease of a process that is dead or paused runs out now instead of in half a minute. */
  async expireLeases(): Promise<void> {
    await this.knex('runs')
      .where({ status: 'running' })
      .update({ lease_until: EXPIRED_LEASE });
  }

  /** Every User and Group that the catalog shows. */
  async catalogEntities(backend: BackendProcess): Promise<Entity[]> {
    return backend.get('catalog/entities?filter=kind=user&filter=kind=group');
  }

  #config(baseUrl: string, port: number): JsonObject {
    return {
      app: { baseUrl },
      backend: {
        baseUrl,
        listen: { host: 'localhost', port },
        database: this.#database.config,
        auth: {
          externalAccess: [
            { type: 'static', options: { token: TOKEN, subject: 'tests' } },
          ],
        },
      },
      catalog: { processingInterval: { hours: 3 } },
      idpSync: connectionConfig(this.emulator, {
        policy: this.#options.policy,
      }),
    };
  }
}
