import {
  GUARD_KINDS,
  type GuardKind,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { holdCountedKinds } from './countedKinds';
import { markDecided } from './decidedChanges';
import type { GuardContext } from './GuardContext';
import { holdDependents, holdMembersLost } from './groupLosses';
import {
  COUNTED_KINDS,
  type CountedKind,
  GUARDED_CLASSES,
  type GuardedClass,
  type Verdict,
} from './judge';
import { rememberHolds } from './rememberHolds';
import { readAppliedBefore } from './tallies';

/** What the guard made of a plan. */
export interface GuardReport {
  /** Limits that are exceeded. */
  verdicts: Verdict[];
  /** Rows of the plan by kind and class that are held, those that were held before included. */
  held: { kind: GuardKind; class: ObjectClass; changes: number }[];
  /** Rows that somebody has rejected, and those that somebody has approved. */
  rejected: number;
  approved: number;
  /** Holds that the plan gave no reason for any more. */
  released: number;
  /** Classes whose creations are those of a first sync, and have no limits. */
  exempt: GuardedClass[];
}

/**
 * Holds what of a stored plan is beyond the limits of the policy, in the database and in steps, whatever the plan's size. Doing it twice is as good as once: until the
 * run is marked as planned, a process that takes it over begins with a new plan.
 */
export async function guardPlan(context: GuardContext): Promise<GuardReport> {
  const exempt = await classesOfFirstSync(context);
  const applied = await readAppliedBefore(context);
  await markDecided(context);
  const verdicts = [
    ...(await holdCountedKinds(context, applied, exempt)),
    ...(await holdMembersLost(context, applied)),
    ...(await holdDependents(context)),
  ];
  const { released } = context.remembers
    ? await rememberHolds(context)
    : { released: 0 };
  return { verdicts, ...(await countMarked(context)), released, exempt };
}

/** Until a sync has come to its end, and where nothing of a class was in the catalog, everything is new, and nobody can be surprised by it. */
export async function classesOfFirstSync({
  knex,
  connectionId,
  managedBefore,
}: Pick<GuardContext, 'knex' | 'connectionId' | 'managedBefore'>): Promise<
  GuardedClass[]
> {
  const { last_compared_at: compared } = await knex('connections')
    .where({ id: connectionId })
    .first('last_compared_at');
  return GUARDED_CLASSES.filter(
    objectClass => compared === null || managedBefore[objectClass] === 0,
  );
}

async function countMarked({ knex, runId, standing }: GuardContext) {
  const rows: {
    class: ObjectClass;
    status: string;
    guard: string;
    changes: number | string;
  }[] = await knex('run_changes')
    .where({ run_id: runId })
    .whereNotNull('guard')
    .groupBy('class', 'status', 'guard')
    .select('class', 'status', 'guard')
    .count({ changes: '*' });
  const sum = (accept: (row: (typeof rows)[number]) => boolean) =>
    rows
      .filter(accept)
      .reduce((total, { changes }) => total + Number(changes), 0);
  const held = GUARD_KINDS.flatMap(kind =>
    GUARDED_CLASSES.flatMap(objectClass => {
      const before = isCounted(kind) ? standing.waiting(kind, objectClass) : 0;
      const changes =
        before +
        sum(
          row =>
            row.status === 'held' &&
            row.guard === kind &&
            row.class === objectClass,
        );
      return changes > 0 ? [{ kind, class: objectClass, changes }] : [];
    }),
  );
  return {
    held,
    rejected: standing.rejected + sum(row => row.status === 'rejected'),
    approved: sum(row => row.guard === 'approved'),
  };
}

function isCounted(kind: GuardKind): kind is CountedKind {
  return COUNTED_KINDS.some(one => one === kind);
}
