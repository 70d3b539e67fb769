import type { Config } from '@backstage/config';
import {
  type DirectorySource,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ConfiguredConnections } from './ConfiguredConnections';
import { type ReadConnection, readConnections } from './readConnections';
import type { ConnectionDefinition } from './types';

/** The connections of the configuration file, as read when the backend started. */
export class FileConnections implements ConfiguredConnections {
  readonly #connections: readonly ReadConnection[];
  readonly #sources: ReadonlyMap<string, DirectorySource>;

  private constructor(
    connections: readonly ReadConnection[],
    sources: ReadonlyMap<string, DirectorySource>,
  ) {
    this.#connections = connections;
    this.#sources = sources;
  }

  static read(
    config: Config,
    sources: ReadonlyMap<string, DirectorySource>,
  ): FileConnections {
    return new FileConnections(readConnections(config, sources), sources);
  }

  list(): readonly ReadConnection[] {
    return this.#connections;
  }

  /** @throws IdpSyncError `IDP_CONFIG_INVALID` where the connection is gone or not valid */
  get(id: string): {
    definition: ConnectionDefinition;
    source: DirectorySource;
  } {
    const found = this.#connections.find(
      ({ definition, broken }) => (definition ?? broken).id === id,
    );
    if (!found) {
      throw new IdpSyncError(
        'IDP_CONFIG_INVALID',
        `idpSync.connections.${id}: there is no such connection any more`,
      );
    }
    if (found.broken) {
      throw new IdpSyncError(
        found.broken.error.code,
        found.broken.error.message,
      );
    }
    const source = this.#sources.get(found.definition.provider);
    if (!source) {
      throw new Error(`No source for provider ${found.definition.provider}`);
    }
    return { definition: found.definition, source };
  }
}
