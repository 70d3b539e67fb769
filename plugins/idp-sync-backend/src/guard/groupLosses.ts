import type { Entity } from '@backstage/catalog-model';
import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import { setImmediate } from 'node:timers/promises';
import { HANDED_OVER } from '../apply/ManagedEntityStore';
import { fenced, type GuardContext } from './GuardContext';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import { idRanges } from '../database/idRanges';
import { judgeMembersLost, limitsFor, type Verdict } from './judge';
import { LEAVES_GROUPS } from './kindSql';
import { groupsLeft, lostRefs } from './relationLosses';
import { type AppliedBefore, leavingGroups } from './tallies';

const IDS_AT_ONCE = 500;
/** People whose entities are read at once. */
const PAGE_SIZE = 1_000;

interface ChangeRow {
  id: number;
  fields: FieldChange[];
}

/** Holds the changes of all who leave a group that would lose more people than it may. */
export async function holdMembersLost(
  context: GuardContext,
  applied: AppliedBefore,
): Promise<Verdict[]> {
  const { safety, runId, knex } = context;
  const limits = limitsFor(safety, 'membersLost', 'user');
  const leaving = await leavingGroups(knex, runId);
  const losses = new Map<string, number>();
  const leaves = `${LEAVES_GROUPS} and ((change.status = 'planned' and change.guard is null) or (change.status = 'held' and change.guard = 'membersLost'))`;
  for await (const { fields } of changesOf(context, leaves)) {
    for (const ref of groupsLeft(fields)) {
      if (!leaving.has(ref)) {
        losses.set(ref, (losses.get(ref) ?? 0) + 1);
      }
    }
  }
  const judge = (ref: string, name: string, base: number) =>
    judgeMembersLost(
      name,
      {
        planned: losses.get(ref) ?? 0,
        applied: applied.membersLost(ref),
        base,
      },
      limits,
    );
  // Most groups lose so few that it does not matter how large they are.
  const suspects = [...losses.keys()].filter(ref => judge(ref, ref, 0));
  if (suspects.length === 0) {
    return [];
  }
  const sizes = await countMembers(context, suspects);
  const names = await namesOf(context, suspects);
  const whyByRef = new Map<string, string>();
  const verdicts = suspects.flatMap(ref => {
    const verdict = judge(ref, names.get(ref) ?? ref, sizes.get(ref) ?? 0);
    if (verdict) {
      whyByRef.set(ref, verdict.why);
    }
    return verdict ?? [];
  });
  const idsByWhy = new Map<string, number[]>();
  for await (const { id, fields } of changesOf(context, leaves)) {
    const ref = groupsLeft(fields).find(one => whyByRef.has(one));
    if (ref !== undefined) {
      addTo(idsByWhy, whyByRef.get(ref) ?? '', id);
    }
  }
  await holdRows(context, 'membersLost', idsByWhy);
  return verdicts;
}

/**
 * Holds what belongs together with a group that stays as it is for now: were its members to leave it while its removal or its new reference is held, it would stand
 * empty in the catalog, and what it owns with it.
 */
export async function holdDependents(
  context: GuardContext,
): Promise<Verdict[]> {
  const whyByRef = await heldGroups(context);
  if (whyByRef.size === 0) {
    return [];
  }
  const idsByWhy = new Map<string, number[]>();
  const free = `change.action = 'update' and change.status = 'planned' and change.guard is null`;
  let changes = 0;
  for await (const { id, fields } of changesOf(context, free)) {
    const ref = lostRefs(fields).find(one => whyByRef.has(one));
    if (ref !== undefined) {
      addTo(idsByWhy, whyByRef.get(ref) ?? '', id);
      changes += 1;
    }
  }
  if (changes === 0) {
    return [];
  }
  await holdRows(context, 'dependents', idsByWhy);
  const [why] = idsByWhy.keys();
  return [{ kind: 'dependents', class: 'user', changes, why }];
}

