import {
  OBJECT_CLASSES,
  type Leaver,
  type LeaverOrder,
  type LeaverState,
  type LeaveReason,
  type LeaversPolicy,
  type ObjectClass,
  type Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { bumpManagedRevision, HANDED_OVER } from '../apply/ManagedEntityStore';
import { isPostgres } from '../database/isPostgres';
import { whereSearchKey } from '../database/searchKey';
import { databaseNow, readDatabaseNow } from '../database/databaseTime';
import type {
  LeaverFilter,
  LeaverKey,
  Leavers,
  RequestOutcome,
  TakeBackOutcome,
} from './Leavers';
import {
  IS_FOR_THE_GUARD,
  isDue,
  LEAVER_STATE,
  leaverDueAt,
} from './leaverSql';

/** Placeholders of a statement stay few. */
const ROWS_AT_ONCE = 250;

interface LeaverRow {
  class: ObjectClass;
  object_id: string;
  display_name: string;
  entity_ref: string;
  left_reason: LeaveReason;
  left_at: number | string;
  removal_requested_at: number | string | null;
  removal_requested_by: string | null;
  removal_reason: string | null;
  state: LeaverState;
  due_at: number | string | null;
}

/** {@link Leavers} out of `managed_entities`. */
export class DatabaseLeavers implements Leavers {
  readonly #knex: Knex;
  readonly #policyOf: (
    connectionId: string,
  ) => Promise<LeaversPolicy | undefined>;

  /** @param options - `policyOf`: of a connection as configured now; undefined for one that is not */
  constructor(options: {
    knex: Knex;
    policyOf: (connectionId: string) => Promise<LeaversPolicy | undefined>;
  }) {
    this.#knex = options.knex;
    this.#policyOf = options.policyOf;
  }

  async list(
    connectionId: string,
    filter: LeaverFilter,
  ): Promise<Page<Leaver>> {
    const { classes, reasons, states, dues, search, order, offset, limit } =
      filter;
    const dueAt = leaverDueAt(await this.#policyOf(connectionId));
    const matching = leaversOf(this.#knex, connectionId);
    if (classes?.length) {
      matching.whereIn('class', classes);
    }
    if (reasons?.length) {
      matching.whereIn('left_reason', reasons);
    }
    if (states?.length) {
      matching.whereRaw(
        `${LEAVER_STATE} in (${states.map(() => '?').join(', ')})`,
        [...states],
      );
    }
    if (dues?.length) {
      const now = await readDatabaseNow(this.#knex);
      matching.whereRaw(`(${isDue(dueAt, dues, now)})`);
    }
    if (search) {
      whereSearchKey(matching, 'search_key', search);
    }
    const [{ rows }] = await matching.clone().count({ rows: '*' });
    const items: LeaverRow[] = await matching
      .orderByRaw(orderBy(order, dueAt))
      .offset(offset)
      .limit(limit)
      .select(
        'class',
        'object_id',
        'display_name',
        'entity_ref',
        'left_reason',
        'left_at',
        'removal_requested_at',
        'removal_requested_by',
        'removal_reason',
        this.#knex.raw(`${LEAVER_STATE} as state`),
        this.#knex.raw(`${dueAt} as due_at`),
      );
    return {
      items: items.map(row => toLeaver(connectionId, row)),
      totalItems: Number(rows),
    };
  }

  async requestRemoval(
    connectionId: string,
    objects: readonly LeaverKey[],
    { by, reason }: { by: string; reason?: string },
  ): Promise<RequestOutcome> {
    return await this.#knex.transaction(async transaction => {
      const leavers = () => leaversOf(transaction, connectionId);
      const strangers = await strangersAmong(objects, leavers);
      const held = await heldAmong(objects, leavers);
      if (strangers.length + held.length > 0) {
        return { strangers, held };
      }
      await eachBatch(objects, leavers, batch =>
        batch.whereNull('removal_requested_at').update({
          removal_requested_at: databaseNow(transaction),
          removal_requested_by: by,
          removal_reason: reason ?? null,
        }),
      );
      await bumpManagedRevision(transaction, connectionId);
      return { strangers, held };
    });
  }

  async takeBackRemoval(
    connectionId: string,
    objects: readonly LeaverKey[],
  ): Promise<TakeBackOutcome> {
    return await this.#knex.transaction(async transaction => {
      const requested = () =>
        leaversOf(transaction, connectionId).whereNotNull(
          'removal_requested_at',
        );
      // A sync that is about to remove them waits from here on, and finds that nobody asks for it any more; one that was quicker shows below.
      const strangers = await strangersAmong(objects, () =>
        requested().modify(rows => {
          if (isPostgres(transaction)) {
            rows.forUpdate();
          }
        }),
      );
      if (await isSyncing(transaction, connectionId)) {
        return { busy: true };
      }
      if (strangers.length > 0) {
        return { strangers };
      }
      await eachBatch(objects, requested, batch =>
        batch.update({
          removal_requested_at: null,
          removal_requested_by: null,
          removal_reason: null,
          // What a plan has wanted since was wanted because of the request.
          removal_due_at: transaction.raw(
            'case when removal_due_at < removal_requested_at then removal_due_at end',
          ),
        }),
      );
      await bumpManagedRevision(transaction, connectionId);
      return { strangers: [] };
    });
  }
}

