import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  MetricsService,
  MetricsServiceObservableResult,
} from '@backstage/backend-plugin-api/alpha';
import {
  PROBLEM_KINDS,
  type ProblemState,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { readDatabaseNow } from '../database/databaseTime';

const UNRESOLVED: readonly ProblemState[] = ['open', 'acknowledged'];

/**
 * How things are, asked of the database whenever metrics are collected; every replica says the same. What cannot be read is left out of that collection.
 *
 * @param options - `connections` ids of those that are configured and switched on
 */
export function registerStateMetrics(options: {
  knex: Knex;
  metrics: MetricsService;
  connections: () => Promise<readonly string[]>;
  logger: LoggerService;
}): void {
  const { knex, metrics, connections, logger } = options;
  const gauge = (
    name: string,
    details: { description: string; unit: string },
    observe: (result: MetricsServiceObservableResult) => Promise<void>,
  ) =>
    metrics.createObservableGauge(name, details).addCallback(async result => {
      try {
        await observe(result);
      } catch (error) {
        logger.debug(
          `${name} could not be observed`,
          error instanceof Error ? error : undefined,
        );
      }
    });

  gauge(
    'idp_sync.last_success.age',
    {
      description: 'Since a sync last came to its end, be it partly failed',
      unit: 's',
    },
    async result => {
      const now = await readDatabaseNow(knex);
      const rows = await knex('connections')
        .whereIn('id', await connections())
        .whereNotNull('last_compared_at')
        .select('id', 'last_compared_at');
      for (const row of rows) {
        result.observe(
          Math.max(0, now - Number(row.last_compared_at)) / 1_000,
          { 'idp_sync.connection.id': row.id },
        );
      }
    },
  );

  gauge(
    'idp_sync.problems',
    { description: 'Problems that are not resolved', unit: '{problem}' },
    async result => {
      const rows: Record<string, string>[] = await knex('problems')
        .whereNot({ state: 'resolved' })
        .groupBy('connection_id', 'kind', 'state')
        .select('connection_id', 'kind', 'state')
        .count({ problems: '*' });
      const found = new Map(
        rows.map(row => [
          `${row.connection_id} ${row.kind} ${row.state}`,
          Number(row.problems),
        ]),
      );
      // A collector goes on showing the last value of what is no longer told, so that none has to be told too.
      for (const id of await connections()) {
        for (const kind of PROBLEM_KINDS) {
          for (const state of UNRESOLVED) {
            result.observe(found.get(`${id} ${kind} ${state}`) ?? 0, {
              'idp_sync.connection.id': id,
              'idp_sync.problem.kind': kind,
              'idp_sync.problem.state': state,
            });
          }
        }
      }
    },
  );

  gauge(
    'idp_sync.held_changes',
    { description: 'Changes that wait for a decision', unit: '{change}' },
    async result => {
      const rows: Record<string, string>[] = await knex('problems')
        .where({ kind: 'held' })
        .whereNot({ state: 'resolved' })
        .groupBy('connection_id')
        .select('connection_id')
        .sum({ changes: 'count' });
      const found = new Map(
        rows.map(row => [row.connection_id, Number(row.changes)]),
      );
      for (const id of await connections()) {
        result.observe(found.get(id) ?? 0, { 'idp_sync.connection.id': id });
      }
    },
  );
}
