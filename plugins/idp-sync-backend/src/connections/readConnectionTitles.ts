import type { Knex } from 'knex';
import { z } from 'zod';
import type { ConfiguredConnections } from './ConfiguredConnections';

const storedTitle = z.object({ title: z.string().optional() });

/** What people call every connection there ever was, by id. */
export async function readConnectionTitles(
  knex: Knex,
  configured: ConfiguredConnections,
): Promise<ReadonlyMap<string, string>> {
  const rows = await knex('connections').select('id', 'settings');
  const titles = new Map<string, string>();
  for (const { id, settings } of rows) {
    const { success, data } = storedTitle.safeParse(JSON.parse(settings));
    titles.set(id, (success && data.title) || id);
  }
  for (const { definition, broken } of await configured.list()) {
    const { id, title } = definition ?? broken;
    titles.set(id, title ?? titles.get(id) ?? id);
  }
  return titles;
}
