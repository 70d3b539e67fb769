import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  type BackendFeature,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Notification } from '@backstage/plugin-notifications-common';
import type { JsonObject } from '@backstage/types';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import {
  DefaultEventsService,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import {
  GraphEmulator,
  type GraphEmulatorOptions,
} from '@idp-sync/graph-emulator';
import type {
  Run,
  RunKind,
  RunPhase,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { catalogModuleIdpSync, idpSyncPlugin } from '../index';
import { CONNECTION, connectionConfig } from './connectionConfig';
import { waitFor } from './waitFor';

export { CONNECTION };

/** How a test portal is set up; everything else is the real thing. */
export interface TestPortalOptions {
  databases: TestDatabases;
  databaseId: TestDatabaseId;
  tenant: GraphEmulatorOptions['tenant'];
  emulator?: Partial<GraphEmulatorOptions>;
  /** As under `policy` of the connection in app-config. */
  policy?: JsonObject;
  /** False leaves the connection out of the configuration. */
  connected?: boolean;
  /** False starts the portal without anything of ours. */
  installed?: boolean;
  /** Further connections, each to a tenant of its own; they are synced at the start too. */
  others?: Record<
    string,
    { tenant: GraphEmulatorOptions['tenant']; policy?: JsonObject }
  >;
  features?: BackendFeature[];
  /** Under `idpSync.notifications`; the portal has the notifications plugin then. */
  notifications?: JsonObject;
  /** More settings of the connection. */
  connection?: JsonObject;
  /** More of `idpSync`. */
  idpSync?: (emulator: GraphEmulator) => JsonObject;
  /** Under `catalog.providers` of app-config. */
  catalogProviders?: (emulator: GraphEmulator) => JsonObject;
}

const ENDED = ['succeeded', 'partial', 'failed', 'cancelled'];

interface RunningBackend {
  server: TestBackend;
  scheduler: SchedulerService;
}

/** A backend with the real catalog and the real plugin, beside an emulated tenant over https. */
export class TestPortal {
  readonly emulator: GraphEmulator;
  /** Of the further connections. */
  readonly others: ReadonlyMap<string, GraphEmulator>;
  readonly knex: Knex;
  /** The catalog's own tables, for what no API does: losing them. */
  readonly catalogKnex: Knex;
  readonly #options: TestPortalOptions;
  readonly #directory: string;
  readonly #clients: Map<string, Knex>;
  #backend: RunningBackend;

  private constructor(
    options: TestPortalOptions,
    started: {
      emulator: GraphEmulator;
      others: ReadonlyMap<string, GraphEmulator>;
      clients: Map<string, Knex>;
      directory: string;
      backend: RunningBackend;
    },
  ) {
    this.#options = options;
    this.emulator = started.emulator;
    this.others = started.others;
    this.#clients = started.clients;
    this.knex = started.clients.get('idp-sync')!;
    this.catalogKnex = started.clients.get('catalog')!;
    this.#directory = started.directory;
    this.#backend = started.backend;
  }

  static async start(options: TestPortalOptions): Promise<TestPortal> {
    const directory = await mkdtemp(join(tmpdir(), 'idp-sync-'));
    const emulator = await GraphEmulator.start({
      port: 0,
      caDir: directory,
      ...options.emulator,
      tenant: options.tenant,
    });
    const others = new Map<string, GraphEmulator>();
    for (const [id, { tenant }] of Object.entries(options.others ?? {})) {
      const settings = { port: 0, caDir: directory, ...options.emulator };
      others.set(id, await GraphEmulator.start({ ...settings, tenant }));
    }
    const clients = new Map<string, Knex>();
    for (const pluginId of [
      'idp-sync',
      'catalog',
      ...(options.notifications ? ['notifications'] : []),
    ]) {
      clients.set(pluginId, await options.databases.init(options.databaseId));
    }
    const surroundings = { emulator, others, clients };
    const backend = await startBackend(options, surroundings);
    return new TestPortal(options, { ...surroundings, directory, backend });
  }

  /** Stops the backend and starts another one on the same databases and directory. */
  async restart(
    changes: Partial<Omit<TestPortalOptions, 'databases' | 'databaseId'>> = {},
  ): Promise<void> {
    await this.#backend.server.stop();
    this.#backend = await startBackend(
      { ...this.#options, ...changes },
      { emulator: this.emulator, others: this.others, clients: this.#clients },
    );
  }

  /** Looks at due schedules and retries, as the backend does every ten seconds. */
  async tick(): Promise<void> {
    await this.#backend.scheduler.triggerTask('schedule-tick');
  }

  /** Reads photos, as the backend does every ten minutes. */
  async readPhotos(): Promise<void> {
    await this.#backend.scheduler.triggerTask('photo-tick');
  }

  /** Looks for problems and delivers notices, as the backend does every minute. */
  async lookForProblems(): Promise<void> {
    await this.#backend.scheduler.triggerTask('problem-tick');
  }

  /** What the notifications plugin shows to whoever is signed in. */
  async notifications(): Promise<Notification[]> {
    const response = await fetch(
      `${this.#baseUrl()}/api/notifications/notifications`,
      { headers: { authorization: mockCredentials.user.header() } },
    );
    if (!response.ok) {
      throw new Error(`The notifications plugin answered ${response.status}`);
    }
    return (await response.json()).notifications;
  }

  async stop(): Promise<void> {
    await this.#backend.server.stop();
    for (const emulator of [this.emulator, ...this.others.values()]) {
      await emulator.stop();
    }
    await rm(this.#directory, { recursive: true });
  }

  /** Asks for a run and waits until it has ended, whatever its outcome. */
  async run(
    kind: RunKind = 'sync',
    mode: ScanMode = 'incremental',
    connectionId: string = CONNECTION,
  ): Promise<Run> {
    const { id } = await this.post<Run>(`connections/${connectionId}/runs`, {
      kind,
      mode,
    });
    return this.waitForRun(id);
  }

  async waitForRun(id: number): Promise<Run> {
    return waitFor(`the end of run ${id}`, async () => {
      const run = await this.get<Run>(`runs/${id}`);
      return ENDED.includes(run.status) ? run : undefined;
    });
  }

  async waitForPhase(id: number, phase: RunPhase): Promise<void> {
    await waitFor(`phase ${phase} of run ${id}`, async () => {
      const run = await this.get<Run>(`runs/${id}`);
      return run.phase === phase || undefined;
    });
  }

  /** The run that the start-up of the backend asks for. */
  waitForFirstRun(): Promise<Run> {
    return this.waitForRunAfter(0);
  }

  /** The end of the first run with a higher id. */
  async waitForRunAfter(id: number): Promise<Run> {
    const next = await waitFor(`a run after ${id}`, async () => {
      const { items } = await this.get<{ items: Run[] }>('runs?order=id');
      return items.find(run => run.id > id)?.id;
    });
    return this.waitForRun(next);
  }

  /** Every User and Group that the catalog shows. */
  async catalogEntities(): Promise<Entity[]> {
    const response = await fetch(
      `${this.#baseUrl()}/api/catalog/entities?filter=kind=user&filter=kind=group`,
      { headers: { authorization: mockCredentials.user.header() } },
    );
    if (!response.ok) {
      throw new Error(`The catalog answered ${response.status}`);
    }
    return response.json();
  }

  /** The catalog once it shows what `accept` waits for. */
  async waitForCatalog(
    accept: (entities: Entity[]) => boolean,
  ): Promise<Entity[]> {
    return waitFor('the catalog', async () => {
      const entities = await this.catalogEntities();
      return accept(entities) ? entities : undefined;
    });
  }

  async get<T>(path: string): Promise<T> {
    return this.#call('GET', path);
  }

  async post<T>(path: string, body?: unknown): Promise<T> {
    return this.#call('POST', path, body);
  }

  /** A request whose answer may be any. */
  request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#baseUrl()}/api/idp-sync/${path}`, {
      method,
      headers: {
        authorization: mockCredentials.user.header(),
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.request(method, path, body);
    if (!response.ok) {
      throw new Error(
        `${method} ${path}: ${response.status} ${await response.text()}`,
      );
    }
    return response.json();
  }

  #baseUrl(): string {
    return `http://localhost:${this.#backend.server.server.port()}`;
  }
}

/** The real one: what the catalog publishes reaches us. */
function eventsServiceFactory(): BackendFeature {
  return createServiceFactory({
    service: eventsServiceRef,
    deps: {
      logger: coreServices.rootLogger,
      plugin: coreServices.pluginMetadata,
    },
    createRootContext: ({ logger }) => DefaultEventsService.create({ logger }),
    factory: ({ plugin }, events) => events.forPlugin(plugin.getId()),
  });
}

interface Surroundings {
  emulator: GraphEmulator;
  others: ReadonlyMap<string, GraphEmulator>;
  clients: Map<string, Knex>;
}

async function startBackend(
  options: TestPortalOptions,
  surroundings: Surroundings,
): Promise<RunningBackend> {
  const { clients } = surroundings;
  const { installed = true } = options;
  let scheduler: SchedulerService | undefined;
  const backend = await startTestBackend({
    features: [
      createBackendPlugin({
        pluginId: 'timekeeper',
        register(env) {
          env.registerInit({
            deps: { service: coreServices.scheduler },
            async init({ service }) {
              // In tests all plugins share one.
              scheduler = service;
            },
          });
        },
      }),
      catalogPlugin,
      ...(options.notifications ? [notificationsPlugin] : []),
      ...(options.features ?? []),
      ...(installed ? [idpSyncPlugin, catalogModuleIdpSync] : []),
      mockServices.rootConfig.factory({
        data: configOf(surroundings, options),
      }),
      eventsServiceFactory(),
      createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin }) => ({
          getClient: async () => {
            const client = clients.get(plugin.getId());
            if (!client) {
              throw new Error(`No database for ${plugin.getId()}`);
            }
            return client;
          },
        }),
      }),
    ],
  });
  if (!scheduler) {
    throw new Error('The scheduler of the test backend was not started');
  }
  return { server: backend, scheduler };
}

function configOf(
  { emulator, others }: Surroundings,
  options: TestPortalOptions,
): JsonObject {
  return {
    app: { baseUrl: 'http://localhost:3000' },
    backend: { baseUrl: 'http://localhost:0' },
    catalog: {
      processingInterval: { hours: 3 },
      providers: options.catalogProviders?.(emulator) ?? {},
    },
    idpSync: {
      ...(options.notifications && { notifications: options.notifications }),
      ...options.idpSync?.(emulator),
      ...connectionConfig(
        emulator,
        options,
        [...others].map(([id, other]) => ({
          id,
          emulator: other,
          policy: options.others?.[id]?.policy,
        })),
      ),
    },
  };
}
