import type { Config } from '@backstage/config';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import { type ReadConnection, readConnections } from './readConnections';

/** The connections of the configuration file, as read when the backend started. */
export class FileConnections {
  readonly #connections: readonly ReadConnection[];

  private constructor(connections: readonly ReadConnection[]) {
    this.#connections = connections;
  }

  /** @param sources - by provider */
  static read(
    config: Config,
    sources: ReadonlyMap<string, DirectorySource>,
  ): FileConnections {
    return new FileConnections(readConnections(config, sources));
  }

  list(): readonly ReadConnection[] {
    return this.#connections;
  }
}
