import type {
  ConnectionChange,
  ConnectionDetails,
  ConnectionPriorityChange,
  ConnectionTestStep,
  DisconnectEffect,
  DisconnectResult,
  NewConnection,
  Page,
  ProviderInfo,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { connection, secondsAgo } from '../../src/__testUtils__/fixtures';
import type { RequestOptions, SetupApi } from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import { testSteps } from './testSteps';

const PROVIDERS: ProviderInfo[] = [
  {
    provider: 'azureAd',
    title: 'Microsoft Entra ID',
    clouds: [
      { id: 'global', title: 'Azure global' },
      { id: 'usGovL4', title: 'Azure US Government L4' },
      { id: 'usGovDod', title: 'Azure US Government DoD' },
      { id: 'china', title: 'Azure China' },
    ],
  },
];

/** Setting up connections in the demo; the second one is managed in a file. */
export class DemoSetup implements SetupApi {
  readonly #world: DemoWorld;
  readonly #details = new Map<string, ConnectionDetails>();

  constructor(world: DemoWorld) {
    this.#world = world;
  }

  async getProviders(options?: RequestOptions): Promise<Page<ProviderInfo>> {
    await this.#world.answer('setup', options);
    return { items: PROVIDERS, totalItems: PROVIDERS.length };
  }

  async addConnection(added: NewConnection): Promise<ConnectionDetails> {
    await this.#world.answer('setup');
    const details: ConnectionDetails = {
      ...added,
      id: 'new',
      origin: 'portal',
      revision: 1,
      priority: 100,
      fullScanNext: true,
      connected: false,
    };
    this.#details.set(details.id, details);
    this.#world.data.connections.push(
      connection({
        id: details.id,
        title: details.title,
        origin: 'portal',
        state: 'neverSynced',
        schedule: undefined,
        lastRun: undefined,
        lastSync: undefined,
        lastSuccessAt: undefined,
      }),
    );
    return details;
  }

  async getSettings(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionDetails> {
    await this.#world.answer('setup', options);
    return this.#settingsOf(connectionId);
  }

  async changeSettings(
    connectionId: string,
    change: ConnectionChange,
  ): Promise<ConnectionDetails> {
    await this.#world.answer('setup');
    const changed = {
      ...this.#settingsOf(connectionId),
      ...change,
      revision: change.revision + 1,
    };
    this.#details.set(connectionId, changed);
    return changed;
  }

  async setPriority(
    connectionId: string,
    { priority, revision }: ConnectionPriorityChange,
  ): Promise<ConnectionDetails> {
    await this.#world.answer('setup');
    const changed = {
      ...this.#settingsOf(connectionId),
      priority,
      revision: revision + 1,
    };
    this.#details.set(connectionId, changed);
    const shown = this.#world.data.connections.find(
      ({ id }) => id === connectionId,
    );
    if (shown) {
      shown.priority = priority;
    }
    return changed;
  }

  async *test(): AsyncGenerator<ConnectionTestStep> {
    yield* testSteps('failing');
  }

  async *testSaved(): AsyncGenerator<ConnectionTestStep> {
    yield* testSteps('warning');
  }

  async connect(connectionId: string): Promise<RunSummary> {
    await this.#world.answer('setup');
    this.#details.set(connectionId, {
      ...this.#settingsOf(connectionId),
      connected: true,
    });
    return this.#world.start(connectionId, { kind: 'scan', mode: 'full' });
  }

  async getDisconnectEffect(
    _: string,
    options?: RequestOptions,
  ): Promise<DisconnectEffect> {
    await this.#world.answer('setup', options);
    return { users: 12_408, groups: 871, mirrorObjects: 14_230 };
  }

  async deleteConnection(connectionId: string): Promise<void> {
    await this.#world.answer('setup');
    const { connections } = this.#world.data;
    connections.splice(
      connections.findIndex(({ id }) => id === connectionId),
      1,
    );
  }

  async disconnect(connectionId: string): Promise<DisconnectResult> {
    await this.#world.answer('setup');
    this.#details.set(connectionId, {
      ...this.#settingsOf(connectionId),
      connected: false,
    });
    return {};
  }

  #settingsOf(connectionId: string): ConnectionDetails {
    const known = this.#world.data.connections.find(
      ({ id }) => id === connectionId,
    );
    const isInFile = connectionId === 'fabrikam';
    return (
      this.#details.get(connectionId) ?? {
        id: connectionId,
        origin: isInFile ? 'file' : 'portal',
        file: isInFile ? `idpSync.connections.${connectionId}` : undefined,
        fileSettings: isInFile
          ? {
              caFile: 'certificates/inspecting-proxy.pem',
              proxy: 'http://portal:***@proxy.fabrikam.example:3128/',
            }
          : undefined,
        revision: 4,
        priority: 100,
        title: known?.title ?? connectionId,
        provider: 'azureAd',
        enabled: known?.enabled ?? true,
        credentialProfile: known?.credentialProfile ?? 'contoso-app',
        settings: {
          tenantId: known?.tenantId ?? '4f1c9c3e-9f7e-4b8e-9d0a-2f6f0c8e7a11',
          cloud: known?.cloud ?? 'global',
        },
        changedBy: 'user:default/adele.vance',
        changedAt: secondsAgo(86_400, Date.now()),
        fullScanNext: false,
        connected: true,
      }
    );
  }
}
