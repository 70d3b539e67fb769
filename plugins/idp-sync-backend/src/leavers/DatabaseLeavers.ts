import {
  OBJECT_CLASSES,
  type Leaver,
  type LeaverState,
  type LeaveReason,
  type LeaversPolicy,
  type ObjectClass,
  type Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { bumpManagedRevision, HANDED_OVER } from '../apply/ManagedEntityStore';
import { whereSearchKey } from '../database/searchKey';
import { ruleOf } from '../plan/leavers';
import { databaseNow } from '../runs/databaseTime';
import type { LeaverFilter, Leavers } from './Leavers';

const DAY_MS = 24 * 3_600_000;
/** Placeholders of a statement stay few. */
const ROWS_AT_ONCE = 250;

const STATE = `case when removal_requested_at is not null or removal_due_at is not null then 'removing'
  when input_hash like 'left:%' then 'marked' else 'kept' end`;

interface LeaverRow {
  class: ObjectClass;
  object_id: string;
  display_name: string;
  entity_ref: string;
  left_reason: LeaveReason;
  left_at: number | string;
  removal_due_at: number | string | null;
  removal_requested_at: number | string | null;
  removal_requested_by: string | null;
  state: LeaverState;
}

/** {@link Leavers} out of `managed_entities`. */
export class DatabaseLeavers implements Leavers {
  readonly #knex: Knex;
  readonly #policyOf: (connectionId: string) => LeaversPolicy | undefined;

  /** @param options - `policyOf`: of a connection as configured now; undefined for one that is not */
  constructor(options: {
    knex: Knex;
    policyOf: (connectionId: string) => LeaversPolicy | undefined;
  }) {
    this.#knex = options.knex;
    this.#policyOf = options.policyOf;
  }

  async list(
    connectionId: string,
    { classes, reasons, states, search, offset, limit }: LeaverFilter,
  ): Promise<Page<Leaver>> {
    const matching = leaversOf(this.#knex, connectionId);
    if (classes?.length) {
      matching.whereIn('class', classes);
    }
    if (reasons?.length) {
      matching.whereIn('left_reason', reasons);
    }
    if (states?.length) {
      matching.whereRaw(`${STATE} in (${states.map(() => '?').join(', ')})`, [
        ...states,
      ]);
    }
    if (search) {
      whereSearchKey(matching, 'search_key', search);
    }
    const [{ rows }] = await matching.clone().count({ rows: '*' });
    const items: LeaverRow[] = await matching
      .orderBy(['left_at', 'class', 'object_id'])
      .offset(offset)
      .limit(limit)
      .select(
        'class',
        'object_id',
        'display_name',
        'entity_ref',
        'left_reason',
        'left_at',
        'removal_due_at',
        'removal_requested_at',
        'removal_requested_by',
        this.#knex.raw(`${STATE} as state`),
      );
    const policy = this.#policyOf(connectionId);
    return {
      items: items.map(row => toLeaver(connectionId, row, policy)),
      totalItems: Number(rows),
    };
  }

  async requestRemoval(
    connectionId: string,
    objects: readonly { class: ObjectClass; objectId: string }[],
    by: string,
  ): Promise<{ class: ObjectClass; objectId: string }[]> {
    const batches = batchesOf(objects);
    return await this.#knex.transaction(async transaction => {
      const strangers = new Map(
        objects.map(object => [`${object.class}:${object.objectId}`, object]),
      );
      for (const { objectClass, ids } of batches) {
        const known: string[] = await leaversOf(transaction, connectionId)
          .where({ class: objectClass })
          .whereIn('object_id', ids)
          .pluck('object_id');
        known.forEach(id => strangers.delete(`${objectClass}:${id}`));
      }
      if (strangers.size > 0) {
        return [...strangers.values()];
      }
      for (const { objectClass, ids } of batches) {
        await leaversOf(transaction, connectionId)
          .where({ class: objectClass })
          .whereIn('object_id', ids)
          .whereNull('removal_requested_at')
          .update({
            removal_requested_at: databaseNow(transaction),
            removal_requested_by: by,
          });
      }
      await bumpManagedRevision(transaction, connectionId);
      return [];
    });
  }
}

function batchesOf(
  objects: readonly { class: ObjectClass; objectId: string }[],
): { objectClass: ObjectClass; ids: string[] }[] {
  return OBJECT_CLASSES.flatMap(objectClass => {
    const ids = objects
      .filter(one => one.class === objectClass)
      .map(one => one.objectId);
    const batches = [];
    for (let start = 0; start < ids.length; start += ROWS_AT_ONCE) {
      batches.push({
        objectClass,
        ids: ids.slice(start, start + ROWS_AT_ONCE),
      });
    }
    return batches;
  });
}

function leaversOf(knex: Knex, connectionId: string): Knex.QueryBuilder {
  return knex('managed_entities')
    .where({ connection_id: connectionId })
    .whereIn('status', HANDED_OVER)
    .whereNotNull('left_at');
}

function toLeaver(
  connectionId: string,
  row: LeaverRow,
  policy: LeaversPolicy | undefined,
): Leaver {
  const dueAt = dueOf(row, policy);
  return {
    connectionId,
    class: row.class,
    objectId: row.object_id,
    displayName: row.display_name,
    entityRef: row.entity_ref,
    reason: row.left_reason,
    state: row.state,
    since: new Date(Number(row.left_at)).toISOString(),
    ...(dueAt !== undefined && { dueAt: new Date(dueAt).toISOString() }),
    ...(row.removal_requested_at !== null && {
      removalRequestedAt: new Date(
        Number(row.removal_requested_at),
      ).toISOString(),
      removalRequestedBy: row.removal_requested_by ?? undefined,
    }),
  };
}

function dueOf(
  row: LeaverRow,
  policy: LeaversPolicy | undefined,
): number | undefined {
  const asked = row.removal_due_at ?? row.removal_requested_at;
  if (asked !== null) {
    return Number(asked);
  }
  const rule = policy && ruleOf(policy, row, row.left_reason);
  if (rule === 'remove') {
    return Number(row.left_at);
  }
  return typeof rule === 'object'
    ? Number(row.left_at) + rule.removeAfter.days * DAY_MS
    : undefined;
}
