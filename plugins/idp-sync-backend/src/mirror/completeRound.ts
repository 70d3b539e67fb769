import { setImmediate } from 'node:timers/promises';
import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { changedRows, rawRows } from '../database/bulkRows';
import { isPostgres } from '../database/isPostgres';
import { keepHiddenMembers } from './keepHiddenMembers';
import type { MirrorScope } from './MirrorKeys';
import type { RoundEnd, RoundEnding } from './RoundEnding';

/**
 * From this many memberships on, a full round without any is taken for an answer that could not be read (a permission that was taken away leaves groups
 * without members); a smaller directory may well have lost its last one.
 */
export const MEMBERSHIPS_THAT_DO_NOT_VANISH = 100;

/**
 * Groups, and people, whose memberships are swept in one statement. SQLite works in the portal's own thread; PostgreSQL may read the whole table for each
 * statement, while the transaction keeps the run's lease from being renewed.
 */
const KEYS_AT_ONCE = { sqlite: 1_000, postgres: 2 ** 31 - 1 };

/** How a round ends that read everything. */
export class WholeRoundEnding implements RoundEnding {
  readonly #scope: MirrorScope;
  readonly #stream: DirectoryStream;

  constructor(scope: MirrorScope, stream: DirectoryStream) {
    this.#scope = scope;
    this.#stream = stream;
  }

  async whatVanished(round: number): Promise<string | undefined> {
    return await whatVanished(this.#scope, this.#stream, round);
  }

  async drop(round: number, full: boolean): Promise<RoundEnd> {
    const keptHidden =
      full && this.#stream === 'groups'
        ? await keepHiddenMembers(this.#scope, round)
        : 0;
    const swept = full ? await sweep(this.#scope, this.#stream, round) : 0;
    await forgetRemoved(this.#scope, this.#stream);
    return { swept, keptHidden };
  }
}

/** What of a stream a full round did not name at all, though the mirror has it or there has to be some; absent where all is well. */
async function whatVanished(
  { knex, connectionId }: MirrorScope,
  stream: DirectoryStream,
  round: number,
): Promise<string | undefined> {
  const objects = knex('mirror_objects').where({
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
  if (
    stream === 'groups' &&
    (await findPresent(knex, connectionId, 1, round)) === 0 &&
    (await findPresent(knex, connectionId, MEMBERSHIPS_THAT_DO_NOT_VANISH)) ===
      MEMBERSHIPS_THAT_DO_NOT_VANISH
  ) {
    return 'members of groups';
  }
  return undefined;
}

/** Drops what a full round did not name. @returns how much of it had been present */
async function sweep(
  { knex, connectionId, touched }: MirrorScope,
  stream: DirectoryStream,
  round: number,
): Promise<number> {
  touched?.everything();
  const swept = await sweepObjects(knex, connectionId, stream, round);
  return stream === 'groups'
    ? swept + (await sweepMemberships(knex, connectionId, round))
    : swept;
}

/**
 * Forgets what was only remembered until the round ends. Deleted objects stay, without what they were, until a full round no longer names them: how they were
 * deleted decides what becomes of their entities.
 */
export async function forgetRemoved(
  { knex, connectionId, touched }: MirrorScope,
  stream: DirectoryStream,
): Promise<void> {
  if (stream === 'groups') {
    // By the index of what is not present: there may be a million others.
    await knex.raw(
      `delete from mirror_memberships where not present and group_key in (
         select m.group_key from mirror_memberships m cross join mirror_keys k
         where not m.present and k.key = m.group_key and k.connection_id = ?)`,
      [connectionId],
    );
    const emptied = await rawRows<{ key: number }>(
      knex,
      `select key from mirror_objects o where connection_id = ? and class = 'group' and state = 'hard'
       and exists (select 1 from mirror_memberships m where m.group_key = o.key)`,
      [connectionId],
    );
    for (const { key } of emptied) {
      touched?.allMembersOf(key);
      await knex('mirror_memberships').where({ group_key: key }).delete();
    }
  }
  // Literally, as the index has it.
  await knex('mirror_objects')
    .where({ connection_id: connectionId, class: classOf(stream) })
    .whereRaw(`state = 'hard'`)
    .whereNot({ attributes: '{}' })
    .update({ attributes: '{}', search_key: '' });
}

/** How many memberships are present, and of a round where one is given; counted up to a limit. */
async function findPresent(
  knex: Knex,
  connectionId: string,
  limit: number,
  round?: number,
): Promise<number> {
  const rows = await knex('mirror_memberships as m')
    .join('mirror_keys as k', 'k.key', 'm.group_key')
    .where('k.connection_id', connectionId)
    .where('m.present', true)
    .modify(query => {
      if (round !== undefined) {
        query.where('m.round', round);
      }
    })
    .limit(limit)
    .select('m.group_key');
  return rows.length;
}

/** In steps, likewise. */
async function sweepObjects(
  knex: Knex,
  connectionId: string,
  stream: DirectoryStream,
  round: number,
): Promise<number> {
  const objectsAfter = (objectId: string) =>
    knex('mirror_objects')
      .where({ connection_id: connectionId, class: classOf(stream) })
      .where('object_id', '>', objectId);
  const olderIn = (from: string, to: string) =>
    objectsAfter(from).where('object_id', '<=', to).where('round', '<', round);
  const objectsAtOnce = KEYS_AT_ONCE[isPostgres(knex) ? 'postgres' : 'sqlite'];
  let swept = 0;
  let after = '';
  for (;;) {
    const step = objectsAfter(after).orderBy('object_id').limit(objectsAtOnce);
    const last: { object_id: string | null } | undefined = await knex
      .from(step.select('object_id').as('step'))
      .max('object_id as object_id')
      .first();
    if (!last?.object_id) {
      return swept;
    }
    const present = await olderIn(after, last.object_id)
      .where({ state: 'present' })
      .count({ count: '*' })
      .first();
    swept += Number(present?.count ?? 0);
    await olderIn(after, last.object_id).delete();
    after = last.object_id;
    await setImmediate();
  }
}

/** In steps, letting the event loop breathe between them. */
export async function sweepMemberships(
  knex: Knex,
  connectionId: string,
  round: number,
): Promise<number> {
  let swept = 0;
  const keysAtOnce = KEYS_AT_ONCE[isPostgres(knex) ? 'postgres' : 'sqlite'];
  let after = 0;
  for (;;) {
    const [step] = await rawRows<{ last: number | null }>(
      knex,
      `select max(key) as last from (
         select key from mirror_keys where connection_id = ? and key > ? order by key limit ${keysAtOnce}) as step`,
      [connectionId, after],
    );
    if (step.last === null) {
      return swept;
    }
    const older = `group_key in (select key from mirror_keys where connection_id = ? and key > ? and key <= ?) and round < ?`;
    const bindings = [connectionId, after, step.last, round];
    swept += await changedRows(
      knex,
      `delete from mirror_memberships where ${older} and present`,
      bindings,
    );
    await knex.raw(`delete from mirror_memberships where ${older}`, bindings);
    after = step.last;
    await setImmediate();
  }
}

export function classOf(stream: DirectoryStream): 'user' | 'group' {
  return stream === 'users' ? 'user' : 'group';
}
