import type {
  ScannedGroup,
  ScanScope,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import { bulkRows, rawRows } from '../../database/bulkRows';
import { classOf } from '../completeRound';
import type { MirrorScope } from '../MirrorKeys';

/** See SelectedMirror.idsToRead. */
export async function idsToRead(
  scope: MirrorScope,
  stream: DirectoryStream,
  selected: ScanScope,
): Promise<Set<string>> {
  const ids = await idsNamed(scope, stream, selected);
  const deleted: { object_id: string }[] = await scope
    .knex('mirror_objects')
    .where({
      connection_id: scope.connectionId,
      class: classOf(stream),
    })
    .whereIn('state', ['soft', 'gone'])
    .select('object_id');
  for (const { object_id: id } of deleted) {
    ids.add(id);
  }
  return ids;
}

/** Likewise, without what was deleted unless it is named nevertheless. */
export async function idsNamed(
  scope: MirrorScope,
  stream: DirectoryStream,
  { groups, withPeople }: ScanScope,
): Promise<Set<string>> {
  return stream === 'groups'
    ? await withNested(scope, groups)
    : await membersOf(scope, await withNested(scope, withPeople));
}

/** These groups, and what is within those of which that is wanted: through groups that are there, whether or not what they hold is. */
async function withNested(
  { knex, connectionId }: MirrorScope,
  groups: readonly ScannedGroup[],
): Promise<Set<string>> {
  const ids = new Set(groups.map(({ id }) => id));
  const from = groups.filter(({ nested }) => nested);
  if (from.length === 0) {
    return ids;
  }
  const roots = bulkRows(
    knex,
    { root_id: 'text' },
    from.map(({ id }) => [id]),
  );
  const rows = await rawRows<{ object_id: string }>(
    knex,
    `with recursive reached(key) as (
       select k.key from ${roots.sql} cross join mirror_keys k
       where k.connection_id = ? and k.object_id = root_id
       union
       select m.member_key from reached r
       join mirror_objects o on o.key = r.key and o.class = 'group' and o.state = 'present'
       join mirror_memberships m on m.group_key = r.key
       where m.is_group and m.present
     )
     select k.object_id from reached r join mirror_keys k on k.key = r.key`,
    [...roots.bindings, connectionId],
  );
  for (const { object_id: id } of rows) {
    ids.add(id);
  }
  return ids;
}

async function membersOf(
  { knex, connectionId }: MirrorScope,
  groups: ReadonlySet<string>,
): Promise<Set<string>> {
  if (groups.size === 0) {
    return new Set();
  }
  const wanted = bulkRows(
    knex,
    { wanted_id: 'text' },
    Array.from(groups, id => [id]),
  );
  const rows = await rawRows<{ object_id: string }>(
    knex,
    `select distinct k.object_id from ${wanted.sql}
     cross join mirror_objects o
     join mirror_memberships m on m.group_key = o.key
     join mirror_keys k on k.key = m.member_key
     where o.connection_id = ? and o.class = 'group' and o.object_id = wanted_id and o.state = 'present'
     and m.present and not m.is_group`,
    [...wanted.bindings, connectionId],
  );
  return new Set(rows.map(row => row.object_id));
}
