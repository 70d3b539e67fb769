import type {
  HeldSelection,
  HoldStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { bumpManagedRevision } from '../apply/ManagedEntityStore';
import { isPostgres } from '../database/isPostgres';
import { databaseNow } from '../runs/databaseTime';
import type { RunRequests } from '../runs/RunRequests';
import {
  APPROVAL_TRIGGER,
  type HoldAction,
  type HoldDecisionOptions,
  type HoldDecisions,
  SecondPersonError,
} from './HoldDecisions';
import { idRanges } from '../database/idRanges';
import { needsSecondPerson } from './needsSecondPerson';
import { selectHeld } from './selectHeld';

const OUTCOMES: Record<
  HoldAction,
  { status: HoldStatus; event: string; from: HoldStatus[] }
> = {
  approve: {
    status: 'approved',
    event: 'approved',
    from: ['held', 'rejected'],
  },
  reject: { status: 'rejected', event: 'rejected', from: ['held', 'approved'] },
  reconsider: {
    status: 'held',
    event: 'reconsidered',
    from: ['approved', 'rejected'],
  },
};

/** {@link HoldDecisions} on the table `held_changes`. */
export class DatabaseHoldDecisions implements HoldDecisions {
  readonly #knex: Knex;
  readonly #requestsIn: (transaction: Knex.Transaction) => RunRequests;

  /** @param options - `requestsIn`: run requests that are part of a transaction */
  constructor(options: {
    knex: Knex;
    requestsIn: (transaction: Knex.Transaction) => RunRequests;
  }) {
    this.#knex = options.knex;
    this.#requestsIn = options.requestsIn;
  }

  async decide(
    options: HoldDecisionOptions,
    queue: boolean,
  ): ReturnType<HoldDecisions['decide']> {
    return this.#knex.transaction(async transaction => {
      const meant = () => selectMeant(transaction, options);
      const open = () =>
        meant()
          .whereIn('status', OUTCOMES[options.action].from)
          .where('changed_by_run', '<=', options.upToRunId);
      const total =
        'ids' in options.selection
          ? options.selection.ids.length
          : await countOf(meant());
      if (options.action === 'approve') {
        await assertSecondPerson(transaction, options, open());
      }
      let decided = 0;
      for await (const range of idRanges(open())) {
        decided += await decideRange(transaction, options, () =>
          open().whereBetween('id', range),
        );
      }
      if (decided === 0) {
        return { decided, skipped: total };
      }
      // The next sync must not take it for a plan that it has made already.
      await bumpManagedRevision(transaction, options.connectionId);
      const run =
        options.action === 'approve' && queue
          ? await this.#requestsIn(transaction).request({
              connectionId: options.connectionId,
              kind: 'sync',
              mode: 'incremental',
              trigger: APPROVAL_TRIGGER,
              requestedBy: options.by,
            })
          : undefined;
      return { decided, skipped: total - decided, runId: run?.runId };
    });
  }
}

async function decideRange(
  transaction: Knex,
  { action, by, reason }: HoldDecisionOptions,
  rows: () => Knex.QueryBuilder,
): Promise<number> {
  const { status, event } = OUTCOMES[action];
  const now = databaseNow(transaction);
  // Whoever decides at the same moment waits, and finds them decided: the history tells of no decision that did not count.
  await rows()
    .orderBy('id')
    .modify(found => {
      if (isPostgres(transaction)) {
        found.forUpdate();
      }
    })
    .select('id');
  await transaction(
    transaction.raw('hold_events (??, ??, ??, ??, ??, ??, ??, ??, ??)', [
      'connection_id',
      'class',
      'object_id',
      'display_name',
      'kind',
      'event',
      'at',
      'by',
      'reason',
    ]),
  ).insert(
    rows()
      .orderBy('id')
      .select(
        'connection_id',
        'class',
        'object_id',
        'display_name',
        'kind',
        transaction.raw('cast(? as varchar(16))', [event]),
        now,
        transaction.raw('cast(? as text)', [by]),
        transaction.raw('cast(? as text)', [reason]),
      ),
  );
  return rows().update(
    action === 'reconsider'
      ? { status, decided_by: null, decided_at: null, decision_reason: null }
      : { status, decided_by: by, decided_at: now, decision_reason: reason },
  );
}

/** What a selection means, whatever state it is in; "all" means what its status says, by default what waits, or what was decided where that is reconsidered. */
function selectMeant(
  knex: Knex,
  { connectionId, selection, action }: HoldDecisionOptions,
): Knex.QueryBuilder {
  if ('ids' in selection) {
    return selectHeld(knex, connectionId, {}).whereIn('id', selection.ids);
  }
  const { kind, class: classes, status, search } = selection.all;
  return selectHeld(knex, connectionId, {
    kinds: kind,
    classes,
    statuses:
      status ?? (action === 'reconsider' ? ['approved', 'rejected'] : ['held']),
    search,
  });
}

async function assertSecondPerson(
  knex: Knex,
  {
    connectionId,
    by,
  }: { connectionId: string; by: string; selection: HeldSelection },
  rows: Knex.QueryBuilder,
): Promise<void> {
  if (!(await needsSecondPerson(knex, connectionId))) {
    return;
  }
  const own = await countOf(
    rows.where(cause =>
      cause
        .where('requested_by', by)
        .orWhereIn(
          'policy_version',
          knex('policy_versions')
            .where({ connection_id: connectionId, created_by: by })
            .select('version'),
        ),
    ),
  );
  if (own > 0) {
    throw new SecondPersonError(own);
  }
}

async function countOf(rows: Knex.QueryBuilder): Promise<number> {
  const [{ total }] = await rows.count({ total: '*' });
  return Number(total);
}
