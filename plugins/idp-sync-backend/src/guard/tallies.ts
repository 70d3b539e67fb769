import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { databaseNow } from '../database/databaseTime';
import type { GuardContext } from './GuardContext';
import { idRanges } from '../database/idRanges';
import {
  COUNTED_KINDS,
  type CountedKind,
  GUARDED_CLASSES,
  type GuardedClass,
} from './judge';
import { IS_OF_KIND, LEAVES_GROUPS } from './kindSql';
import { groupsLeft } from './relationLosses';

/** No policy has a longer window. */
export const LONGEST_WINDOW_DAYS = 92;
const HOUR_MS = 60 * 60_000;
const ROWS_PER_INSERT = 100;

/** What the syncs of the window have applied without anybody having approved it. */
export interface AppliedBefore {
  get(kind: CountedKind, objectClass: GuardedClass): number;
  /** People who have left a group. */
  membersLost(groupRef: string): number;
}

/** What earlier runs of the connection have applied in the window of the policy. */
export async function readAppliedBefore({
  knex,
  runId,
  connectionId,
  safety: { window },
}: Pick<
  GuardContext,
  'knex' | 'runId' | 'connectionId' | 'safety'
>): Promise<AppliedBefore> {
  const sums = new Map<string, number>();
  if (window !== 'off') {
    const rows = await knex('guard_tallies')
      .where({ connection_id: connectionId })
      .whereNot({ run_id: runId })
      .whereRaw('at >= ? - ?', [databaseNow(knex), window.hours * HOUR_MS])
      .groupBy('kind', 'class', 'subject')
      .select('kind', 'class', 'subject')
      .sum({ changes: 'changes' });
    for (const row of rows) {
      const {
        kind,
        class: objectClass,
        subject,
        changes,
      } = row as Record<string, string>;
      sums.set(`${kind} ${objectClass} ${subject}`, Number(changes));
    }
  }
  return {
    get: (kind, objectClass) => sums.get(`${kind} ${objectClass} `) ?? 0,
    membersLost: ref => sums.get(`membersLost user ${ref}`) ?? 0,
  };
}

/**
 * Writes down what a run that ends has applied, for the limits over time. What was approved, and the creations of a first sync, do not count.
 *
 * @param exempt - classes whose creations are those of a first sync
 */
export async function tallyApplied(
  transaction: Knex,
  run: { id: number; connectionId: string; exempt: readonly string[] },
): Promise<void> {
  const tallies = new Map<string, number>();
  const add = (key: string, changes: number) => {
    if (changes > 0) {
      tallies.set(key, (tallies.get(key) ?? 0) + changes);
    }
  };
  const sums = COUNTED_KINDS.map(
    kind =>
      // What has moved has moved in our table too by now.
      `sum(case when ${
        kind === 'referenceChanges'
          ? `change.reason_code in ('renamed', 'adopted')`
          : IS_OF_KIND[kind]
      } then 1 else 0 end) as "${kind}"`,
  );
  const leaving = await leavingGroups(transaction, run.id);
  const applied = () =>
    transaction('run_changes as change')
      .where({ 'change.run_id': run.id, 'change.status': 'applied' })
      .whereNull('change.guard');
  const rows = transaction('run_changes').where({
    run_id: run.id,
    status: 'applied',
  });
  for await (const range of idRanges(rows)) {
    const counted = await applied()
      .whereBetween('change.id', range)
      .whereIn('change.class', GUARDED_CLASSES)
      .groupBy('change.class')
      .select('change.class', transaction.raw(sums.join(', ')));
    for (const row of counted) {
      for (const kind of COUNTED_KINDS) {
        if (kind !== 'creations' || !run.exempt.includes(row.class)) {
          add(`${kind} ${row.class} `, Number(row[kind]));
        }
      }
    }
    const leavers: { fields: string }[] = await applied()
      .whereBetween('change.id', range)
      .whereRaw(LEAVES_GROUPS)
      .select('change.fields');
    for (const { fields } of leavers) {
      for (const ref of groupsLeft(JSON.parse(fields) as FieldChange[])) {
        add(`membersLost user ${ref}`, leaving.has(ref) ? 0 : 1);
      }
    }
  }
  await transaction('guard_tallies').where({ run_id: run.id }).delete();
  await transaction.batchInsert(
    'guard_tallies',
    [...tallies].map(([key, changes]) => {
      const [kind, objectClass, subject] = key.split(' ');
      return {
        run_id: run.id,
        connection_id: run.connectionId,
        class: objectClass,
        kind,
        subject,
        changes,
        at: databaseNow(transaction),
      };
    }),
    ROWS_PER_INSERT,
  );
}

/** Groups that go, or get another reference, by the same plan: who leaves such a group does so with everybody else. */
export async function leavingGroups(
  knex: Knex,
  runId: number,
): Promise<ReadonlySet<string>> {
  const rows: {
    action: string;
    entity_ref: string;
    previous_ref: string | null;
  }[] = await knex('run_changes')
    .where({ run_id: runId, class: 'group' })
    .where(leaves =>
      leaves
        .whereIn('action', ['remove', 'deactivate'])
        .orWhereNotNull('previous_ref'),
    )
    .select('action', 'entity_ref', 'previous_ref');
  return new Set(
    rows.flatMap(({ action, entity_ref: ref, previous_ref: previous }) => [
      ...(action === 'update' ? [] : [ref]),
      ...(previous === null ? [] : [previous]),
    ]),
  );
}
