import {
  GUARD_KINDS,
  OBJECT_CLASSES,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { databaseNow } from '../database/databaseTime';
import { limitsText } from './decidedChanges';
import { fenced, type GuardContext } from './GuardContext';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import { HOLD_OF_CHANGE } from './holdJoins';
import { type IdRange, idRanges } from '../database/idRanges';
import { CHANGE_KEY } from './kindSql';
import { releaseHolds } from './releaseHolds';

/** Keeps what the plan holds beyond the run, and lets go of what the plan no longer wants. */
export async function rememberHolds(
  context: GuardContext,
): Promise<{ released: number }> {
  const { knex, runId } = context;
  const held = knex('run_changes').where({ run_id: runId, status: 'held' });
  for await (const range of idRanges(held)) {
    await fenced(context, async transaction => {
      await writeEvents(transaction, context, range);
      await writeHolds(transaction, context, range);
      // The entity is made anew by the plan that applies it.
      await transaction('run_changes as change')
        .whereRaw(IN_RANGE_OF_RUN, [...range, runId])
        .whereIn('change.status', ['held', 'rejected'])
        .update({ entity: null });
    });
  }
  return { released: context.whole ? await releaseHolds(context) : 0 };
}

/** What is new among the holds, and what has become another change. */
async function writeEvents(
  transaction: Knex,
  { runId }: GuardContext,
  range: IdRange,
): Promise<void> {
  await transaction.raw(
    `insert into hold_events (connection_id, class, object_id, display_name, kind, event, at, run_id, reason)
     select change.connection_id, change.class, change.object_id, change.display_name, change.guard,
       case when hold.id is null or hold.kind <> change.guard then 'held' else 'changed' end,
       ?, change.run_id,
       case when hold.id is null or hold.kind <> change.guard or hold.status = 'held' then change.guard_why
         else 'Another change than the one that was ' || hold.status || ': ' || change.guard_why end
     from run_changes as change left join held_changes as hold on ${HOLD_OF_CHANGE}
     where ${IN_RANGE_OF_RUN} and change.status = 'held'
       and (hold.id is null or hold.kind <> change.guard or hold.change_key <> ${CHANGE_KEY})
     order by change.id`,
    [databaseNow(transaction), ...range, runId],
  );
}

async function writeHolds(
  transaction: Knex,
  context: GuardContext,
  range: IdRange,
): Promise<void> {
  const { runId, policyVersion } = context;
  const limits = GUARD_KINDS.flatMap(kind =>
    OBJECT_CLASSES.filter(one => one !== 'organization').map(objectClass => [
      kind,
      objectClass,
      limitsText(context, kind, objectClass),
    ]),
  );
  // A plain insert's columns that go with what the change is, kept for as long as it is the same.
  const whereChanged = (column: string) =>
    `${column} = case when held_changes.change_key = excluded.change_key and held_changes.kind = excluded.kind
       then held_changes.${column} else excluded.${column} end`;
  // Somebody may have decided since the plan was looked through for decisions.
  const whereOtherChange = (column: string) =>
    `${column} = case when held_changes.change_key = excluded.change_key then held_changes.${column} else excluded.${column} end`;
  const whereOtherKind = (column: string) =>
    `${column} = case when held_changes.kind = excluded.kind then held_changes.${column} else excluded.${column} end`;
  const fresh = [
    'kind',
    'change_key',
    'display_name',
    'search_key',
    'action',
    'entity_ref',
    'previous_ref',
    'reason_code',
    'reason',
    'why',
    'fields',
    'memberships_added',
    'memberships_removed',
    'limits',
  ];
  const set = [
    ...['changed_by_run', 'requested_by', 'policy_version'].map(whereChanged),
    ...['held_since', 'held_by_run'].map(whereOtherKind),
    ...['status', 'decided_by', 'decided_at', 'decision_reason'].map(
      whereOtherChange,
    ),
    ...fresh.map(column => `${column} = excluded.${column}`),
  ];
  // What is as it was is not written again, and keeps the sentence that says why.
  const news = [
    'change_key',
    'kind',
    'limits',
    'display_name',
    'reason',
    'why',
    'fields',
  ]
    .map(column => `held_changes.${column} <> excluded.${column}`)
    .join(' or ');
  await transaction.raw(
    `insert into held_changes (connection_id, class, object_id, kind, status, change_key, display_name, search_key, action, entity_ref, previous_ref,
       reason_code, reason, why, fields, memberships_added, memberships_removed, held_since, held_by_run, changed_by_run, limits, requested_by, policy_version,
       decided_by, decided_at, decision_reason)
     select change.connection_id, change.class, change.object_id, change.guard, 'held', ${CHANGE_KEY}, change.display_name, change.search_key, change.action,
       change.entity_ref, change.previous_ref, change.reason_code, change.reason, change.guard_why, change.fields, change.memberships_added,
       change.memberships_removed, ?, change.run_id, change.run_id,
       case ${limits
         .map(() => 'when change.guard = ? and change.class = ? then ?')
         .join(' ')} else '{}' end,
       (select requested_by from runs where runs.id = change.run_id), cast(? as integer), null, cast(null as bigint), null
     from run_changes as change
     where ${IN_RANGE_OF_RUN} and change.status = 'held'
     order by change.id
     on conflict (connection_id, class, object_id) do update set ${set.join(
       ', ',
     )}
     where ${news}`,
    [
      databaseNow(transaction),
      ...limits.flat(),
      policyVersion,
      ...range,
      runId,
    ],
  );
}
