import type { Knex } from 'knex';
import type { ConnectionFailures } from '../connections/failures/ConnectionFailures';
import { readDatabaseNow } from '../database/databaseTime';
import type { RunRequests } from '../runs/RunRequests';
import { mayStart, type ScheduledConnection } from './ScheduleTick';

/**
 * A start brings what may have changed while nobody looked: another policy in the file, a catalog that lost our entities. When nothing has, the run costs two
 * requests. A failing connection goes on pausing unless its configuration was changed: a backend that starts again and again must not try each time. A connection
 * without a schedule is left alone until somebody has synced it for the first time, so that it can be previewed before. One with a window waits for that.
 */
export async function requestFirstRuns(options: {
  knex: Knex;
  requestsIn: (transaction: Knex.Transaction) => RunRequests;
  failures: ConnectionFailures;
  connections: readonly ScheduledConnection[];
}): Promise<void> {
  const synced = new Set(
    await options
      .knex('connections')
      .whereNotNull('last_compared_at')
      .pluck('id'),
  );
  const now = await readDatabaseNow(options.knex);
  for (const connection of options.connections) {
    const { id, enabled, policy } = connection;
    const wanted = policy.schedule || synced.has(id);
    if (enabled && wanted) {
      await options.knex.transaction(async transaction => {
        // Asked first: what has been mended is tried as soon as the window opens.
        const isWell = await options.failures.mayStart(transaction, id);
        if (isWell && mayStart(connection, now)) {
          await options.requestsIn(transaction).request({
            connectionId: id,
            kind: 'sync',
            mode: 'incremental',
            trigger: 'startup',
          });
        }
      });
    }
  }
}
