import { ConflictError } from '@backstage/errors';
import type {
  Page,
  Problem,
  ProblemDetails,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { ConfiguredConnections } from '../connections/ConfiguredConnections';
import { readConnectionTitles } from '../connections/readConnectionTitles';
import { cleanText } from '../database/cleanText';
import { readDatabaseNow } from '../database/databaseTime';
import { toIso } from '../runs/runRows';
import { describeProblem } from './describeProblem';
import { lockProblemsOf } from './ProblemMonitor';
import {
  type ProblemEventRow,
  type ProblemRow,
  toProblemEvent,
  toStoredProblem,
  writeProblemChange,
} from './problemRows';
import type { ProblemDecision, ProblemFilter, Problems } from './Problems';
import type { ProblemChange, StoredProblem } from './types';

/** {@link Problems} on the tables `problems` and `problem_events`. */
export class DatabaseProblems implements Problems {
  readonly #knex: Knex;
  readonly #configured: ConfiguredConnections;
  readonly #onChange: (connectionId: string) => void;

  /** @param options - `onChange` told of each decision */
  constructor(options: {
    knex: Knex;
    configured: ConfiguredConnections;
    onChange?: (connectionId: string) => void;
  }) {
    this.#knex = options.knex;
    this.#configured = options.configured;
    this.#onChange = options.onChange ?? (() => undefined);
  }

  async list(
    filter: ProblemFilter & { offset: number; limit: number },
  ): Promise<Page<Problem>> {
    const { connectionIds, states, kinds } = filter;
    const matching = this.#knex('problems').where(query => {
      if (connectionIds) {
        query.whereIn('connection_id', connectionIds);
      }
      if (states) {
        query.whereIn('state', states);
      }
      if (kinds) {
        query.whereIn('kind', kinds);
      }
    });
    const rows: ProblemRow[] = await matching
      .clone()
      .orderByRaw(`case when state = 'resolved' then 1 else 0 end`)
      .orderByRaw(`case when state = 'resolved' then 0 else ?? end`, ['rank'])
      .orderBy('since', 'desc')
      .orderBy('id', 'desc')
      .offset(filter.offset)
      .limit(filter.limit);
    const [{ count }] = await matching.count({ count: '*' });
    const titles = await readConnectionTitles(this.#knex, this.#configured);
    return {
      items: rows.map(row => toProblem(toStoredProblem(row), titles)),
      totalItems: Number(count),
    };
  }

  async get(id: number): Promise<ProblemDetails | undefined> {
    const row: ProblemRow | undefined = await this.#row(this.#knex, id);
    if (!row) {
      return undefined;
    }
    const events: ProblemEventRow[] = await this.#knex('problem_events')
      .where({ problem_id: id })
      .orderBy('id');
    return {
      ...toProblem(
        toStoredProblem(row),
        await readConnectionTitles(this.#knex, this.#configured),
      ),
      events: events.map(toProblemEvent),
    };
  }

  async acknowledge(
    id: number,
    decision: ProblemDecision,
  ): Promise<ProblemDetails | undefined> {
    return this.#decide(id, decision, ({ kind, cause }, { at, by, note }) => ({
      id,
      key: { kind, cause },
      event: 'acknowledged',
      set: {
        state: 'acknowledged',
        acknowledgedAt: at,
        acknowledgedBy: by,
        note,
      },
    }));
  }

  async resolve(
    id: number,
    decision: ProblemDecision,
  ): Promise<ProblemDetails | undefined> {
    return this.#decide(id, decision, (problem, { at, by, note }) => {
      const { kind, cause, told } = problem;
      if (!describeProblem(problem).resolvable) {
        throw new ConflictError(
          `Problem ${id} resolves itself as soon as its cause is gone`,
        );
      }
      return {
        id,
        key: { kind, cause },
        event: 'resolved',
        set: {
          state: 'resolved',
          resolvedAt: at,
          resolvedBy: by,
          resolution: 'byHand',
          note,
          notice: told && told !== 'recovered' ? 'recovered' : undefined,
        },
      };
    });
  }

  async #decide(
    id: number,
    { by, note }: ProblemDecision,
    decide: (
      problem: StoredProblem,
      decision: { at: number; by: string; note?: string },
    ) => ProblemChange,
  ): Promise<ProblemDetails | undefined> {
    const connectionId = await this.#knex.transaction(async transaction => {
      const known: ProblemRow | undefined = await this.#row(transaction, id);
      if (!known) {
        return undefined;
      }
      await lockProblemsOf(transaction, known.connection_id);
      const problem = toStoredProblem(
        (await this.#row(transaction, id)) ?? known,
      );
      if (problem.state === 'resolved') {
        throw new ConflictError(`Problem ${id} is resolved already`);
      }
      const decision = {
        at: await readDatabaseNow(transaction),
        by,
        note: note && cleanText(note),
      };
      await writeProblemChange(
        transaction,
        problem.connectionId,
        decide(problem, decision),
        decision,
      );
      return problem.connectionId;
    });
    if (connectionId === undefined) {
      return undefined;
    }
    this.#onChange(connectionId);
    return this.get(id);
  }

  #row(knex: Knex, id: number): Promise<ProblemRow | undefined> {
    return knex('problems').where({ id }).first();
  }
}

/** @param titles - of connections, by id */
export function toProblem(
  problem: StoredProblem,
  titles: ReadonlyMap<string, string>,
): Problem {
  const { id, connectionId, kind, cause, state, severity, times } = problem;
  return {
    id,
    connectionId,
    connectionTitle: titles.get(connectionId) ?? connectionId,
    kind,
    cause,
    state,
    severity,
    ...describeProblem(problem),
    error: problem.error,
    since: toIso(problem.since)!,
    seenAt: toIso(problem.seenAt)!,
    endsAt: toIso(problem.endsAt ?? null),
    runId: problem.runId,
    count: problem.count,
    times,
    acknowledgedAt: toIso(problem.acknowledgedAt ?? null),
    acknowledgedBy: problem.acknowledgedBy,
    resolvedAt: toIso(problem.resolvedAt ?? null),
    resolvedBy: problem.resolvedBy,
    resolution: problem.resolution,
    note: problem.note,
  };
}
