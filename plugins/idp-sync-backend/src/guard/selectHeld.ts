import type { Knex } from 'knex';
import { whereSearchKey } from '../database/searchKey';
import { whereAnyOf } from '../runs/logQueries';
import type { HeldChangeFilter } from './HeldChanges';

/** A query for held changes of a connection. */
export function selectHeld(
  knex: Knex,
  connectionId: string,
  filter: HeldChangeFilter,
): Knex.QueryBuilder {
  const rows = knex('held_changes').where({ connection_id: connectionId });
  whereAnyOf(rows, 'kind', filter.kinds);
  whereAnyOf(rows, 'class', filter.classes);
  whereAnyOf(rows, 'status', filter.statuses);
  if (filter.search) {
    whereSearchKey(rows, 'search_key', filter.search);
  }
  return rows;
}
