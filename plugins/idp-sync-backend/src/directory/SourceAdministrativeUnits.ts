import type { DirectoryUnit } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { LiveConnections } from '../connections/LiveConnections';
import { readUnits } from '../mirror/unitRows';
import type { AdministrativeUnits } from './AdministrativeUnits';

/** Units that a search finds at most. */
const FOUND = 50;
/** Somebody waits for the answer, and can try again; milliseconds. */
const TIMEOUT_MS = 20_000;

/** {@link AdministrativeUnits} by the sources of connections, and by the mirror. */
export class SourceAdministrativeUnits implements AdministrativeUnits {
  readonly #knex: Knex;
  readonly #connections: Pick<LiveConnections, 'get'>;

  constructor(options: {
    knex: Knex;
    connections: Pick<LiveConnections, 'get'>;
  }) {
    this.#knex = options.knex;
    this.#connections = options.connections;
  }

  async search(
    connectionId: string,
    search: string | undefined,
    signal: AbortSignal,
  ): Promise<DirectoryUnit[]> {
    const { definition, source } = await this.#connections.get(connectionId);
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const session = await source.open(definition.settings, {
        signal: AbortSignal.any([signal, timeout]),
        attributes: { user: [], group: [] },
        report: () => undefined,
        log: () => undefined,
      });
      try {
        return (await session.administrativeUnits?.search(search, FOUND)) ?? [];
      } finally {
        await session.close();
      }
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) {
        throw new IdpSyncError(
          'IDP_DIRECTORY_UNAVAILABLE',
          `The directory did not answer within ${TIMEOUT_MS / 1_000} seconds`,
        );
      }
      throw error;
    }
  }

  async named(
    connectionId: string,
    ids: readonly string[],
  ): Promise<DirectoryUnit[]> {
    const units = await readUnits(this.#knex, connectionId);
    return [...new Set(ids)].flatMap(objectId => {
      const unit = units.get(objectId);
      return unit
        ? [
            {
              objectId,
              displayName: unit.displayName,
              members: unit.members.size,
            },
          ]
        : [];
    });
  }
}