/** Whether a run may be planning or making removals now; none that waits begins before the transaction ends. */
async function isSyncing(
  transaction: Knex,
  connectionId: string,
): Promise<boolean> {
  const active: { status: string; kind: string }[] = await transaction('runs')
    .where({ connection_id: connectionId })
    .whereIn('status', ['queued', 'running'])
    .modify(runs => {
      if (isPostgres(transaction)) {
        runs.forUpdate();
      }
    })
    .select('status', 'kind');
  return active.some(
    ({ status, kind }) => status === 'running' && kind === 'sync',
  );
}

async function strangersAmong(
  objects: readonly LeaverKey[],
  rows: () => Knex.QueryBuilder,
): Promise<LeaverKey[]> {
  const strangers = new Map(
    objects.map(object => [`${object.class}:${object.objectId}`, object]),
  );
  await eachBatch(objects, rows, async batch => {
    const known: { class: string; object_id: string }[] = await batch.select(
      'class',
      'object_id',
    );
    known.forEach(row => strangers.delete(`${row.class}:${row.object_id}`));
  });
  return [...strangers.values()];
}

async function heldAmong(
  objects: readonly LeaverKey[],
  leavers: () => Knex.QueryBuilder,
): Promise<LeaverKey[]> {
  const held: LeaverKey[] = [];
  await eachBatch(objects, leavers, async batch => {
    const rows: { class: ObjectClass; object_id: string }[] = await batch
      .whereRaw(IS_FOR_THE_GUARD)
      .select('class', 'object_id');
    held.push(
      ...rows.map(row => ({ class: row.class, objectId: row.object_id })),
    );
  });
  return held;
}

async function eachBatch(
  objects: readonly LeaverKey[],
  rows: () => Knex.QueryBuilder,
  work: (batch: Knex.QueryBuilder) => PromiseLike<unknown>,
): Promise<void> {
  for (const objectClass of OBJECT_CLASSES) {
    const ids = objects
      .filter(one => one.class === objectClass)
      .map(one => one.objectId);
    for (let start = 0; start < ids.length; start += ROWS_AT_ONCE) {
      await work(
        rows()
          .where({ class: objectClass })
          .whereIn('object_id', ids.slice(start, start + ROWS_AT_ONCE)),
      );
    }
  }
}

function leaversOf(knex: Knex, connectionId: string): Knex.QueryBuilder {
  return knex('managed_entities')
    .where({ connection_id: connectionId })
    .whereIn('status', HANDED_OVER)
    .whereNotNull('left_at');
}

/** Ties go by object, so that no row is on two pages. */
function orderBy(order: LeaverOrder = 'since', dueAt: string): string {
  const direction = order.startsWith('-') ? 'desc' : 'asc';
  const last = 'class, object_id';
  switch (order) {
    case 'name':
    case '-name':
      return `search_key ${direction}, ${last}`;
    case 'due':
    case '-due':
      return `case when (${dueAt}) is null then 1 else 0 end, (${dueAt}) ${direction}, ${last}`;
    default:
      return `left_at ${direction}, ${last}`;
  }
}

function toLeaver(connectionId: string, row: LeaverRow): Leaver {
  return {
    connectionId,
    class: row.class,
    objectId: row.object_id,
    displayName: row.display_name,
    entityRef: row.entity_ref,
    reason: row.left_reason,
    state: row.state,
    since: new Date(Number(row.left_at)).toISOString(),
    ...(row.due_at !== null && {
      dueAt: new Date(Number(row.due_at)).toISOString(),
    }),
    ...(row.removal_requested_at !== null && {
      removalRequestedAt: new Date(
        Number(row.removal_requested_at),
      ).toISOString(),
      removalRequestedBy: row.removal_requested_by ?? undefined,
      removalReason: row.removal_reason ?? undefined,
    }),
  };
}
