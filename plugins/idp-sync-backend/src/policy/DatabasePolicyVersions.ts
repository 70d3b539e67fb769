import {
  InvalidInputError,
  type Page,
  parsePolicy,
  type Policy,
  type PolicyFieldChange,
  type PolicyVersion,
  type SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { stableJson } from '../stableJson';
import type { Knex } from 'knex';
import { ChangedMeanwhileError } from '../connections/ChangedMeanwhileError';
import { endPauses } from '../connections/failures/endPauses';
import { raiseConfigurationRevision } from '../connections/configurationRevision';
import { changedFields } from './changedFields';
import { parsePolicyYaml } from './parsePolicyYaml';
import { toConfigYaml, withoutDefaults } from './toConfigYaml';
import type { PolicyStore } from './PolicyStore';
import type { PolicyToSave, PolicyVersions } from './PolicyVersions';

interface VersionRow {
  version: number;
  policy: string;
  created_at: number | string;
  created_by: string | null;
}

/** {@link PolicyVersions} on the table `policy_versions`. */
export class DatabasePolicyVersions implements PolicyVersions {
  readonly #knex: Knex;
  readonly #policies: PolicyStore;

  constructor(options: { knex: Knex; policies: PolicyStore }) {
    this.#knex = options.knex;
    this.#policies = options.policies;
  }

  async current(connectionId: string): Promise<SavedPolicy | undefined> {
    const connection = await this.#knex('connections')
      .where({ id: connectionId })
      .first('origin', 'policy_version');
    if (!connection) {
      return undefined;
    }
    if (connection.policy_version > 0) {
      return this.get(connectionId, connection.policy_version);
    }
    if (connection.origin !== 'portal') {
      return undefined;
    }
    // One that was connected before goes on from what it had.
    const last = await this.#policies.latest(connectionId);
    return {
      version: 0,
      policy: last?.policy ?? parsePolicy({}),
      origin: 'portal',
    };
  }

  async list(
    connectionId: string,
    { offset, limit }: { offset: number; limit: number },
  ): Promise<Page<PolicyVersion>> {
    const all = this.#knex('policy_versions').where({
      connection_id: connectionId,
    });
    const [{ count }] = await all.clone().count({ count: '*' });
    // One more, for what the last of them has changed.
    const rows: VersionRow[] = await all
      .orderBy('version', 'desc')
      .offset(offset)
      .limit(limit + 1);
    return {
      items: rows.slice(0, limit).map((row, index) => {
        const before = rows.at(index + 1);
        return {
          version: row.version,
          createdBy: row.created_by ?? undefined,
          createdAt: new Date(Number(row.created_at)).toISOString(),
          changes:
            before && changedFields(policyOf(before), policyOf(row)).length,
        };
      }),
      totalItems: Number(count),
    };
  }

  async get(
    connectionId: string,
    version: number,
  ): Promise<SavedPolicy | undefined> {
    const row: (VersionRow & { origin: 'file' | 'portal' }) | undefined =
      await this.#knex('policy_versions as p')
        .join('connections as c', 'c.id', 'p.connection_id')
        .where({ 'p.connection_id': connectionId, 'p.version': version })
        .first(
          'p.version',
          'p.policy',
          'p.created_at',
          'p.created_by',
          'c.origin',
        );
    return (
      row && {
        version: row.version,
        policy: policyOf(row),
        origin: row.origin,
        createdBy: row.created_by ?? undefined,
        createdAt: new Date(Number(row.created_at)).toISOString(),
      }
    );
  }

  async changes(
    connectionId: string,
    { since, version }: { since: number; version: number },
  ): Promise<PolicyFieldChange[] | undefined> {
    const before = await this.get(connectionId, since);
    const after = await this.get(connectionId, version);
    return before && after && changedFields(before.policy, after.policy);
  }

  async save(
    connectionId: string,
    policy: PolicyToSave,
    transaction?: Knex.Transaction,
  ): Promise<number> {
    return transaction
      ? this.#save(transaction, connectionId, policy)
      : this.#knex.transaction(own => this.#save(own, connectionId, policy));
  }

  async toYaml(connectionId: string): Promise<string | undefined> {
    const current = await this.current(connectionId);
    const connection = await this.#knex('connections')
      .where({ id: connectionId })
      .first('settings', 'enabled');
    if (!current || !connection) {
      return undefined;
    }
    const { title, provider, tenantId, cloud, credentialProfile, firstRead } =
      JSON.parse(connection.settings);
    return toConfigYaml({
      [connectionId]: {
        title,
        provider,
        ...(!connection.enabled && { enabled: false }),
        tenantId,
        cloud,
        credentialProfile,
        firstRead,
        policy: withoutDefaults(current.policy),
      },
    });
  }

  parseYaml(text: string): ReturnType<typeof parsePolicyYaml> {
    return parsePolicyYaml(text);
  }

  async #save(
    transaction: Knex.Transaction,
    connectionId: string,
    { policy, baseVersion, by }: PolicyToSave,
  ): Promise<number> {
    // Two who save at once do so one after the other.
    const connection = await transaction('connections')
      .where({ id: connectionId })
      .forUpdate()
      .first('origin', 'policy_version', 'settings');
    if (connection?.origin !== 'portal') {
      throw new IdpSyncError(
        'IDP_MANAGED_IN_FILE',
        `The policy is managed in the configuration: idpSync.connections.${connectionId}.policy`,
      );
    }
    const latest = await versionRow(
      transaction,
      connectionId,
      connection.policy_version,
    );
    const before = latest && policyOf(latest);
    if (connection.policy_version !== baseVersion) {
      const base = await versionRow(transaction, connectionId, baseVersion);
      if (!base && baseVersion !== 0) {
        throw new InvalidInputError('The policy cannot be saved', [
          { path: 'baseVersion', message: 'there is no such version' },
        ]);
      }
      throw new ChangedMeanwhileError('The policy', {
        changedBy: latest?.created_by ?? undefined,
        changedAt: latest && new Date(Number(latest.created_at)).toISOString(),
        fields: changedFields(
          base ? policyOf(base) : parsePolicy({}),
          before,
        ).map(({ path }) => path),
        revision: connection.policy_version,
      });
    }
    const { version, created } = await this.#policies.save(
      connectionId,
      policy,
      { createdBy: by, transaction },
    );
    if (created) {
      await endPauses(transaction, [connectionId]);
      await raiseConfigurationRevision(transaction);
    }
    if (
      stableJson(policy.schedule ?? null) !==
      stableJson(before?.schedule ?? null)
    ) {
      // What was due by the old schedule is due no more; the next tick notes when the new one is.
      await transaction('connections')
        .where({ id: connectionId })
        .update({ schedule_hash: null, next_due_at: null });
    }
    return version;
  }
}

function versionRow(
  knex: Knex,
  connectionId: string,
  version: number,
): Promise<VersionRow | undefined> {
  return knex('policy_versions')
    .where({ connection_id: connectionId, version })
    .first();
}

/** With the defaults of today, so that no version differs by what has come since. */
function policyOf({ policy }: Pick<VersionRow, 'policy'>): Policy {
  return parsePolicy(JSON.parse(policy));
}
