import type {
  GuardKind,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { isPostgres } from '../database/isPostgres';
import { fenced, type GuardContext } from './GuardContext';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import { HOLD_OF_CHANGE } from './holdJoins';
import { type IdRange, idRanges } from '../database/idRanges';
import { GUARDED_CLASSES, type GuardedClass, limitsFor } from './judge';
import { CHANGE_KEY, IS_OF_KIND, LEAVES_GROUPS } from './kindSql';

/** The limits of a kind and class as one text to be compared: a hold under other limits is judged anew. */
export function limitsText(
  { safety }: Pick<GuardContext, 'safety'>,
  kind: GuardKind,
  objectClass: ObjectClass,
): string {
  return kind === 'dependents'
    ? '{}'
    : JSON.stringify(limitsFor(safety, kind, objectClass as GuardedClass));
}

/**
 * Brings what was held or decided before into the stored plan: approved changes that are still the same may go on, rejected ones may not, and what is held stays
 * held for as long as the plan wants a change of that kind to that object, whatever else has been put right meanwhile. A decision about another change than the
 * one at hand does not count: then the object is held anew. What goes with others is not held for its own sake.
 */
export async function markDecided(context: GuardContext): Promise<void> {
  const { knex, runId, connectionId } = context;
  const known: { kind: GuardKind; class: GuardedClass }[] = await knex(
    'held_changes',
  )
    .where({ connection_id: connectionId })
    .whereIn('class', GUARDED_CLASSES)
    .distinct('kind', 'class');
  if (known.length === 0) {
    return;
  }
  const rows = knex('run_changes').where({ run_id: runId });
  for await (const range of idRanges(rows)) {
    await markRange(context, known, range);
  }
}

async function markRange(
  context: GuardContext,
  known: readonly { kind: GuardKind; class: GuardedClass }[],
  range: IdRange,
): Promise<void> {
  const same = `hold.change_key = ${CHANGE_KEY}`;
  const stillOfKind = known
    .map(
      ({ kind }) =>
        `(hold.kind = ? and hold.class = ? and hold.limits = ? and ${kindSql(
          kind,
        )})`,
    )
    .join(' or ');
  await fenced(context, async transaction => {
    if (isPostgres(transaction)) {
      // Who takes an approval back at this moment either is seen by the statement below, or sees what it has let through.
      await transaction.raw(
        `select hold.id from run_changes as change cross join held_changes as hold
         where ${IN_RANGE_OF_RUN} and ${HOLD_OF_CHANGE} and hold.status = 'approved'
         order by hold.id for share of hold`,
        [...range, context.runId],
      );
    }
    await transaction.raw(
      `update run_changes as change set
         status = case
           when ${same} and hold.status = 'approved' then 'planned'
           when ${same} and hold.status = 'rejected' then 'rejected'
           else 'held' end,
         guard = case when ${same} and hold.status = 'approved' then 'approved' else hold.kind end,
         guard_why = case
           when ${same} and hold.status = 'approved' then null
           when ${same} and hold.status = 'rejected' then 'Rejected by ' || coalesce(hold.decided_by, '') || ': ' || coalesce(hold.decision_reason, '')
           else hold.why end
       from held_changes as hold
       where ${IN_RANGE_OF_RUN} and change.status = 'planned' and ${HOLD_OF_CHANGE}
         and ((${same} and hold.status <> 'held') or ${stillOfKind})`,
      [
        ...range,
        context.runId,
        ...known.flatMap(({ kind, class: objectClass }) => [
          kind,
          objectClass,
          limitsText(context, kind, objectClass),
        ]),
      ],
    );
  });
}

function kindSql(kind: GuardKind): string {
  switch (kind) {
    case 'dependents':
      return '1 = 0';
    case 'membersLost':
      return LEAVES_GROUPS;
    default:
      return IS_OF_KIND[kind];
  }
}
