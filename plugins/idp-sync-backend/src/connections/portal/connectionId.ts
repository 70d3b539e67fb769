import type { Knex } from 'knex';

const MAX_LENGTH = 63;

/** An id made from a title, that is not taken yet. */
export function connectionIdFor(
  title: string,
  taken: ReadonlySet<string>,
): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_LENGTH - 5)
    .replace(/-+$/, '');
  const base = plain || 'connection';
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) {
      return id;
    }
  }
}

/** Tables in which something stays of a connection that is deleted. */
const TRACES = ['connections', 'runs', 'managed_entities', 'problems'];

/** Ids of connections that there are, and of those of which there is something left: to give such an id to another one would give it their log and references, too. */
export async function usedConnectionIds(knex: Knex): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const table of TRACES) {
    const column = table === 'connections' ? 'id' : 'connection_id';
    const used: string[] = await knex(table).distinct(column).pluck(column);
    used.forEach(id => ids.add(id));
  }
  return ids;
}
