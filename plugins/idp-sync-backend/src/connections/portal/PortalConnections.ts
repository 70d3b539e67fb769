import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { readConfigurationRevision } from '../configurationRevision';
import type { SecretBox } from '../../encryption/SecretBox';
import type { PortalCredentials } from '../credentials/PortalCredentials';
import {
  type PortalConnection,
  readPortalConnections,
} from './readPortalConnections';

/**
 * The connections made in the portal, as they are in the database at this moment. They are read again only where the revision of the configuration has risen,
 * so that asking costs one small query, and a change is seen by every replica at once.
 */
export class PortalConnections {
  readonly #knex: Knex;
  readonly #sources: ReadonlyMap<string, DirectorySource>;
  readonly #credentials: (knex: Knex) => Promise<PortalCredentials>;
  readonly #box: SecretBox;
  #known?: { revision: number; connections: readonly PortalConnection[] };

  /** @param options - `sources` by provider; `credentials` read anew at each call */
  constructor(options: {
    knex: Knex;
    sources: ReadonlyMap<string, DirectorySource>;
    credentials: (knex: Knex) => Promise<PortalCredentials>;
    box: SecretBox;
  }) {
    this.#knex = options.knex;
    this.#sources = options.sources;
    this.#credentials = options.credentials;
    this.#box = options.box;
  }

  /** @param transaction - that the caller is in, if any */
  async list(
    transaction: Knex = this.#knex,
  ): Promise<readonly PortalConnection[]> {
    // Before the rows: what changes between the two is read again the next time.
    const revision = await readConfigurationRevision(transaction);
    if (this.#known?.revision === revision) {
      return this.#known.connections;
    }
    const connections = await readPortalConnections(transaction, {
      sources: this.#sources,
      credentials: await this.#credentials(transaction),
      box: this.#box,
    });
    // In a transaction it may be what nobody else will ever see.
    if (transaction === this.#knex) {
      this.#known = { revision, connections };
    }
    return connections;
  }
}
