import { fenced, type GuardContext } from './GuardContext';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import { idRanges } from '../database/idRanges';
import {
  COUNTED_KINDS,
  type CountedKind,
  GUARDED_CLASSES,
  type GuardedClass,
  judgeKind,
  limitsFor,
  type Verdict,
} from './judge';
import { IS_OF_KIND } from './kindSql';
import { type AppliedBefore } from './tallies';

/** Rows that nobody has decided about: those that the plan is free to apply, and those that are held already. */
const UNDECIDED = `((change.status = 'planned' and change.guard is null) or (change.status = 'held' and change.guard <> 'dependents'))`;

/** Holds all changes of each kind and class that is beyond its limit; what is held already keeps the sentence that says why. */
export async function holdCountedKinds(
  context: GuardContext,
  applied: AppliedBefore,
  exempt: readonly GuardedClass[],
): Promise<Verdict[]> {
  const planned = await countPlanned(context);
  const verdicts: Verdict[] = [];
  for (const objectClass of GUARDED_CLASSES) {
    for (const kind of COUNTED_KINDS) {
      if (kind === 'creations' && exempt.includes(objectClass)) {
        continue;
      }
      const demand = {
        planned:
          planned[objectClass][kind] +
          context.standing.waiting(kind, objectClass),
        applied: applied.get(kind, objectClass),
        base: context.managedBefore[objectClass],
      };
      const limits = limitsFor(context.safety, kind, objectClass);
      const verdict = judgeKind(kind, objectClass, demand, limits);
      if (verdict) {
        verdicts.push(verdict);
        await holdKind(context, kind, objectClass, verdict.why);
      }
    }
  }
  return verdicts;
}

type PlannedByKind = Record<GuardedClass, Record<CountedKind, number>>;

async function countPlanned(context: GuardContext): Promise<PlannedByKind> {
  const { knex, runId } = context;
  const none = () => ({
    removals: 0,
    deactivations: 0,
    creations: 0,
    referenceChanges: 0,
  });
  const result: PlannedByKind = { user: none(), group: none() };
  const sums = COUNTED_KINDS.map(
    kind => `sum(case when ${IS_OF_KIND[kind]} then 1 else 0 end) as "${kind}"`,
  );
  for await (const range of idRanges(rowsOf(context))) {
    const rows = await knex('run_changes as change')
      .whereRaw(IN_RANGE_OF_RUN, [...range, runId])
      .whereIn('change.class', GUARDED_CLASSES)
      .whereRaw(UNDECIDED)
      .groupBy('change.class')
      .select('change.class', knex.raw(sums.join(', ')));
    for (const row of rows) {
      for (const kind of COUNTED_KINDS) {
        result[row.class as GuardedClass][kind] += Number(row[kind]);
      }
    }
  }
  return result;
}

async function holdKind(
  context: GuardContext,
  kind: CountedKind,
  objectClass: GuardedClass,
  why: string,
): Promise<void> {
  for await (const range of idRanges(rowsOf(context))) {
    await fenced(context, transaction =>
      transaction.raw(
        `update run_changes as change set status = 'held', guard = ?, guard_why = ?
         where ${IN_RANGE_OF_RUN} and change.class = ? and change.status = 'planned' and change.guard is null and ${IS_OF_KIND[kind]}`,
        [kind, why, ...range, context.runId, objectClass],
      ),
    );
  }
}

function rowsOf({ knex, runId }: GuardContext) {
  return knex('run_changes').where({ run_id: runId });
}
