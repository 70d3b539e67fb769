import { join } from 'node:path';
import type {
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import knexFactory, { type Knex } from 'knex';
import { waitFor } from '../waitFor';

/** Tells the sessions of the test from those of the backends. */
const OWN_SESSIONS = 'idp-sync tests';

/** A database that several processes share: files for SQLite, one database with a schema for each plugin for PostgreSQL. */
export interface PortalDatabase {
  /** For `backend.database` of app-config. */
  config: JsonObject;
  /** What the plugin with that id sees. */
  open(pluginId: string): Knex;
  /** Waits until the database has noticed that all processes are dead: their last statements may still take effect. */
  settle(): Promise<void>;
  /** Closes what was opened. */
  close(): Promise<void>;
}

export async function createPortalDatabase(
  databases: TestDatabases,
  id: TestDatabaseId,
  directory: string,
): Promise<PortalDatabase> {
  const opened: Knex[] = [];
  const remember = (knex: Knex) => {
    opened.push(knex);
    return knex;
  };
  const close = async () => {
    await Promise.all(opened.map(knex => knex.destroy()));
  };
  if (id.startsWith('SQLITE')) {
    return {
      config: { client: 'better-sqlite3', connection: { directory } },
      open: pluginId =>
        remember(
          knexFactory({
            client: 'better-sqlite3',
            connection: { filename: join(directory, `${pluginId}.sqlite`) },
            useNullAsDefault: true,
          }),
        ),
      settle: async () => undefined,
      close,
    };
  }
  const created = await databases.init(id);
  // Knex hides the password from those who copy its settings.
  const { host, port, user, password, database } =
    created.client.connectionSettings;
  const connection = { host, port, user, password, database };
  return {
    config: { client: 'pg', connection, pluginDivisionMode: 'schema' },
    open: pluginId =>
      remember(
        knexFactory({
          client: 'pg',
          connection: { ...connection, application_name: OWN_SESSIONS },
          searchPath: [pluginId],
        }),
      ),
    settle: async () => {
      await waitFor('the sessions of dead processes to end', async () => {
        const others = await created('pg_stat_activity')
          .where({ datname: database })
          .whereNot('application_name', OWN_SESSIONS)
          .whereRaw('pid <> pg_backend_pid()')
          .first('pid');
        return others ? undefined : true;
      });
    },
    close,
  };
}
