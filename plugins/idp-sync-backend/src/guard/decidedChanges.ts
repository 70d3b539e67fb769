import {
  GUARD_KINDS,
  type GuardKind,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { fenced, type GuardContext } from './GuardContext';
import { idRanges } from './idRanges';
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
  const { knex, connectionId } = context;
  const holds = () =>
    knex('held_changes').where({ connection_id: connectionId });
  const known = await holds().distinct('kind', 'class');
  for (const kind of GUARD_KINDS) {
    for (const objectClass of GUARDED_CLASSES) {
      if (known.some(row => row.kind === kind && row.class === objectClass)) {
        const ofKind = holds().where({ kind, class: objectClass });
        for await (const range of idRanges(ofKind)) {
          await markRange(context, kind, objectClass, range);
        }
      }
    }
  }
}

async function markRange(
  context: GuardContext,
  kind: GuardKind,
  objectClass: GuardedClass,
  range: readonly [number, number],
): Promise<void> {
  const { connectionId, runId } = context;
  const same = `hold.change_key = ${CHANGE_KEY}`;
  await fenced(context, transaction =>
    transaction.raw(
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
       where hold.connection_id = ? and hold.kind = ? and hold.class = ? and hold.id between ? and ?
         and change.run_id = ? and change.connection_id = hold.connection_id
         and change.class = hold.class and change.object_id = hold.object_id
         and change.status = 'planned'
         and ((${same} and hold.status <> 'held') or (${kindSql(
        kind,
      )} and hold.limits = ?))`,
      [
        connectionId,
        kind,
        objectClass,
        ...range,
        runId,
        limitsText(context, kind, objectClass),
      ],
    ),
  );
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
