import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import type { MirrorSnapshot } from './MirrorSnapshot';
import { SnapshotBuilder } from './SnapshotBuilder';

/** Rows read at once: SQLite reads them in the portal's own thread, so that a page must stay within a few milliseconds. */
const OBJECTS_PER_PAGE = 1_000;
const MEMBERSHIPS_PER_PAGE = 2_000;

/** Reads a whole mirror in pages by key, letting the event loop breathe between them. */
export async function readSnapshot(
  knex: Knex,
  connectionId: string,
  revision: number,
): Promise<MirrorSnapshot> {
  const builder = new SnapshotBuilder();
  for (const objectClass of ['organization', 'user', 'group'] as const) {
    await readObjectsInto(builder, knex, connectionId, objectClass);
  }
  await readMembershipsInto(builder, knex, connectionId);
  const steps = builder.build(revision);
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
    await setImmediate();
  }
}

async function readObjectsInto(
  builder: SnapshotBuilder,
  knex: Knex,
  connectionId: string,
  objectClass: ObjectClass,
): Promise<void> {
  let after = '';
  for (;;) {
    const rows: { object_id: string; attributes: string }[] = await knex(
      'mirror_objects',
    )
      .where({ connection_id: connectionId, class: objectClass })
      .where('object_id', '>', after)
      .where({ state: 'present' })
      .orderBy('object_id')
      .limit(OBJECTS_PER_PAGE)
      .select('object_id', 'attributes');
    for (const row of rows) {
      builder.addObject({
        objectId: row.object_id,
        class: objectClass,
        attributes: JSON.parse(row.attributes),
      });
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
  connectionId: string,
): Promise<void> {
  let after = ['', ''];
  for (;;) {
    const rows: {
      group_id: string;
      member_id: string;
      member_class: 'user' | 'group';
    }[] = await knex('mirror_memberships')
      .where({ connection_id: connectionId, present: true })
      .whereRaw('(group_id, member_id) > (?, ?)', after)
      .orderBy(['group_id', 'member_id'])
      .limit(MEMBERSHIPS_PER_PAGE)
      .select('group_id', 'member_id', 'member_class');
    for (const row of rows) {
      builder.addMembership(row.group_id, row.member_id, row.member_class);
    }
    const last = rows[rows.length - 1];
    if (rows.length < MEMBERSHIPS_PER_PAGE) {
      return;
    }
    after = [last.group_id, last.member_id];
    await setImmediate();
  }
}