/** References of groups that keep their members until somebody decides, each with the sentence that says so. */
async function heldGroups({
  knex,
  runId,
}: GuardContext): Promise<Map<string, string>> {
  const rows: {
    action: string;
    status: string;
    display_name: string;
    entity_ref: string;
    previous_ref: string | null;
  }[] = await knex('run_changes')
    .where({ run_id: runId, class: 'group' })
    .whereIn('status', ['held', 'rejected'])
    .whereIn('action', ['remove', 'deactivate', 'update'])
    .select('action', 'status', 'display_name', 'entity_ref', 'previous_ref');
  const result = new Map<string, string>();
  for (const row of rows) {
    const ref = row.action === 'update' ? row.previous_ref : row.entity_ref;
    if (ref) {
      const what = {
        remove: 'removal',
        deactivate: 'deactivation',
        update: 'new reference',
      }[row.action as 'remove' | 'deactivate' | 'update'];
      result.set(
        ref,
        `Belongs together with ${row.display_name} (${ref}), whose ${what} is ${row.status}`,
      );
    }
  }
  return result;
}

async function* changesOf(
  { knex, runId }: GuardContext,
  where: string,
): AsyncGenerator<ChangeRow> {
  const all = knex('run_changes').where({ run_id: runId });
  for await (const range of idRanges(all)) {
    const rows: { id: number | string; fields: string }[] = await knex(
      'run_changes as change',
    )
      .whereRaw(IN_RANGE_OF_RUN, [...range, runId])
      .whereRaw(where)
      .orderBy('change.id')
      .select('change.id', 'change.fields');
    for (const { id, fields } of rows) {
      yield { id: Number(id), fields: JSON.parse(fields) };
    }
  }
}

async function holdRows(
  context: GuardContext,
  kind: 'membersLost' | 'dependents',
  idsByWhy: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  for (const [why, ids] of idsByWhy) {
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      await fenced(context, transaction =>
        transaction('run_changes')
          .whereIn('id', ids.slice(start, start + IDS_AT_ONCE))
          .update({ status: 'held', guard: kind, guard_why: why }),
      );
    }
  }
}

/** How many people in the catalog are in some groups. */
async function countMembers(
  { knex, connectionId }: GuardContext,
  refs: readonly string[],
): Promise<Map<string, number>> {
  const sizes = new Map(refs.map(ref => [ref, 0]));
  let after = '';
  for (;;) {
    const rows: { object_id: string; entity: string | null }[] = await knex(
      'managed_entities',
    )
      .where({ connection_id: connectionId, class: 'user' })
      .whereIn('status', HANDED_OVER)
      .where('object_id', '>', after)
      .orderBy('object_id')
      .limit(PAGE_SIZE)
      .select('object_id', 'entity');
    for (const { entity } of rows) {
      for (const ref of memberOf(entity)) {
        const size = sizes.get(ref);
        if (size !== undefined) {
          sizes.set(ref, size + 1);
        }
      }
    }
    if (rows.length < PAGE_SIZE) {
      return sizes;
    }
    after = rows[rows.length - 1].object_id;
    await setImmediate();
  }
}

function memberOf(text: string | null): string[] {
  if (text === null) {
    return [];
  }
  const entity: Entity = JSON.parse(text);
  const refs = entity.spec?.memberOf;
  return Array.isArray(refs)
    ? refs.filter((ref): ref is string => typeof ref === 'string')
    : [];
}

async function namesOf(
  { knex, connectionId }: GuardContext,
  refs: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let start = 0; start < refs.length; start += IDS_AT_ONCE) {
    const rows = await knex('managed_entities')
      .where({ connection_id: connectionId })
      .whereIn('entity_ref', refs.slice(start, start + IDS_AT_ONCE))
      .select('entity_ref', 'display_name');
    rows.forEach(row => names.set(row.entity_ref, row.display_name));
  }
  return names;
}

function addTo<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list) {
    list.push(value);
  } else {
    lists.set(key, [value]);
  }
}
