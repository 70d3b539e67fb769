import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '@backstage/types';
import Knex from 'knex';

/** `sqlite` is a file for each plugin; `memory` is SQLite without files, as in the demo. */
export type DatabaseEngine = 'sqlite' | 'memory' | 'postgres';

/** Names the PostgreSQL server; its role needs CREATE DATABASE. The same variable as for the tests. */
export const POSTGRES_VARIABLE =
  'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';

/** An empty database for one contender. */
export interface FreshDatabase {
  /** `backend.database` of the configuration. */
  config: JsonObject;
  drop(): Promise<void>;
}

/** @throws Error when there is no PostgreSQL server to be had */
export async function createFreshDatabase(
  engine: DatabaseEngine,
  directory: string,
): Promise<FreshDatabase> {
  switch (engine) {
    case 'postgres':
      return createPostgresDatabase();
    case 'sqlite':
      return createSqliteFiles(join(directory, 'sqlite'));
    default:
      return createSqliteDatabase(':memory:');
  }
}

async function createSqliteFiles(directory: string): Promise<FreshDatabase> {
  await mkdir(directory);
  return createSqliteDatabase({ directory });
}

function createSqliteDatabase(connection: JsonValue): FreshDatabase {
  return {
    config: { client: 'better-sqlite3', connection },
    // Goes with its directory, or with the process.
    drop: async () => {},
  };
}

async function createPostgresDatabase(): Promise<FreshDatabase> {
  const server = process.env[POSTGRES_VARIABLE];
  if (!server) {
    throw new Error(
      `--database postgres needs a server: set ${POSTGRES_VARIABLE} to a connection string whose role may create databases`,
    );
  }
  const name = `idp_sync_benchmark_${randomBytes(6).toString('hex')}`;
  await withServer(server, knex => knex.raw('CREATE DATABASE ??', [name]));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    // One schema for each plugin, so that there is one database to be dropped.
    config: {
      client: 'pg',
      pluginDivisionMode: 'schema',
      connection: url.toString(),
    },
    drop: () =>
      withServer(server, knex =>
        knex.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [name]),
      ),
  };
}

async function withServer(
  connection: string,
  act: (knex: Knex.Knex) => PromiseLike<unknown>,
): Promise<void> {
  const knex = Knex({ client: 'pg', connection });
  try {
    await act(knex);
  } finally {
    await knex.destroy();
  }
}
