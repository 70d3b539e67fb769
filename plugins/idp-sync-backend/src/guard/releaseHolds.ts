import { rawRows } from '../database/bulkRows';
import { endHolds } from './endHolds';
import { fenced, type GuardContext } from './GuardContext';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import { HOLD_OF_CHANGE } from './holdJoins';
import { idRanges } from '../database/idRanges';
import { CHANGE_KEY } from './kindSql';

/** What a plan wants with an object that is held. */
interface Wish {
  /** The hold stays. */
  stays: boolean;
  /** The same as was held. */
  same: boolean;
  /** Somebody asked for the removal, and is not kept waiting by the guard. */
  byHand: boolean;
}

/**
 * Lets go of what the plan no longer wants, or wants and may. An object that fails keeps its hold as it keeps its entity.
 *
 * @returns how many holds were let go of
 */
export async function releaseHolds(context: GuardContext): Promise<number> {
  const { knex, connectionId, standing } = context;
  const holds = () =>
    knex('held_changes').where({ connection_id: connectionId });
  if (!(await holds().first('id'))) {
    return 0;
  }
  const wishes = await readWishes(context);
  let released = 0;
  for await (const range of idRanges(holds())) {
    const rows: { id: number | string; kind: string }[] = await holds()
      .whereBetween('id', range)
      .orderBy('id')
      .select('id', 'kind');
    const over = rows.flatMap(({ id, kind }) => {
      const wish = wishes.get(Number(id));
      return wish?.stays || standing.has(Number(id))
        ? []
        : { id: Number(id), reason: reasonOf(kind, wish) };
    });
    if (over.length > 0) {
      released += await fenced(context, transaction =>
        endHolds(transaction, context.runId, 'released', over),
      );
    }
  }
  return released;
}

/** By the holds' ids. The plan is read once, in the order of its rows: were its rows looked up for each hold, it would be read once for each of them. */
async function readWishes({
  knex,
  runId,
}: GuardContext): Promise<ReadonlyMap<number, Wish>> {
  const wishes = new Map<number, Wish>();
  for await (const range of idRanges(
    knex('run_changes').where({ run_id: runId }),
  )) {
    const rows = await rawRows<{
      id: number | string;
      stays: number;
      same: number;
      by_hand: number;
    }>(
      knex,
      `select hold.id,
         case when change.status in ('held', 'rejected', 'failed') or change.guard = 'approved' then 1 else 0 end as stays,
         case when ${CHANGE_KEY} = hold.change_key then 1 else 0 end as same,
         case when change.reason_code = 'removedByHand' then 1 else 0 end as by_hand
       from run_changes as change cross join held_changes as hold
       where ${IN_RANGE_OF_RUN} and ${HOLD_OF_CHANGE}`,
      [...range, runId],
    );
    for (const { id, stays, same, by_hand: byHand } of rows) {
      const known = wishes.get(Number(id));
      wishes.set(Number(id), {
        stays: stays === 1 || known?.stays === true,
        same: same === 1 || known?.same === true,
        byHand: byHand === 1 || known?.byHand === true,
      });
    }
  }
  return wishes;
}

function reasonOf(kind: string, wish: Wish | undefined): string {
  if (!wish) {
    return 'Directory or policy no longer want the change';
  }
  if (wish.byHand) {
    return 'Somebody asked for the removal by hand';
  }
  if (!wish.same) {
    return 'Directory or policy want something else by now';
  }
  return kind === 'dependents'
    ? 'What it belongs together with is decided'
    : 'The limits of the policy have changed, and allow it';
}
