import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { stableJson } from '../stableJson';
import type { Knex } from 'knex';
import { createHash } from 'node:crypto';
import type { PolicyStore, PolicyVersion } from './PolicyStore';

interface PolicyRow {
  connection_id: string;
  version: number;
  policy: string;
  hash: string;
  created_at: number | string;
  created_by: string | null;
}

/** {@link PolicyStore} on the table `policy_versions`. */
export class DatabasePolicyStore implements PolicyStore {
  readonly #knex: Knex;
  readonly #now: () => number;

  private constructor(knex: Knex, now: () => number) {
    this.#knex = knex;
    this.#now = now;
  }

  /** @param options - `now` in milliseconds since the epoch */
  static create(
    knex: Knex,
    options: { now?: () => number } = {},
  ): DatabasePolicyStore {
    return new DatabasePolicyStore(knex, options.now ?? Date.now);
  }

  async save(
    connectionId: string,
    policy: Policy,
    options: { createdBy?: string; transaction?: Knex } = {},
  ): Promise<{ version: number; created: boolean }> {
    if (options.transaction) {
      return await this.#save(
        options.transaction,
        connectionId,
        policy,
        options.createdBy,
      );
    }
    return await this.#knex.transaction(trx =>
      this.#save(trx, connectionId, policy, options.createdBy),
    );
  }

  async get(
    connectionId: string,
    version: number,
  ): Promise<PolicyVersion | undefined> {
    return toVersion(
      await this.#knex<PolicyRow>('policy_versions')
        .where({ connection_id: connectionId, version })
        .first(),
    );
  }

  async latest(connectionId: string): Promise<PolicyVersion | undefined> {
    return toVersion(await latestRow(this.#knex, connectionId));
  }

  async #save(
    trx: Knex,
    connectionId: string,
    policy: Policy,
    createdBy: string | undefined,
  ): Promise<{ version: number; created: boolean }> {
    const text = stableJson(policy);
    const hash = createHash('sha256').update(text).digest('hex');
    const latest = await latestRow(trx, connectionId);
    const created = latest?.hash !== hash;
    const version = (latest?.version ?? 0) + (created ? 1 : 0);
    if (created) {
      // Replicas that start together save the same; the first one wins.
      await trx<PolicyRow>('policy_versions')
        .insert({
          connection_id: connectionId,
          version,
          policy: text,
          hash,
          created_at: this.#now(),
          created_by: createdBy ?? null,
        })
        .onConflict(['connection_id', 'version'])
        .ignore();
    }
    await trx('connections')
      .where({ id: connectionId })
      .whereNot({ policy_version: version })
      .update({ policy_version: version });
    return { version, created };
  }
}

async function latestRow(
  knex: Knex,
  connectionId: string,
): Promise<PolicyRow | undefined> {
  return await knex('policy_versions')
    .where({ connection_id: connectionId })
    .orderBy('version', 'desc')
    .first();
}

function toVersion(row: PolicyRow | undefined): PolicyVersion | undefined {
  return (
    row && {
      version: row.version,
      policy: parsePolicy(JSON.parse(row.policy)),
      hash: row.hash,
      createdAt: Number(row.created_at),
      createdBy: row.created_by ?? undefined,
    }
  );
}
