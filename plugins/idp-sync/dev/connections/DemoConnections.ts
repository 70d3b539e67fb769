import {
  type ConnectionSummary,
  type SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ConnectionsApi, RequestOptions } from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import type { DemoHolds } from '../held/DemoHolds';

/** Connections of the demo. */
export class DemoConnections implements ConnectionsApi {
  readonly #world: DemoWorld;
  readonly #holds: DemoHolds;

  constructor(world: DemoWorld, holds: DemoHolds) {
    this.#world = world;
    this.#holds = holds;
  }

  async getStatus(options?: RequestOptions): Promise<SyncStatus> {
    await this.#world.answer('connections', options);
    const isPaused = this.#world.scenario === 'paused';
    return {
      connections: this.#world.isEmpty
        ? []
        : this.#world.data.connections.map(connection =>
            this.#current(
              isPaused ? { ...connection, state: 'paused' } : connection,
            ),
          ),
      paused: isPaused,
      catalogConnected: !isPaused,
      sourceOfTruth: { rule: 'allow', connections: [] },
    };
  }

  async getConnection(connectionId: string): Promise<ConnectionSummary> {
    return this.#world.data.connections.find(({ id }) => id === connectionId)!;
  }

  #current(known: ConnectionSummary): ConnectionSummary {
    const connection = { ...known, held: this.#holds.count(known.id) };
    const { activeRun, runs } = this.#world;
    if (activeRun?.connectionId === connection.id) {
      return { ...connection, state: 'syncing', activeRun };
    }
    const last = runs.find(
      ({ connectionId }) => connectionId === connection.id,
    );
    return connection.lastRun &&
      last &&
      last.id > 1_237 &&
      last.status !== 'running'
      ? { ...connection, state: 'healthy', failing: undefined, lastRun: last }
      : connection;
  }
}
