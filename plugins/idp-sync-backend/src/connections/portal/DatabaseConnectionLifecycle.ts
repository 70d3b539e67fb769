import { ConflictError } from '@backstage/errors';
import {
  type DisconnectEffect,
  type DisconnectRequest,
  type DisconnectResult,
  InvalidInputError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { RunRequests } from '../../runs/RunRequests';
import { raiseConfigurationRevision } from '../configurationRevision';
import type { LiveConnections } from '../LiveConnections';
import type { ConnectionDefinition } from '../types';
import type {
  ConnectionLifecycle,
  LifecycleCaller,
} from './ConnectionLifecycle';
import { disconnectNow, readDisconnectEffect } from './disconnecting';
import { leavingPolicy } from './leavingPolicy';
import { toPortalSettings } from './portalRows';

/** {@link ConnectionLifecycle} on the tables `connections`, `runs` and those of the mirror. */
export class DatabaseConnectionLifecycle implements ConnectionLifecycle {
  readonly #knex: Knex;
  readonly #connections: Pick<LiveConnections, 'get' | 'list'>;
  readonly #requestsIn: (transaction: Knex.Transaction) => RunRequests;
  readonly #requests: RunRequests;
  readonly #now: () => number;

  /** @param options - `now` in milliseconds since the epoch */
  constructor(options: {
    knex: Knex;
    connections: Pick<LiveConnections, 'get' | 'list'>;
    runRequests: RunRequests;
    requestsIn: (transaction: Knex.Transaction) => RunRequests;
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#connections = options.connections;
    this.#requests = options.runRequests;
    this.#requestsIn = options.requestsIn;
    this.#now = options.now ?? Date.now;
  }

  async connect(id: string, by: LifecycleCaller): Promise<number> {
    const { title, enabled } = await this.#portalConnection(id);
    if (!enabled) {
      throw new ConflictError(`${title} is disabled. Enable it first.`);
    }
    return this.#knex.transaction(async transaction => {
      await transaction('connections')
        .where({ id, origin: 'portal' })
        .whereNull('connected_at')
        .update({ connected_at: this.#now(), full_scan_next: true });
      await raiseConfigurationRevision(transaction);
      const { runId } = await this.#requestsIn(transaction).request({
        connectionId: id,
        kind: 'scan',
        mode: 'full',
        trigger: by.trigger,
        requestedBy: by.name,
      });
      return runId;
    });
  }

  effect(id: string): Promise<DisconnectEffect | undefined> {
    return readDisconnectEffect(this.#knex, id);
  }

  async disconnect(
    id: string,
    { entities, confirm }: DisconnectRequest,
    by: LifecycleCaller,
  ): Promise<DisconnectResult> {
    const { title, connected, policyVersion } = await this.#leaving(id);
    if (confirm.trim() !== title) {
      throw new InvalidInputError('Disconnecting is not confirmed', [
        { path: 'confirm', message: `must be the name of the connection` },
      ]);
    }
    if (!connected) {
      throw new ConflictError(`${title} is not connected.`);
    }
    const effect = await this.effect(id);
    const isEmpty = !effect || effect.users + effect.groups === 0;
    if (entities === 'keep' || isEmpty) {
      await this.#cancelRuns(id, by.name);
      await this.#knex.transaction(transaction =>
        disconnectNow(transaction, id),
      );
      return {};
    }
    const { policy } = await this.#portalConnection(id);
    return this.#knex.transaction(async transaction => {
      const { runId } = await this.#requestsIn(transaction).request({
        connectionId: id,
        kind: 'preview',
        mode: 'incremental',
        trigger: by.trigger,
        requestedBy: by.name,
        draft: leavingPolicy(policy),
        baseVersion: policyVersion,
        scan: 'none',
      });
      await transaction('connections')
        .where({ id })
        .update({ disconnect_preview: runId });
      return { previewId: runId };
    });
  }

  async #portalConnection(id: string): Promise<ConnectionDefinition> {
    const { definition } = await this.#connections.get(id);
    if (definition.origin === 'file') {
      throw managedInFile(id);
    }
    return definition;
  }

  /** What disconnecting has to know, also where the connection cannot be used any more, such as for a secret that nobody can open. */
  async #leaving(id: string) {
    const row = await this.#knex('connections')
      .where({ id, origin: 'portal' })
      .first('settings', 'connected_at', 'policy_version');
    const listed = (await this.#connections.list()).find(
      ({ definition, broken }) => (definition ?? broken).id === id,
    );
    if (!row || listed?.definition?.origin === 'file') {
      throw managedInFile(id);
    }
    return {
      title: toPortalSettings(row).title,
      connected: row.connected_at !== null,
      policyVersion: Number(row.policy_version),
    };
  }

  /** After this none of them writes any more: each write of a run looks first whether it was cancelled. */
  async #cancelRuns(id: string, by: string): Promise<void> {
    const active: number[] = await this.#knex('runs')
      .where({ connection_id: id })
      .whereIn('status', ['queued', 'running'])
      .pluck('id');
    for (const runId of active) {
      await this.#requests.requestCancel(runId, by);
    }
  }
}

function managedInFile(id: string): IdpSyncError {
  return new IdpSyncError(
    'IDP_MANAGED_IN_FILE',
    `The connection is managed in the configuration: idpSync.connections.${id}`,
  );
}
