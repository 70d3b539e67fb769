import {
  GUARD_KINDS,
  type GuardKind,
  type HeldChange,
  type HeldKind,
  type HeldSummary,
  type HoldEvent,
  type HoldStatus,
  OBJECT_CLASSES,
  type ObjectClass,
  type Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { inOrder, pageOf } from '../runs/logQueries';
import type { HeldChangeFilter, HeldChanges } from './HeldChanges';
import { isoOf, toHeldChange, toHoldEvent } from './heldRows';
import { secondPersonRule } from './secondPersonRule';
import { selectHeld } from './selectHeld';

/** What one grouped query says of a kind, class and status. */
interface HeldTotals {
  kind: GuardKind;
  class: ObjectClass;
  status: HoldStatus;
  changes: number | string;
  since: number | string;
  latest_run: number;
}

/** {@link HeldChanges} on the tables `held_changes` and `hold_events`. */
export class DatabaseHeldChanges implements HeldChanges {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async summary(connectionId: string): Promise<HeldSummary> {
    const totals: HeldTotals[] = await this.#knex('held_changes')
      .where({ connection_id: connectionId })
      .groupBy('kind', 'class', 'status')
      .select('kind', 'class', 'status')
      .count({ changes: '*' })
      .min({ since: 'held_since' })
      .max({ latest_run: 'changed_by_run' });
    const kinds: HeldKind[] = [];
    for (const kind of GUARD_KINDS) {
      for (const objectClass of OBJECT_CLASSES) {
        const rows = totals.filter(
          row => row.kind === kind && row.class === objectClass,
        );
        if (rows.length > 0) {
          const why = await this.#latestWhy(connectionId, kind, objectClass);
          kinds.push({ ...sumUp(rows), kind, class: objectClass, why });
        }
      }
    }
    const waiting = totals.filter(row => row.status === 'held');
    const second = await secondPersonRule(this.#knex, connectionId);
    return {
      connectionId,
      ...countsOf(totals),
      since: oldestOf(waiting),
      latestRunId:
        totals.length > 0
          ? Math.max(...totals.map(row => row.latest_run))
          : undefined,
      secondPerson: second.always || second.versions.length > 0,
      kinds,
    };
  }

  async waiting(
    connectionIds: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const rows: {
      connection_id: string;
      changes: number | string;
    }[] = await this.#knex('held_changes')
      .whereIn('connection_id', connectionIds)
      .where({ status: 'held' })
      .groupBy('connection_id')
      .select('connection_id')
      .count({ changes: '*' });
    return new Map(rows.map(row => [row.connection_id, Number(row.changes)]));
  }

  async list(
    connectionId: string,
    filter: HeldChangeFilter & { offset: number; limit: number },
  ): Promise<Page<HeldChange>> {
    const { ids, totalItems } = await pageOf(
      selectHeld(this.#knex, connectionId, filter),
      filter,
    );
    const rows = await this.#knex('held_changes').whereIn('id', ids);
    return { items: inOrder(rows, ids).map(toHeldChange), totalItems };
  }

  async find(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
  ): Promise<HeldChange | undefined> {
    const row = await this.#knex('held_changes')
      .where({
        connection_id: connectionId,
        class: objectClass,
        object_id: objectId,
      })
      .first();
    return row && toHeldChange(row);
  }

  async events(
    connectionId: string,
    filter: {
      class?: ObjectClass;
      objectId?: string;
      offset: number;
      limit: number;
    },
  ): Promise<Page<HoldEvent>> {
    const events = this.#knex('hold_events').where({
      connection_id: connectionId,
      ...(filter.class && { class: filter.class }),
      ...(filter.objectId && { object_id: filter.objectId }),
    });
    const { ids, totalItems } = await pageOf(events, filter, '-id');
    const rows = await this.#knex('hold_events').whereIn('id', ids);
    return { items: inOrder(rows, ids).map(toHoldEvent), totalItems };
  }

  async #latestWhy(
    connectionId: string,
    kind: GuardKind,
    objectClass: ObjectClass,
  ): Promise<string> {
    const row = await this.#knex('held_changes')
      .where({ connection_id: connectionId, kind, class: objectClass })
      .orderBy([
        { column: 'changed_by_run', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .first('why');
    return row?.why ?? '';
  }
}

function countsOf(totals: readonly HeldTotals[]) {
  const counts = { held: 0, approved: 0, rejected: 0 };
  for (const { status, changes } of totals) {
    counts[status] += Number(changes);
  }
  return counts;
}

function oldestOf(totals: readonly HeldTotals[]): string | undefined {
  return totals.length > 0
    ? isoOf(Math.min(...totals.map(row => Number(row.since))))
    : undefined;
}

function sumUp(totals: readonly HeldTotals[]) {
  const waiting = totals.filter(row => row.status === 'held');
  return {
    ...countsOf(totals),
    since: oldestOf(waiting) ?? oldestOf(totals) ?? '',
  };
}
