import type {
  HeldSelection,
  HoldStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { bumpManagedRevision } from '../apply/ManagedEntityStore';
import { isPostgres } from '../database/isPostgres';
import { databaseNow } from '../database/databaseTime';
import type { RunRequests } from '../runs/RunRequests';
import {
  APPROVAL_TRIGGER,
  type HoldAction,
  type HoldDecisionOptions,
  type HoldDecisions,
  SecondPersonError,
} from './HoldDecisions';
import { idRanges } from '../database/idRanges';
import { secondPersonRule } from './secondPersonRule';
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

/** An approved hold whose change a sync that is under way has let through: it applies it, or has done so. */
const IS_BEING_APPLIED = `(held_changes.status = 'approved' and exists (
  select 1 from runs as run join run_changes as change on change.run_id = run.id
  where run.connection_id = held_changes.connection_id and run.status = 'running' and run.kind = 'sync'
    and change.object_id = held_changes.object_id and change.class = held_changes.class and change.connection_id = held_changes.connection_id
    and change.guard = 'approved'))`;

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
      const undecided = () =>
        meant()
          .whereIn('status', OUTCOMES[options.action].from)
          .where('changed_by_run', '<=', options.upToRunId);
      const open = () => undecided().whereRaw(`not ${IS_BEING_APPLIED}`);
      const total =
        'ids' in options.selection
          ? options.selection.ids.length
          : await countOf(meant());
      if (options.action === 'approve') {
        await assertSecondPerson(transaction, options, open());
      }
      let decided = 0;
      for await (const range of idRanges(undecided())) {
        decided += await decideRange(transaction, options, () =>
          open().whereBetween('id', range),
        );
      }
      const applying = await countOf(
        meant()
          .whereRaw(IS_BEING_APPLIED)
          .modify(rows => {
            if (options.action === 'approve') {
              rows.whereRaw('1 = 0');
            }
          }),
      );
      const outcome = {
        decided,
        skipped: total - decided,
        ...(applying > 0 && { applying }),
      };
      if (decided === 0) {
        return outcome;
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
      return { ...outcome, runId: run?.runId };
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
  // Whoever decides at the same moment waits, and finds them decided; so does a sync that looks for decisions.
  const locked = await rows()
    .orderBy('id')
    .modify(found => {
      if (isPostgres(transaction)) {
        found.forUpdate();
      }
    })
    .pluck('id');
  // What others did until the rows were ours shows only now; from here on they are as they are.
  const ids = await rows().whereIn('id', locked).pluck('id');
  const chosen = () => transaction('held_changes').whereIn('id', ids);
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
    chosen()
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
  return chosen().update(
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
  const { always, versions } = await secondPersonRule(knex, connectionId);
  if (versions.length === 0) {
    return;
  }
  if (!always) {
    rows.whereIn('policy_version', versions);
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
