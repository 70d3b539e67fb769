import type {
  ChangeAction,
  HoldStatus,
  ObjectClass,
  SafetyPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { ChangeTotals } from '../plan/counts';
import { limitsText } from './decidedChanges';
import { idRanges } from '../database/idRanges';
import type { CountedKind, GuardedClass } from './judge';
import { type CountableChange, kindOf } from './kindOf';

/** Kinds of changes to people on which nothing else in a plan depends; there may be tens of thousands of each. */
const KINDS = ['removals', 'deactivations', 'creations'] as const;

type StandingKind = (typeof KINDS)[number];

interface Hold {
  id: number;
  kind: StandingKind;
  status: HoldStatus;
  changeKey: string;
  isUnderLimits: boolean;
}

/** What a plan is about to write of a change. */
interface PlannedRow {
  class: ObjectClass;
  object_id: string;
  action: ChangeAction;
  status: string;
  reason_code: string;
  entity_hash: string | null;
  memberships_added: number;
  memberships_removed: number;
}

/**
 * Changes that an earlier run has held, and that the plan at hand wants again just as they were: they stay held, and nothing is written of them. A plan that wants
 * 30,000 people removed would else write as many rows every few minutes for as long as nobody decides.
 */
export class StandingHolds {
  readonly #holds: ReadonlyMap<string, Hold>;
  readonly #ids = new Set<number>();
  readonly #totals = new Map<string, ChangeTotals & { kind: CountedKind }>();

  private constructor(holds: ReadonlyMap<string, Hold>) {
    this.#holds = holds;
  }

  /** For a plan of which every row is to be written. */
  static none(): StandingHolds {
    return new StandingHolds(new Map());
  }

  static async read(
    knex: Knex,
    connectionId: string,
    safety: SafetyPolicy,
  ): Promise<StandingHolds> {
    const limits = new Map(
      KINDS.map(kind => [kind, limitsText({ safety }, kind, 'user')]),
    );
    const rows = () =>
      knex('held_changes')
        .where({ connection_id: connectionId, class: 'user' })
        .whereIn('kind', KINDS)
        .whereIn('status', ['held', 'rejected']);
    const holds = new Map<string, Hold>();
    if (await rows().first('id')) {
      for await (const range of idRanges(rows())) {
        const some = await rows()
          .whereBetween('id', range)
          .select('id', 'object_id', 'kind', 'status', 'change_key', 'limits');
        for (const row of some) {
          holds.set(row.object_id, {
            id: Number(row.id),
            kind: row.kind,
            status: row.status,
            changeKey: row.change_key,
            isUnderLimits: row.limits === limits.get(row.kind),
          });
        }
      }
    }
    return new StandingHolds(holds);
  }

  /** Whether a row of the plan need not be written; takes note of it then. */
  take(row: PlannedRow): boolean {
    const hold =
      row.class === 'user' && row.status === 'planned'
        ? this.#holds.get(row.object_id)
        : undefined;
    if (!hold || !stands(hold, row)) {
      return false;
    }
    this.#ids.add(hold.id);
    const key = `${hold.kind} ${hold.status} ${row.action}`;
    const total = this.#totals.get(key);
    this.#totals.set(key, {
      kind: hold.kind,
      class: row.class,
      action: row.action,
      status: hold.status,
      rows: (total?.rows ?? 0) + 1,
      membershipsAdded: (total?.membershipsAdded ?? 0) + row.memberships_added,
      membershipsRemoved:
        (total?.membershipsRemoved ?? 0) + row.memberships_removed,
    });
    return true;
  }

  /** By the id in `held_changes`. */
  has(id: number): boolean {
    return this.#ids.has(id);
  }

  /** How many wait for a decision. */
  waiting(kind: CountedKind, objectClass: GuardedClass): number {
    return this.#sum(
      total =>
        total.kind === kind &&
        total.class === objectClass &&
        total.status === 'held',
    );
  }

  get rejected(): number {
    return this.#sum(({ status }) => status === 'rejected');
  }

  /** What the counts of the run have of them. */
  get totals(): ChangeTotals[] {
    return [...this.#totals.values()].map(({ kind: _, ...total }) => total);
  }

  #sum(
    accept: (total: ChangeTotals & { kind: CountedKind }) => boolean,
  ): number {
    return [...this.#totals.values()]
      .filter(accept)
      .reduce((sum, { rows }) => sum + rows, 0);
  }
}

function stands(hold: Hold, row: PlannedRow): boolean {
  const changeKey = `${row.action}:${row.entity_hash ?? row.reason_code}`;
  return (
    hold.changeKey === changeKey &&
    (hold.status === 'rejected' ||
      (hold.isUnderLimits && kindOf(countable(row)) === hold.kind))
  );
}

/** What moves is none of these kinds. */
function countable(row: PlannedRow): CountableChange {
  return { action: row.action, reasonCode: row.reason_code, moves: false };
}
