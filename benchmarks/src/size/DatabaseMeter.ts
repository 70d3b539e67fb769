import { setTimeout as delay } from 'node:timers/promises';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { DatabaseFigures } from './EngineApi';

/** PostgreSQL's processes report what they have written when idle for ten seconds at the latest. */
const REPORTED_MS = 11_000;

/** Looks into idp-sync's database over its own connection. */
export class DatabaseMeter {
  #knex?: Knex;

  feature() {
    const take = (knex: Knex) => {
      this.#knex = knex;
    };
    return createBackendModule({
      pluginId: 'idp-sync',
      moduleId: 'database-meter',
      register(env) {
        env.registerInit({
          deps: { database: coreServices.database },
          init: async ({ database }) => take(await database.getClient()),
        });
      },
    });
  }

  async read(): Promise<DatabaseFigures> {
    const knex = this.#knex;
    if (!knex) {
      throw new Error('The backend has not been started');
    }
    return String(knex.client.config.client).startsWith('pg')
      ? await readPostgres(knex)
      : await readSqlite(knex);
  }
}

async function readSqlite(knex: Knex): Promise<DatabaseFigures> {
  const [row] = await knex.raw(
    `select total_changes() as written, page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`,
  );
  return { bytes: Number(row.bytes), rowsWritten: Number(row.written) };
}

async function readPostgres(knex: Knex): Promise<DatabaseFigures> {
  await delay(REPORTED_MS);
  const { rows } = await knex.raw(
    `select sum(pg_total_relation_size(relid)) as bytes, sum(n_tup_ins + n_tup_upd + n_tup_del) as written
     from pg_stat_user_tables where schemaname = current_schema()`,
  );
  return { bytes: Number(rows[0].bytes), rowsWritten: Number(rows[0].written) };
}
