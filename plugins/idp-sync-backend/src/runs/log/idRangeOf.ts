import type { Knex } from 'knex';

/** The first and last of some ids; not numbers where there are none. */
export interface IdRange {
  first: number;
  last: number;
}

/** The first and last id among the changes of a run, which lie close together; not numbers where it has none. */
export async function idRangeOf(knex: Knex, runId: number): Promise<IdRange> {
  const end = async (direction: 'asc' | 'desc') => {
    const row = await knex('run_changes')
      .where({ run_id: runId })
      .orderBy('id', direction)
      .first('id');
    return row ? Number(row.id) : Number.NaN;
  };
  return { first: await end('asc'), last: await end('desc') };
}
