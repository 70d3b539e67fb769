import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { isPostgres } from '../database/isPostgres';
import type { KeyedSnapshot } from './KeyedSnapshot';
import { runCooperatively } from '../plan/runCooperatively';
import { hasPhotos, readPictures } from './photoRows';
import { SnapshotBuilder } from './SnapshotBuilder';
import { readUnits } from './unitRows';

/** Rows read at once: SQLite reads them in the portal's own thread, so that a page must stay within a few milliseconds. */
const OBJECTS_PER_PAGE = 1_000;
/** Their members come as one list for each group, which is a fraction of the rows. */
const GROUPS_PER_PAGE = 50;

const COMMA = 44;
const ZERO = 48;

/** Reads a whole mirror in pages by key, letting the event loop breathe between them. */
export async function readSnapshot(
  knex: Knex,
  connectionId: string,
  revision: number,
): Promise<KeyedSnapshot> {
  const builder = new SnapshotBuilder(await readUnits(knex, connectionId));
  for (const objectClass of ['organization', 'user', 'group'] as const) {
    await readObjectsInto(builder, knex, connectionId, objectClass);
  }
  await readMembershipsInto(builder, knex);
  return runCooperatively(builder.buildKeyed(revision));
}

async function readObjectsInto(
  builder: SnapshotBuilder,
  knex: Knex,
  connectionId: string,
  objectClass: ObjectClass,
): Promise<void> {
  const withPictures =
    objectClass === 'user' && (await hasPhotos(knex, connectionId));
  let after = '';
  for (;;) {
    const rows: {
      object_id: string;
      key: number;
      attributes: string;
    }[] = await knex('mirror_objects')
      .where({ connection_id: connectionId, class: objectClass })
      .where('object_id', '>', after)
      .where({ state: 'present' })
      .orderBy('object_id')
      .limit(OBJECTS_PER_PAGE)
      .select('object_id', 'key', 'attributes');
    const pictures = withPictures
      ? await readPictures(
          knex,
          connectionId,
          rows.map(row => row.object_id),
        )
      : undefined;
    for (const row of rows) {
      const picture = pictures?.get(row.object_id);
      builder.addObject(
        {
          ...(picture && { picture }),
          objectId: row.object_id,
          class: objectClass,
          attributes: JSON.parse(row.attributes),
        },
        row.key,
      );
    }
    if (rows.length < OBJECTS_PER_PAGE) {
      return;
    }
    after = rows[rows.length - 1].object_id;
    await setImmediate();
  }
}

async function readMembershipsInto(
  builder: SnapshotBuilder,
  knex: Knex,
): Promise<void> {
  const join = isPostgres(knex)
    ? `string_agg(member_key::text, ',')`
    : 'group_concat(member_key)';
  const keys = builder.groupKeys();
  for (let start = 0; start < keys.length; start += GROUPS_PER_PAGE) {
    const rows: { group_key: number; users?: string; groups?: string }[] =
      await knex('mirror_memberships')
        .whereIn('group_key', keys.slice(start, start + GROUPS_PER_PAGE))
        .where('present', true)
        .groupBy('group_key')
        .select(
          'group_key',
          knex.raw(`${join} filter (where not is_group) as users`),
          knex.raw(`${join} filter (where is_group) as groups`),
        );
    for (const { group_key: group, users, groups } of rows) {
      builder.addMembers(group, 'user', toNumbers(users ?? ''));
      builder.addMembers(group, 'group', toNumbers(groups ?? ''));
    }
    await setImmediate();
  }
}

/** Of a list such as `12,7`. */
function toNumbers(list: string): number[] {
  const numbers: number[] = [];
  let number = 0;
  for (let index = 0; index < list.length; index++) {
    const code = list.charCodeAt(index);
    if (code === COMMA) {
      numbers.push(number);
      number = 0;
    } else {
      number = number * 10 + code - ZERO;
    }
  }
  if (list.length > 0) {
    numbers.push(number);
  }
  return numbers;
}
