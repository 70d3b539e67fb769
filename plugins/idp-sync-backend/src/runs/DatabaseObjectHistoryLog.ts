import type {
  ObjectClass,
  ObjectHistory,
  ObjectHistoryEntry,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { inOrder, pageOf } from './logQueries';
import type { ObjectHistoryLog } from './ObjectHistoryLog';
import type { PageRequest } from './RunLog';
import {
  RUN_CHANGE_COLUMNS,
  RUN_COLUMNS,
  toRunChange,
  toRunSummary,
  type RunChangeRow,
  type RunRow,
} from './runRows';

/** Reads it out of `run_changes`, by the index on its object. */
export class DatabaseObjectHistoryLog implements ObjectHistoryLog {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async list(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
    page: PageRequest,
  ): Promise<ObjectHistory> {
    const { ids, totalItems } = await pageOf(
      this.#changes(connectionId, objectClass, objectId),
      page,
      '-id',
    );
    const oldest = await this.#knex('runs')
      .where({ connection_id: connectionId })
      .orderBy('id')
      .first('requested_at');
    return {
      items: await this.#read(ids),
      totalItems,
      ...(oldest && {
        reachesBackTo: new Date(Number(oldest.requested_at)).toISOString(),
      }),
    };
  }

  async lastChange(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
  ): Promise<ObjectHistoryEntry | undefined> {
    const ids: number[] = await this.#knex
      .from(this.#changes(connectionId, objectClass, objectId).as('change'))
      .where({ status: 'applied' })
      .orderBy('id', 'desc')
      .limit(1)
      .pluck('id');
    const [entry] = await this.#read(ids.map(Number));
    return entry;
  }

  #changes(connectionId: string, objectClass: ObjectClass, objectId: string) {
    const previews = this.#knex('runs')
      .where({ connection_id: connectionId, kind: 'preview' })
      .select('id');
    return (
      this.#knex('run_changes')
        .where(ofObject =>
          ofObject
            .where({
              connection_id: connectionId,
              class: objectClass,
              object_id: objectId,
            })
            .whereNotIn('run_id', previews),
        )
        // By which its entity has become that of another connection.
        .orWhereIn(
          'id',
          this.#knex('adoptions')
            .where({
              connection_id: connectionId,
              class: objectClass,
              object_id: objectId,
            })
            .select('change_id'),
        )
    );
  }

  async #read(ids: readonly number[]): Promise<ObjectHistoryEntry[]> {
    const changes: RunChangeRow[] = await this.#knex('run_changes')
      .select(RUN_CHANGE_COLUMNS)
      .whereIn('id', ids);
    const runs: RunRow[] = await this.#knex('runs')
      .select(RUN_COLUMNS)
      .whereIn('id', [...new Set(changes.map(change => change.run_id))]);
    const runById = new Map(runs.map(run => [run.id, run]));
    return inOrder(changes, ids).flatMap(change => {
      const run = runById.get(change.run_id);
      return run ? { change: toRunChange(change), run: toShown(run) } : [];
    });
  }
}

function toShown(row: RunRow): ObjectHistoryEntry['run'] {
  const {
    id,
    kind,
    mode,
    trigger,
    requestedBy,
    status,
    requestedAt,
    startedAt,
    finishedAt,
  } = toRunSummary(row, 0);
  return {
    id,
    kind,
    mode,
    trigger,
    requestedBy,
    status,
    requestedAt,
    startedAt,
    finishedAt,
  };
}
