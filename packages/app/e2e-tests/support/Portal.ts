import { GraphEmulator } from '@idp-sync/graph-emulator';
import type {
  ConnectionState,
  ConnectionSummary,
  RunSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackendProcess } from './BackendProcess';
import { findFreePort } from './ports';

const ROOT_DIR = path.resolve(__dirname, '..', '..', '..', '..');
const SYNC_TIMEOUT_MS = 90_000;
const POLL_INTERVAL_MS = 250;

/** As whom a request is made: the sign-in providers of app-config.yaml. */
export type DemoUser = 'demo-admin' | 'demo-developer';

/** How a portal is started. */
export interface PortalOptions {
  /** On top of app-config.yaml; objects are merged, lists replaced. */
  config?: object;
  /** How the emulator is started; Contoso with plain pages unless told otherwise. */
  emulator?: Partial<Parameters<typeof GraphEmulator.start>[0]>;
}

/**
 * A portal of a test's own: the built frontend, served by the backend on a free port,
 * with a directory of its own that the test can change. Data live in memory.
 */
export class Portal {
  /** Where to point a browser. */
  readonly url: string;
  /** The identity provider behind the connection `contoso`. */
  readonly emulator: GraphEmulator;
  readonly #backend: BackendProcess;
  readonly #folder: string;

  /** Starts one; costs some seconds, so a test file shares it. */
  static async start(options: PortalOptions = {}): Promise<Portal> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'portal-'));
    const emulator = await GraphEmulator.start({
      tenant: 'contoso',
      quirks: 'none',
      caDir: path.join(folder, 'ca'),
      ...options.emulator,
    });
    try {
      const url = `http://localhost:${await findFreePort()}`;
      const configFiles = [
        path.join(ROOT_DIR, 'app-config.yaml'),
        path.join(folder, 'app-config.portal.yaml'),
        path.join(folder, 'app-config.test.yaml'),
      ];
      // JSON is YAML, too.
      await fs.writeFile(
        configFiles[1],
        JSON.stringify(portalConfig(url, emulator)),
      );
      await fs.writeFile(configFiles[2], JSON.stringify(options.config ?? {}));
      const backend = await BackendProcess.start({ configFiles, url });
      return new Portal({ url, emulator, backend, folder });
    } catch (error) {
      await emulator.stop();
      await fs.rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(parts: {
    url: string;
    emulator: GraphEmulator;
    backend: BackendProcess;
    folder: string;
  }) {
    this.url = parts.url;
    this.emulator = parts.emulator;
    this.#backend = parts.backend;
    this.#folder = parts.folder;
  }

  /** What the backend has printed lately. */
  get log(): string {
    return this.#backend.log;
  }

  /** Stops all of it and leaves nothing behind. */
  async stop(): Promise<void> {
    await this.#backend.stop();
    await this.emulator.stop();
    await fs.rm(this.#folder, { recursive: true, force: true });
  }

  /**
   * Asks the backend, past the pages.
   *
   * @param route - path and query, such as `/api/catalog/entities`
   * @throws Error for any answer that is not a success
   */
  async request<T>(
    route: string,
    options: { as?: DemoUser; method?: string; body?: object } = {},
  ): Promise<T> {
    const { as = 'demo-admin', method = 'GET', body } = options;
    const token = await this.#signIn(as);
    return this.#fetchJson<T>(route, {
      method,
      body: body && JSON.stringify(body),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
    });
  }

  /** Asks for a sync of the connection and resolves to the id of its run. */
  async startSync(connectionId = 'contoso'): Promise<number> {
    const { id } = await this.request<RunSummary>(
      `/api/idp-sync/connections/${connectionId}/runs`,
      { method: 'POST', body: { kind: 'sync', mode: 'incremental' } },
    );
    return id;
  }

  /** Syncs the connection. */
  async sync(connectionId = 'contoso'): Promise<ConnectionSummary> {
    const runId = await this.startSync(connectionId);
    return this.waitForSync(connectionId, runId);
  }

  /** Waits until the connection has been synced, by a run not older than the given one. */
  async waitForSync(
    connectionId = 'contoso',
    sinceRunId = 1,
  ): Promise<ConnectionSummary> {
    return this.waitForConnection(
      connection =>
        (connection.lastRun?.id ?? 0) >= sinceRunId &&
        (connection.state === 'healthy' || connection.state === 'degraded'),
      connectionId,
    );
  }

  /** Waits until the connection is in this state. */
  async waitForState(
    state: ConnectionState,
    connectionId = 'contoso',
  ): Promise<ConnectionSummary> {
    return this.waitForConnection(
      connection => connection.state === state,
      connectionId,
    );
  }

  /**
   * Waits until the connection is as wanted.
   *
   * @throws Error with what it is like instead, after a minute and a half
   */
  async waitForConnection(
    isAsWanted: (connection: ConnectionSummary) => boolean,
    connectionId = 'contoso',
  ): Promise<ConnectionSummary> {
    const deadline = Date.now() + SYNC_TIMEOUT_MS;
    for (;;) {
      const { connections } = await this.request<SyncStatus>(
        '/api/idp-sync/status',
      );
      const connection = connections.find(({ id }) => id === connectionId);
      if (connection && isAsWanted(connection)) {
        return connection;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `After ${SYNC_TIMEOUT_MS / 1000} s, ${connectionId} is like this:\n` +
            `${JSON.stringify(connection, undefined, 2)}\n${this.log}`,
        );
      }
      await sleep(POLL_INTERVAL_MS);
    }
  }

  async #signIn(provider: DemoUser): Promise<string> {
    const session = await this.#fetchJson<{
      backstageIdentity: { token: string };
    }>(`/api/auth/${provider}/refresh`, {});
    return session.backstageIdentity.token;
  }

  async #fetchJson<T>(route: string, init: RequestInit): Promise<T> {
    const response = await fetch(`${this.url}${route}`, init);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(
        `${init.method ?? 'GET'} ${route} was answered with ${
          response.status
        }: ${text}`,
      );
    }
    return JSON.parse(text);
  }
}

function portalConfig(url: string, emulator: GraphEmulator): object {
  const connection = emulator.connection();
  return {
    app: { baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { port: Number(new URL(url).port) },
      cors: { origin: url },
    },
    graphEmulator: { enabled: false },
    idpSync: {
      clouds: {
        demo: {
          authorityHost: connection.authorityHost,
          graphUrl: connection.graphUrl,
          caFile: connection.caFile,
        },
      },
      credentialProfiles: {
        'contoso-app': {
          tenantId: connection.tenantId,
          clientId: connection.clientId,
          clientSecret: connection.clientSecret,
        },
      },
      connections: {
        contoso: {
          tenantId: connection.tenantId,
          authorityHost: connection.authorityHost,
          graphUrl: connection.graphUrl,
          caFile: connection.caFile,
          // Besides those that a test asks for, only the sync at the start.
          policy: { schedule: { every: { value: 10, unit: 'years' } } },
        },
      },
    },
  };
}
