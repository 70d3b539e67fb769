import { GraphEmulator } from '@idp-sync/graph-emulator';
import type {
  ConnectionSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackendProcess } from './BackendProcess';
import { findFreePort } from './ports';

const ROOT_DIR = path.resolve(__dirname, '..', '..', '..', '..');
const SYNC_TIMEOUT_MS = 60_000;
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

  /** Starts a sync of the connection and waits for its end. */
  async sync(connectionId = 'contoso'): Promise<ConnectionSummary> {
    await this.waitForSync(connectionId);
    const { id } = await this.request<{ id: number }>(
      `/api/idp-sync/connections/${connectionId}/runs`,
      { method: 'POST', body: { kind: 'sync', mode: 'incremental' } },
    );
    return this.waitForSync(connectionId, id);
  }

  /**
   * Waits until the connection has been synced, by a run not older than the given one.
   *
   * @throws Error when the sync fails, or does not come to an end
   */
  async waitForSync(
    connectionId = 'contoso',
    sinceRunId = 1,
  ): Promise<ConnectionSummary> {
    const deadline = Date.now() + SYNC_TIMEOUT_MS;
    for (;;) {
      const { connections } = await this.request<SyncStatus>(
        '/api/idp-sync/status',
      );
      const connection = connections.find(({ id }) => id === connectionId);
      const runId = connection?.lastRun?.id ?? 0;
      if (connection?.state === 'failing') {
        throw new Error(
          `The sync of ${connectionId} failed: ${JSON.stringify(
            connection.lastRun,
          )}`,
        );
      }
      if (
        connection &&
        runId >= sinceRunId &&
        ['healthy', 'degraded'].includes(connection.state)
      ) {
        return connection;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `${connectionId} is not synced after ${
            SYNC_TIMEOUT_MS / 1000
          } s: ${JSON.stringify(connection)}\n${this.log}`,
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
        },
      },
    },
  };
}
