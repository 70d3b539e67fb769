import type {
  ClassCounts,
  RunOrder,
  RunOrderKey,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { OBJECT_CLASSES } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { isPostgres } from '../../database/isPostgres';

/** When a run began, or was asked for where it has not begun. */
export const RUN_BEGAN = 'coalesce(started_at, requested_at)';

/** What rows are sorted by before their id. */
export interface SortExpression {
  sql: string;
  bindings: readonly number[];
  direction: 'asc' | 'desc';
}

/**
 * An order as the database understands it. Counts are kept as JSON, and read out of it: a log has some thousands of runs, and what is kept twice comes apart.
 *
 * @param now - milliseconds since the epoch; for the duration of runs that are under way
 */
export function orderOfRuns(
  knex: Knex,
  order: RunOrder,
  now: number,
): SortExpression {
  const falls = order.startsWith('-');
  const key = (falls ? order.slice(1) : order) as RunOrderKey;
  return { ...expressionOf(knex, key, now), direction: falls ? 'desc' : 'asc' };
}

function expressionOf(
  knex: Knex,
  key: RunOrderKey,
  now: number,
): { sql: string; bindings: readonly number[] } {
  switch (key) {
    case 'id':
    case 'kind':
    case 'status':
    case 'trigger':
      return { sql: `"${key}"`, bindings: [] };
    case 'started':
      return { sql: RUN_BEGAN, bindings: [] };
    // Databases differ in where they put what is absent: what has not ended comes after all that has.
    case 'finished':
      return {
        sql: 'coalesce(finished_at, ?)',
        bindings: [Number.MAX_SAFE_INTEGER],
      };
    case 'duration':
      return {
        sql: 'coalesce(coalesce(finished_at, ?) - started_at, -1)',
        bindings: [now],
      };
    default:
      return { sql: sumOf(knex, key), bindings: [] };
  }
}

function sumOf(knex: Knex, count: keyof ClassCounts): string {
  return OBJECT_CLASSES.map(objectClass =>
    isPostgres(knex)
      ? `coalesce((counts::json->'${objectClass}'->>'${count}')::bigint, 0)`
      : `coalesce(json_extract(counts, '$.${objectClass}.${count}'), 0)`,
  ).join(' + ');
}
