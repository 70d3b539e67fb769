import type { Knex } from 'knex';
import { isPostgres } from './isPostgres';

/** The SQL expression for a member of the JSON that a text column holds. Both are written into the statement as they are: never what somebody sent. */
export function jsonMember(knex: Knex, column: string, name: string): string {
  return isPostgres(knex)
    ? `${column}::json->>'${name}'`
    : `json_extract(${column}, '$.${name}')`;
}
