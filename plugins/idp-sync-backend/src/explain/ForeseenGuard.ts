import type {
  ObjectClass,
  SafetyPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { classesOfFirstSync } from '../guard/guardPlan';
import {
  COUNTED_KINDS,
  type CountedKind,
  GUARDED_CLASSES,
  type GuardedClass,
  judgeKind,
  limitsFor,
  type Verdict,
} from '../guard/judge';
import { readAppliedBefore } from '../guard/tallies';
import type { GuardedCounts } from './PlanView';

/** No run has this number: what all runs have applied counts. */
const NO_RUN = 0;

/**
 * What the guard would say of the plan as it is now: the same limits, over the same counts, with what the syncs of the window have applied. People who leave a group
 * are not foreseen, because that takes the plan to be compared with all that was sent.
 */
export class ForeseenGuard {
  readonly #verdicts: readonly Verdict[];

  private constructor(verdicts: readonly Verdict[]) {
    this.#verdicts = verdicts;
  }

  static async create(options: {
    knex: Knex;
    connectionId: string;
    safety: SafetyPolicy;
    planned: GuardedCounts;
    managedBefore: Readonly<Record<ObjectClass, number>>;
  }): Promise<ForeseenGuard> {
    const { safety, planned, managedBefore } = options;
    const exempt = await classesOfFirstSync(options);
    const applied = await readAppliedBefore({ ...options, runId: NO_RUN });
    const decided = await countDecided(options);
    const verdicts = GUARDED_CLASSES.flatMap(objectClass =>
      COUNTED_KINDS.flatMap(kind => {
        if (kind === 'creations' && exempt.includes(objectClass)) {
          return [];
        }
        const demand = {
          planned: Math.max(
            0,
            planned[objectClass][kind] -
              (decided.get(`${kind} ${objectClass}`) ?? 0),
          ),
          applied: applied.get(kind, objectClass),
          base: managedBefore[objectClass],
        };
        const limits = limitsFor(safety, kind, objectClass);
        return judgeKind(kind, objectClass, demand, limits) ?? [];
      }),
    );
    return new ForeseenGuard(verdicts);
  }

  /** @returns why a change of a kind would be held; undefined where it would not */
  why(kind: CountedKind, objectClass: GuardedClass): string | undefined {
    return this.#verdicts.find(
      verdict => verdict.kind === kind && verdict.class === objectClass,
    )?.why;
  }
}

/** What somebody has approved or rejected does not count for limits. */
async function countDecided({
  knex,
  connectionId,
}: {
  knex: Knex;
  connectionId: string;
}): Promise<ReadonlyMap<string, number>> {
  const rows: { kind: string; class: string; changes: number | string }[] =
    await knex('held_changes')
      .where({ connection_id: connectionId })
      .whereIn('status', ['approved', 'rejected'])
      .groupBy('kind', 'class')
      .select('kind', 'class')
      .count({ changes: '*' });
  return new Map(
    rows.map(row => [`${row.kind} ${row.class}`, Number(row.changes)]),
  );
}
