import type { ConnectionOrigin } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { PolicyStore } from '../policy/PolicyStore';
import type {
  ConnectionChanges,
  ConnectionRecord,
  ConnectionStore,
} from './ConnectionStore';
import { isConnectionId, type ReadConnection } from './readConnections';
import type { ConnectionDefinition } from './types';

interface ConnectionRow {
  id: string;
  origin: ConnectionOrigin;
  present: boolean | number;
  settings: string;
  policy_version: number;
  priority: number | null;
  tenant_name: string | null;
  mirror_revision: number | string;
  managed_revision: number | string;
  planned_fingerprint: string | null;
  last_full_scan_at: number | string | null;
  last_success_at: number | string | null;
  last_compared_at: number | string | null;
  schedule_hash: string | null;
  next_due_at: number | string | null;
  created_at: number | string;
  updated_at: number | string;
}

/** {@link ConnectionStore} on the table `connections`. */
export class DatabaseConnectionStore implements ConnectionStore {
  readonly #knex: Knex;
  readonly #policies: PolicyStore;
  readonly #now: () => number;

  private constructor(knex: Knex, policies: PolicyStore, now: () => number) {
    this.#knex = knex;
    this.#policies = policies;
    this.#now = now;
  }

  /** @param options - `now` in milliseconds since the epoch */
  static create(
    knex: Knex,
    options: { policies: PolicyStore; now?: () => number },
  ): DatabaseConnectionStore {
    return new DatabaseConnectionStore(
      knex,
      options.policies,
      options.now ?? Date.now,
    );
  }

  async sync(connections: readonly ReadConnection[]): Promise<void> {
    const storable = connections.filter(({ definition, broken }) =>
      isConnectionId((definition ?? broken).id),
    );
    const ids = storable.map(
      ({ definition, broken }) => (definition ?? broken).id,
    );
    await this.#knex.transaction(async trx => {
      await trx<ConnectionRow>('connections')
        .where({ origin: 'file', present: true })
        .whereNotIn('id', ids)
        .update({ present: false, updated_at: this.#now() });
      for (const connection of storable) {
        if (connection.definition) {
          await this.#saveDefinition(trx, connection.definition);
        } else {
          // Nothing that is not valid takes the place of what was.
          await this.#save(trx, connection.broken.id, {
            title: connection.broken.title,
          });
        }
      }
    });
  }

  async get(id: string): Promise<ConnectionRecord | undefined> {
    const row = await this.#knex<ConnectionRow>('connections')
      .where({ id })
      .first();
    return row && toRecord(row);
  }

  async list(): Promise<ConnectionRecord[]> {
    const rows = await this.#knex<ConnectionRow>('connections').orderBy('id');
    return rows.map(toRecord);
  }

  async update(id: string, changes: ConnectionChanges): Promise<void> {
    await this.#knex<ConnectionRow>('connections').where({ id }).update({
      planned_fingerprint: changes.plannedFingerprint,
      last_full_scan_at: changes.lastFullScanAt,
      last_success_at: changes.lastSuccessAt,
      last_compared_at: changes.lastComparedAt,
      schedule_hash: changes.scheduleHash,
      next_due_at: changes.nextDueAt,
      updated_at: this.#now(),
    });
  }

  async #saveDefinition(
    trx: Knex,
    definition: ConnectionDefinition,
  ): Promise<void> {
    const { id, title, provider, tenantId, cloud, credentialProfile } =
      definition;
    const priority = definition.priority ?? null;
    const before = await trx<ConnectionRow>('connections')
      .where({ id })
      .first('settings');
    const settings = { title, provider, tenantId, cloud, credentialProfile };
    await this.#save(trx, id, settings, { priority });
    await this.#policies.save(id, definition.policy, { transaction: trx });
    if (before && directoryOf(before.settings) !== directoryOf(settings)) {
      // Cursors made for no attributes at all: both streams are read in full, and what the old tenant had is swept.
      await trx('mirror_cursors')
        .where({ connection_id: id })
        .update({ select_hash: '' });
    }
  }

  async #save(
    trx: Knex,
    id: string,
    settings: object,
    whole?: { priority: number | null },
  ): Promise<void> {
    const row = {
      origin: 'file' as const,
      present: true,
      updated_at: this.#now(),
    };
    const text = JSON.stringify(settings);
    await trx<ConnectionRow>('connections')
      .insert({ ...row, ...whole, id, settings: text, created_at: this.#now() })
      .onConflict('id')
      .merge(whole ? { ...row, ...whole, settings: text } : row);
  }
}

function directoryOf(settings: string | object): string {
  const { provider, tenantId, cloud } =
    typeof settings === 'string' ? JSON.parse(settings) : settings;
  return JSON.stringify([provider, tenantId, cloud]);
}

function toRecord(row: ConnectionRow): ConnectionRecord {
  return {
    id: row.id,
    origin: row.origin,
    present: Boolean(row.present),
    policyVersion: row.policy_version,
    tenantName: row.tenant_name ?? undefined,
    mirrorRevision: Number(row.mirror_revision),
    managedRevision: Number(row.managed_revision),
    plannedFingerprint: row.planned_fingerprint ?? undefined,
    lastFullScanAt: toNumber(row.last_full_scan_at),
    lastSuccessAt: toNumber(row.last_success_at),
    lastComparedAt: toNumber(row.last_compared_at),
    scheduleHash: row.schedule_hash ?? undefined,
    nextDueAt: toNumber(row.next_due_at),
  };
}

function toNumber(column: number | string | null): number | undefined {
  return column === null ? undefined : Number(column);
}
