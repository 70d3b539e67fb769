import type { ScanScope } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import { bulkRows, rawRows } from '../../database/bulkRows';
import {
  classOf,
  forgetRemoved,
  MEMBERSHIPS_THAT_DO_NOT_VANISH,
  sweepMemberships,
} from '../completeRound';
import { keepHiddenMembers } from '../keepHiddenMembers';
import type { MirrorScope } from '../MirrorKeys';
import type { RoundEnd, RoundEnding } from '../RoundEnding';
import { insertObjects } from '../objectRows';
import { idsNamed, idsToRead } from './idsToRead';

interface KnownObject {
  object_id: string;
  key: number;
  state: string;
  round: number;
}

/**
 * How a round ends of a connection of which only selected objects are read: what is not to be read any more leaves the mirror without a trace, so that what was
 * deleted in the directory, of which a trace stays, can be told from what only left the scope.
 */
export class SelectedRoundEnding implements RoundEnding {
  readonly #scope: MirrorScope;
  readonly #stream: DirectoryStream;
  readonly #selected: ScanScope;

  constructor(
    scope: MirrorScope,
    stream: DirectoryStream,
    selected: ScanScope,
  ) {
    this.#scope = scope;
    this.#stream = stream;
    this.#selected = selected;
  }

  /** Objects that were not named have been asked about one by one; only a permission for members can have been taken away unnoticed. */
  async whatVanished(round: number): Promise<string | undefined> {
    if (this.#stream === 'users') {
      return undefined;
    }
    const { knex, connectionId } = this.#scope;
    const ids = await idsToRead(this.#scope, 'groups', this.#selected);
    const groups = bulkRows(
      knex,
      { group_id: 'text' },
      Array.from(ids, id => [id]),
    );
    const known = await rawRows<{ round: number }>(
      knex,
      `select m.round from ${groups.sql}
       cross join mirror_keys k join mirror_memberships m on m.group_key = k.key
       where k.connection_id = ? and k.object_id = group_id and m.present
       order by case when m.round = ? then 0 else 1 end limit ${MEMBERSHIPS_THAT_DO_NOT_VANISH}`,
      [...groups.bindings, connectionId, round],
    );
    return known.length === MEMBERSHIPS_THAT_DO_NOT_VANISH &&
      known[0].round !== round
      ? 'members of groups'
      : undefined;
  }

  async drop(round: number, full: boolean): Promise<RoundEnd> {
    const ofGroups = this.#stream === 'groups';
    let keptHidden = 0;
    let swept = 0;
    if (ofGroups) {
      if (full) {
        keptHidden = await keepHiddenMembers(this.#scope, round);
        const { knex, connectionId } = this.#scope;
        swept = await sweepMemberships(knex, connectionId, round);
      }
    }
    await forgetRemoved(this.#scope, this.#stream);
    const ids = await idsNamed(this.#scope, this.#stream, this.#selected);
    const known = await this.#known();
    const leaving = known.filter(
      ({ object_id: id, state, round: named }) =>
        !ids.has(id) && (state === 'present' || (full && named < round)),
    );
    await this.#delete(leaving.map(({ key }) => key));
    swept += leaving.filter(({ state }) => state === 'present').length;
    const there = new Set(known.map(({ object_id: id }) => id));
    await this.#markMissing(
      [...ids].filter(id => !there.has(id)),
      round,
    );
    if (full && !ofGroups) {
      await this.#forgetKeys();
    }
    return { swept, keptHidden };
  }

  async #known(): Promise<KnownObject[]> {
    const { knex, connectionId } = this.#scope;
    return await knex('mirror_objects')
      .where({ connection_id: connectionId, class: classOf(this.#stream) })
      .select('object_id', 'key', 'state', 'round');
  }

  /** What is named and not there may come back: somebody who was deleted when they were first named does so without a word of the groups they are in. */
  async #markMissing(ids: readonly string[], round: number): Promise<void> {
    await insertObjects(
      this.#scope,
      classOf(this.#stream),
      new Map(
        ids.map(id => [id, { attributes: {}, state: 'gone' as const, round }]),
      ),
    );
  }

  async #delete(keys: readonly number[]): Promise<void> {
    if (keys.length === 0) {
      return;
    }
    const { knex, connectionId } = this.#scope;
    const gone = bulkRows(
      knex,
      { gone_key: 'integer' },
      keys.map(key => [key]),
    );
    if (this.#stream === 'groups') {
      await knex.raw(
        `delete from mirror_memberships where group_key in (select gone_key from ${gone.sql})`,
        gone.bindings,
      );
    }
    await knex.raw(
      `delete from mirror_objects where connection_id = ? and class = ? and key in (select gone_key from ${gone.sql})`,
      [connectionId, classOf(this.#stream), ...gone.bindings],
    );
  }

  /** Not even the ids stay of what a whole scan had read before. */
  async #forgetKeys(): Promise<void> {
    const { knex, connectionId } = this.#scope;
    await knex.raw(
      `delete from mirror_keys where connection_id = ?
       and not exists (select 1 from mirror_objects o where o.key = mirror_keys.key)
       and not exists (select 1 from mirror_memberships m where m.member_key = mirror_keys.key)
       and not exists (select 1 from mirror_memberships m where m.group_key = mirror_keys.key)`,
      [connectionId],
    );
  }
}
