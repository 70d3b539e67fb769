import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';

/**
 * From this many memberships on, a full round without any is taken for an answer that could not be read (a permission that was taken away leaves groups
 * without members); a smaller directory may well have lost its last one.
 */
const MEMBERSHIPS_THAT_DO_NOT_VANISH = 100;

/** What of a stream a full round did not name at all, though the mirror has it or there has to be some; absent where all is well. */
export async function whatVanished(
  trx: Knex,
  connectionId: string,
  stream: DirectoryStream,
  round: number,
): Promise<string | undefined> {
  const objects = trx('mirror_objects').where({
    connection_id: connectionId,
    class: classOf(stream),
    state: 'present',
  });
  if (
    !(await objects.clone().where({ round }).first('object_id')) &&
    // There is no directory without people, so that even a first read is not believed.
    (stream === 'users' || (await objects.clone().first('object_id')))
  ) {
    return stream;
  }
  if (stream === 'groups') {
    const memberships = trx('mirror_memberships').where({
      connection_id: connectionId,
      present: true,
    });
    if (
      !(await memberships.clone().where({ round }).first('group_id')) &&
      (
        await memberships
          .clone()
          .limit(MEMBERSHIPS_THAT_DO_NOT_VANISH)
          .select('group_id')
      ).length === MEMBERSHIPS_THAT_DO_NOT_VANISH
    ) {
      return 'members of groups';
    }
  }
  return undefined;
}

/** Drops what a full round did not name. @returns how much of it had been present */
export async function sweep(
  trx: Knex,
  connectionId: string,
  stream: DirectoryStream,
  round: number,
): Promise<number> {
  const older = trx('mirror_objects')
    .where({ connection_id: connectionId, class: classOf(stream) })
    .where('round', '<', round);
  const present = await older
    .clone()
    .where({ state: 'present' })
    .count({ count: '*' })
    .first();
  await older.clone().delete();
  let swept = Number(present?.count ?? 0);
  if (stream === 'groups') {
    const olderMemberships = trx('mirror_memberships')
      .where({ connection_id: connectionId })
      .where('round', '<', round);
    const presentMemberships = await olderMemberships
      .clone()
      .where({ present: true })
      .count({ count: '*' })
      .first();
    await olderMemberships.clone().delete();
    swept += Number(presentMemberships?.count ?? 0);
  }
  return swept;
}

/** Forgets what was only remembered until the round ends. Soft-deleted objects stay: they can come back. */
export async function forgetRemoved(
  trx: Knex,
  connectionId: string,
  stream: DirectoryStream,
): Promise<void> {
  const gone = trx('mirror_objects').where({
    connection_id: connectionId,
    class: classOf(stream),
    state: 'hard',
  });
  if (stream === 'groups') {
    await trx('mirror_memberships')
      .where({ connection_id: connectionId, present: false })
      .delete();
    await trx('mirror_memberships')
      .where({ connection_id: connectionId })
      .whereIn('group_id', gone.clone().select('object_id'))
      .delete();
  }
  await gone.clone().delete();
}

export function classOf(stream: DirectoryStream): 'user' | 'group' {
  return stream === 'users' ? 'user' : 'group';
}
