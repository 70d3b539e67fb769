import type { Knex } from 'knex';
import { rawRows } from '../database/bulkRows';
import type { Fence } from '../database/Fence';
import { isPostgres } from '../database/isPostgres';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import { idRanges } from '../database/idRanges';

/** SQLite writes in the portal's own thread. */
const SQLITE_BATCH_SIZE = 250;
const POSTGRES_BATCH_SIZE = 2_000;

/** Of the lock that PostgreSQL keeps while references are claimed; the same in every process, and no other lock's. */
const CLAIM_LOCK = 1_768_187_507;

const SAME_OBJECT = (table: string) =>
  `${table}.connection_id = change.connection_id and ${table}.class = change.class and ${table}.object_id = change.object_id`;

/** What claiming needs of its surroundings. */
export interface ClaimContext {
  knex: Knex;
  runId: number;
  fence: Fence;
  signal: AbortSignal;
  /** Whether references may move to other names, by the policy. */
  moves: boolean;
}

/**
 * Reserves all references that a stored plan gives out, before anything of it is sent: entities refer to one another, so that one which lost its reference to
 * another connection only while it is applied would leave the others' relations pointing at somebody else's entity. New ones get their row; where an object is to
 * move to, is kept for it as if it had borne that once. What may yet be held is claimed as well, because others may refer to it; what is left out of this run is not, nor what is another connection's until its entity is taken over.
 *
 * @returns how many changes another object has been quicker with; the plan has to be made anew, which gives them other references. What they had reserved is
 *   free again, all the rest stays
 */
export async function claimReferences(context: ClaimContext): Promise<number> {
  const { knex, runId, fence, signal, moves } = context;
  const actions = moves ? ['create', 'update'] : ['create'];
  const rows = knex('run_changes')
    .where({ run_id: runId, status: 'planned' })
    .whereNull('adopts')
    .whereIn('action', actions);
  const size = isPostgres(knex) ? POSTGRES_BATCH_SIZE : SQLITE_BATCH_SIZE;
  let lost = 0;
  for await (const [first, last] of idRanges(rows, size)) {
    signal.throwIfAborted();
    const batch: Batch = {
      where: `${IN_RANGE_OF_RUN} and change.action in (${actions
        .map(() => '?')
        .join(', ')}) and change.status = 'planned' and change.adopts is null`,
      bindings: [first, last, runId, ...actions],
    };
    lost += await knex.transaction(async transaction => {
      await fence(transaction);
      if (isPostgres(knex)) {
        // Two tables say whose a reference is; without it, each of two could be first in one of them.
        await transaction.raw('select pg_advisory_xact_lock(?)', [CLAIM_LOCK]);
      }
      await reserveNew(transaction, batch);
      if (moves) {
        await reserveMoves(transaction, batch);
      }
      const taken = await takenByOthers(transaction, batch);
      await giveUp(transaction, taken);
      return taken.length;
    });
  }
  return lost;
}

/** Some changes, as a condition on `run_changes as change`. */
interface Batch {
  where: string;
  bindings: Knex.Value[];
}

async function reserveNew(transaction: Knex, batch: Batch): Promise<void> {
  const now = Date.now();
  await transaction.raw(
    `insert into managed_entities
       (connection_id, class, object_id, entity_ref, display_name, search_key, status, sequence, created_at, updated_at)
     select change.connection_id, change.class, change.object_id, change.entity_ref, change.display_name, change.search_key,
       'reserved', 0, cast(? as bigint), cast(? as bigint)
     from run_changes as change
     where ${batch.where} and change.action = 'create'
     on conflict do nothing`,
    [now, now, ...batch.bindings],
  );
}

async function reserveMoves(transaction: Knex, batch: Batch): Promise<void> {
  await transaction.raw(
    `insert into former_references (entity_ref, connection_id, class, object_id, left_at)
     select change.entity_ref, change.connection_id, change.class, change.object_id, cast(? as bigint)
     from run_changes as change
     join managed_entities as managed on ${SAME_OBJECT('managed')}
     where ${batch.where} and managed.entity_ref <> change.entity_ref
       and not exists (select 1 from managed_entities as bearer where bearer.entity_ref = change.entity_ref)
     on conflict (entity_ref) do nothing`,
    [Date.now(), ...batch.bindings],
  );
}

/** As {@link ManagedEntityStore.bearers} sees it: what somebody is to have or has had goes before what is merely reserved for a new one. */
async function takenByOthers(
  transaction: Knex,
  batch: Batch,
): Promise<number[]> {
  const rows = await rawRows<{ id: number | string }>(
    transaction,
    `select change.id as id from run_changes as change
     left join former_references as former on former.entity_ref = change.entity_ref
     left join managed_entities as managed on managed.entity_ref = change.entity_ref
     where ${batch.where} and (
       (former.entity_ref is not null and not (${SAME_OBJECT('former')}))
       or (managed.entity_ref is not null and not (${SAME_OBJECT('managed')})
         and not (managed.status = 'reserved' and former.entity_ref is not null)))`,
    batch.bindings,
  );
  return rows.map(({ id }) => Number(id));
}

/** A reservation that came too late must not keep its object from getting another reference. */
async function giveUp(
  transaction: Knex,
  changeIds: readonly number[],
): Promise<void> {
  if (changeIds.length === 0) {
    return;
  }
  await transaction.raw(
    `delete from managed_entities
     where status = 'reserved' and sequence = 0 and exists (
       select 1 from run_changes as change
       where change.id in (${changeIds.map(() => '?').join(', ')})
         and ${SAME_OBJECT('managed_entities')}
         and change.entity_ref = managed_entities.entity_ref)`,
    [...changeIds],
  );
}
