import { ConflictError } from '@backstage/errors';
import type {
  ConnectionChange,
  ConnectionDetails,
  ConnectionInput,
  ConnectionPriorityChange,
  ConnectionTestInput,
  NewConnection,
  ProviderInfo,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { SecretBox } from '../../encryption/SecretBox';
import { raiseConfigurationRevision } from '../configurationRevision';
import type { DatabaseCredentialProfiles } from '../credentials/DatabaseCredentialProfiles';
import type { PortalCredentials } from '../credentials/PortalCredentials';
import { endPauses } from '../failures/endPauses';
import type { LiveConnections } from '../LiveConnections';
import { isConnectionId } from '../readConnections';
import { ConnectionChecks } from './ConnectionChecks';
import { connectionIdFor, usedConnectionIds } from './connectionId';
import {
  connectionChangedMeanwhile,
  connectionInFile,
  invalidConnection,
  refuseMove,
} from './connectionRefusals';
import { describeFileConnection } from './describeFileConnection';
import type {
  PortalConnectionStore,
  TestableConnection,
} from './PortalConnectionStore';
import {
  type PortalConnectionRow,
  portalColumns,
  toConnectionDetails,
  toPortalSettings,
  toStoredSettings,
} from './portalRows';
import { isPortalSource } from './PortalSource';
import { ProxyPasswords } from './ProxyPasswords';

/** {@link PortalConnectionStore} on the table `connections`. */
export class DatabasePortalConnectionStore implements PortalConnectionStore {
  readonly #knex: Knex;
  readonly #sources: ReadonlyMap<string, DirectorySource>;
  readonly #connections: LiveConnections;
  readonly #profiles: Pick<DatabaseCredentialProfiles, 'trust'>;
  readonly #checks: ConnectionChecks;
  readonly #now: () => number;

  /** @param options - `sources` by provider; `credentials` read anew at each call; `now` in milliseconds since the epoch */
  constructor(options: {
    knex: Knex;
    sources: ReadonlyMap<string, DirectorySource>;
    connections: LiveConnections;
    credentials: (knex: Knex) => Promise<PortalCredentials>;
    profiles: Pick<DatabaseCredentialProfiles, 'trust'>;
    box: SecretBox;
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#sources = options.sources;
    this.#connections = options.connections;
    this.#profiles = options.profiles;
    this.#checks = new ConnectionChecks({
      sources: options.sources,
      connections: options.connections,
      credentials: () => options.credentials(options.knex),
      proxyPasswords: new ProxyPasswords(options.box),
    });
    this.#now = options.now ?? Date.now;
  }

  providers(): ProviderInfo[] {
    return [...this.#sources.values()].map(source => ({
      provider: source.provider,
      title: source.title,
      clouds: isPortalSource(source)
        ? source.portal.clouds.map(({ id, title, caFile }) => ({
            id,
            title,
            ...(caFile !== undefined && { caFile }),
          }))
        : [],
    }));
  }

  async details(id: string): Promise<ConnectionDetails | undefined> {
    const row = await this.#row(id);
    if (row) {
      return toConnectionDetails(row);
    }
    const inFile = (await this.#connections.list()).find(
      ({ definition, broken }) => (definition ?? broken).id === id,
    );
    return inFile && describeFileConnection(inFile, this.#sources);
  }

  async create(input: NewConnection, by: string): Promise<ConnectionDetails> {
    const taken = await usedConnectionIds(this.#knex);
    for (const { definition, broken } of await this.#connections.list()) {
      taken.add((definition ?? broken).id);
    }
    const { title, provider, settings } = input;
    const { tenantId } = settings;
    const providerTitle = this.#sources.get(provider)?.title ?? provider;
    const { id = connectionIdFor({ title, tenantId, providerTitle }, taken) } =
      input;
    if (!isConnectionId(id) || taken.has(id)) {
      throw invalidConnection(
        'id',
        taken.has(id)
          ? `must be another: there is, or was, a connection "${id}"`
          : 'must be at most 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit',
      );
    }
    const { proxy, sealed } = await this.#checks.forNew(id, input);
    const now = this.#now();
    await this.#knex.transaction(async transaction => {
      const inserted = await transaction('connections')
        .insert({
          id,
          origin: 'portal',
          present: true,
          settings: toStoredSettings(input, proxy),
          enabled: input.enabled,
          full_scan_next: true,
          sealed,
          revision: 1,
          changed_by: by,
          changed_at: now,
          created_at: now,
          updated_at: now,
        })
        .onConflict('id')
        .ignore()
        .returning('id');
      if (inserted.length === 0) {
        throw invalidConnection(
          'id',
          `must be another: there is a connection "${id}"`,
        );
      }
      await this.#saved(transaction, input);
    });
    return this.#known(id);
  }

  async update(
    id: string,
    change: ConnectionChange,
    by: string,
  ): Promise<ConnectionDetails | undefined> {
    const before = await this.#row(id);
    if (!before) {
      if (await this.details(id)) {
        throw connectionInFile(id);
      }
      return undefined;
    }
    if (before.revision !== change.revision) {
      throw connectionChangedMeanwhile(before, change);
    }
    const known = toPortalSettings(before);
    refuseMove(known, change);
    const { proxy, sealed } = await this.#checks.forChange(before, change);
    await this.#knex.transaction(async transaction => {
      const updated = await transaction('connections')
        .where({ id, origin: 'portal', revision: before.revision })
        .update({
          settings: toStoredSettings(change, proxy),
          enabled: change.enabled,
          full_scan_next: change.fullScanNext,
          sealed,
          revision: before.revision + 1,
          changed_by: by,
          changed_at: this.#now(),
          updated_at: this.#now(),
        });
      if (updated === 0) {
        throw connectionChangedMeanwhile(
          (await this.#row(id, transaction)) ?? before,
          change,
        );
      }
      await endPauses(transaction, [id]);
      await this.#saved(transaction, change);
    });
    return this.#known(id);
  }

  async setPriority(
    id: string,
    { priority, revision }: ConnectionPriorityChange,
    by: string,
  ): Promise<ConnectionDetails | undefined> {
    const before = await this.#row(id);
    if (!before) {
      if (await this.details(id)) {
        throw connectionInFile(id);
      }
      return undefined;
    }
    await this.#knex.transaction(async transaction => {
      const now = this.#now();
      const updated = await transaction('connections')
        .where({ id, origin: 'portal', revision })
        .update({
          priority,
          revision: revision + 1,
          changed_by: by,
          changed_at: now,
          updated_at: now,
        });
      if (updated === 0) {
        const current = (await this.#row(id, transaction)) ?? before;
        throw connectionChangedMeanwhile(current, { priority });
      }
      await raiseConfigurationRevision(transaction);
    });
    return this.#known(id);
  }

  async delete(id: string): Promise<boolean> {
    const row = await this.#row(id);
    if (!row) {
      if (await this.details(id)) {
        throw connectionInFile(id);
      }
      return false;
    }
    const { title } = toPortalSettings(row);
    const managed = await this.#knex('managed_entities')
      .where({ connection_id: id })
      .whereNot({ status: 'removed' })
      .first('object_id');
    if (row.connected_at !== null || managed) {
      throw new ConflictError(
        managed
          ? `${title} has entities in the catalog. Disconnect it and have them removed first.`
          : `${title} is connected. Disconnect it first.`,
      );
    }
    await this.#knex.transaction(async transaction => {
      await transaction('policy_versions')
        .where({ connection_id: id })
        .delete();
      await transaction('connections').where({ id, origin: 'portal' }).delete();
      await raiseConfigurationRevision(transaction);
    });
    return true;
  }

  async testable(input: ConnectionTestInput): Promise<TestableConnection> {
    return this.#checks.testable(input);
  }

  async #saved(transaction: Knex, input: ConnectionInput): Promise<void> {
    const { caCertificate } = input.settings;
    if (caCertificate !== undefined && input.confirmSecret !== undefined) {
      await this.#profiles.trust(
        transaction,
        input.credentialProfile,
        caCertificate,
      );
    }
    await raiseConfigurationRevision(transaction);
  }

  #row(
    id: string,
    knex: Knex = this.#knex,
  ): Promise<PortalConnectionRow | undefined> {
    return knex('connections')
      .where({ id, origin: 'portal' })
      .first(...portalColumns('connections'));
  }

  async #known(id: string): Promise<ConnectionDetails> {
    const found = await this.details(id);
    if (!found) {
      throw new Error(`Connection ${id} is gone`);
    }
    return found;
  }
}
