import {
  type DirectorySource,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { ConfiguredConnections } from './ConfiguredConnections';
import type { FileConnections } from './FileConnections';
import type { PortalConnections } from './portal/PortalConnections';
import type { PortalConnection } from './portal/readPortalConnections';
import type { ReadConnection } from './readConnections';
import type { ConnectionDefinition } from './types';

/** A connection with what reads it. */
export interface LiveConnection {
  definition: ConnectionDefinition;
  source: DirectorySource;
  /** Of the policy in the definition; 0 where none has been saved yet. */
  policyVersion: number;
}

/**
 * All connections as they are at this moment: those of the configuration file as they were when this process was started, and those made in the portal. Where both
 * have the same id, it is the file's, so that a connection can be moved into git.
 */
export class LiveConnections implements ConfiguredConnections {
  readonly #file: FileConnections;
  readonly #portal: Pick<PortalConnections, 'list'>;
  readonly #sources: ReadonlyMap<string, DirectorySource>;
  readonly #fileVersions: ReadonlyMap<string, number>;

  /** @param options - `sources` by provider; `fileVersions` of the policies in the file, by connection */
  constructor(options: {
    file: FileConnections;
    portal: Pick<PortalConnections, 'list'>;
    sources: ReadonlyMap<string, DirectorySource>;
    fileVersions: ReadonlyMap<string, number>;
  }) {
    this.#file = options.file;
    this.#portal = options.portal;
    this.#sources = options.sources;
    this.#fileVersions = options.fileVersions;
  }

  async list(transaction?: Knex): Promise<readonly ReadConnection[]> {
    return (await this.#listed(transaction)).map(
      ({ connection }) => connection,
    );
  }

  /** Those that are valid. */
  async definitions(
    transaction?: Knex,
  ): Promise<readonly ConnectionDefinition[]> {
    const all = await this.list(transaction);
    return all.flatMap(({ definition }) => definition ?? []);
  }

  /** @throws IdpSyncError `IDP_CONFIG_INVALID` where the connection is gone or not valid */
  async get(id: string): Promise<LiveConnection> {
    const found = (await this.#listed()).find(
      ({ connection }) => idOf(connection) === id,
    );
    if (!found) {
      throw new IdpSyncError(
        'IDP_CONFIG_INVALID',
        `idpSync.connections.${id}: there is no such connection any more`,
      );
    }
    const { connection, policyVersion } = found;
    if (connection.broken) {
      const { code, message } = connection.broken.error;
      throw new IdpSyncError(code, message);
    }
    const { definition } = connection;
    const source = this.#sources.get(definition.provider);
    if (!source) {
      throw new Error(`No source for provider ${definition.provider}`);
    }
    return { definition, source, policyVersion };
  }

  async #listed(transaction?: Knex): Promise<readonly PortalConnection[]> {
    const file = this.#file.list().map(connection => ({
      connection,
      policyVersion: this.#fileVersions.get(idOf(connection)) ?? 0,
    }));
    const taken = new Set(file.map(({ connection }) => idOf(connection)));
    const portal = await this.#portal.list(transaction);
    return [
      ...file,
      ...portal.filter(({ connection }) => !taken.has(idOf(connection))),
    ];
  }
}

function idOf({ definition, broken }: ReadConnection): string {
  return (definition ?? broken).id;
}
