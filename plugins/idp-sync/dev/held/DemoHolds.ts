import { ResponseError } from '@backstage/errors';
import {
  ERROR_CODES,
  type GuardKind,
  type HeldChange,
  type HeldSummary,
  type HoldDecision,
  type HoldDecisionRequest,
  type HoldStatus,
  type Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { HeldAction, HeldChangeQuery } from '../../src/api';
import { hasWords, isAmong, pageOf } from '../filtering';
import { demoHeldChanges } from './demoHeldChanges';

const STATUS_AFTER: Record<HeldAction, HoldStatus> = {
  approve: 'approved',
  reject: 'rejected',
  reconsider: 'held',
};

function matches(change: HeldChange, query: HeldChangeQuery): boolean {
  return (
    isAmong(change.kind, query.kind) &&
    isAmong(change.class, query.class) &&
    isAmong(change.status, query.status) &&
    hasWords(
      `${change.displayName} ${change.entityRef} ${change.objectId}`,
      query.search,
    )
  );
}

/** What is held in the demo, and what is decided about it while the page is open. */
export class DemoHolds {
  readonly #isSecondPersonRequired: boolean;
  #changes: HeldChange[];

  constructor(options: { now: number; isSecondPersonRequired: boolean }) {
    this.#isSecondPersonRequired = options.isSecondPersonRequired;
    this.#changes = demoHeldChanges(options.now);
  }

  /** How many wait. */
  count(connectionId: string): number {
    return this.#of(connectionId, { status: ['held'] }).length;
  }

  list(connectionId: string, query: HeldChangeQuery): Page<HeldChange> {
    return pageOf(this.#of(connectionId, query), query);
  }

  summary(connectionId: string): HeldSummary {
    const all = this.#of(connectionId, {});
    const count = (rows: HeldChange[], wanted: HoldStatus) =>
      rows.filter(({ status }) => status === wanted).length;
    const tally = (rows: HeldChange[]) => ({
      held: count(rows, 'held'),
      approved: count(rows, 'approved'),
      rejected: count(rows, 'rejected'),
    });
    const keys = new Set(all.map(change => `${change.kind} ${change.class}`));
    return {
      connectionId,
      ...tally(all),
      since: all.at(0)?.since,
      latestRunId: all.at(0)?.changedByRunId,
      secondPerson: this.#isSecondPersonRequired,
      kinds: [...keys].map(key => {
        const rows = all.filter(
          change => `${change.kind} ${change.class}` === key,
        );
        const { since, why, class: objectClass } = rows[0];
        return {
          kind: key.split(' ')[0] as GuardKind,
          class: objectClass,
          ...tally(rows),
          since,
          why,
        };
      }),
    };
  }

  /** @throws ResponseError where somebody else has to approve */
  async decide(
    connectionId: string,
    action: HeldAction,
    request: HoldDecisionRequest,
  ): Promise<HoldDecision> {
    if (action === 'approve' && this.#isSecondPersonRequired) {
      throw await refusal();
    }
    const meant =
      'ids' in request
        ? this.#changes.filter(({ id }) => request.ids.includes(id))
        : this.#of(connectionId, { status: ['held'], ...request.all });
    const decided = new Set(meant);
    // New ones: the table takes the same object for the same row.
    this.#changes = this.#changes.map(change =>
      decided.has(change)
        ? {
            ...change,
            status: STATUS_AFTER[action],
            decision:
              action === 'reconsider'
                ? undefined
                : {
                    by: 'user:default/adele.vance',
                    at: new Date().toISOString(),
                    reason: request.reason,
                  },
          }
        : change,
    );
    return { decided: meant.length, skipped: 0 };
  }

  #of(connectionId: string, query: HeldChangeQuery): HeldChange[] {
    return this.#changes.filter(
      change => change.connectionId === connectionId && matches(change, query),
    );
  }
}

async function refusal(): Promise<ResponseError> {
  const response = new Response(
    JSON.stringify({
      error: {
        name: 'NotAllowedError',
        code: 'IDP_SECOND_PERSON',
        message: ERROR_CODES.IDP_SECOND_PERSON.meaning,
      },
      response: { statusCode: 403 },
    }),
    { status: 403, headers: { 'content-type': 'application/json' } },
  );
  return ResponseError.fromResponse(response);
}
