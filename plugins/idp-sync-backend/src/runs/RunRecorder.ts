import type {
  PhaseRecord,
  RequestStatistics,
  RunCounts,
  RunError,
  RunEventLevel,
  RunPhase,
  RunStatus,
  RunWarning,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { PlanBasis } from '../plan/PlanBasis';
import { emptyStatistics } from '../plan/counts';
import { cleanText } from '../database/cleanText';
import type { RunLease } from './RunLease';
import { databaseNow } from '../database/databaseTime';
import { settleRun } from './settleRun';

/** How often what is under way is written down; milliseconds. */
const FLUSH_MS = 1_000;
const EVENT_BATCH = 100;
const MAX_MESSAGE_LENGTH = 4_000;

interface BufferedEvent {
  run_id: number;
  at: number;
  level: RunEventLevel;
  phase: RunPhase | null;
  message: string;
}

/**
 * Writes one run's history while it happens, so that a crash leaves a truthful one: phases and warnings at once, progress, figures and events each second.
 * After the lease is lost nothing is written any more.
 */
export class RunRecorder {
  readonly #knex: Knex;
  readonly #runId: number;
  readonly #lease: RunLease;
  readonly #onChange: (phase?: RunPhase) => void;
  readonly #statistics: RequestStatistics;
  readonly #phases: PhaseRecord[];
  readonly #warnings: RunWarning[];
  readonly #events: BufferedEvent[] = [];
  #dirty = false;
  #flushing: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  private constructor(options: {
    knex: Knex;
    lease: RunLease;
    onChange: (phase?: RunPhase) => void;
    before: {
      statistics: RequestStatistics;
      phases: PhaseRecord[];
      warnings: RunWarning[];
    };
  }) {
    this.#knex = options.knex;
    this.#runId = options.lease.runId;
    this.#lease = options.lease;
    this.#onChange = options.onChange;
    this.#statistics = options.before.statistics;
    this.#phases = options.before.phases;
    this.#warnings = options.before.warnings;
    this.#timer = setInterval(() => {
      // A lost lease or a cancellation shows at the next write of the run itself.
      this.flush().catch(() => undefined);
    }, FLUSH_MS);
    this.#timer.unref();
  }

  /** Goes on from what an earlier process wrote of the same run, if any. */
  static async create(options: {
    knex: Knex;
    lease: RunLease;
    /** Called when there is something new to show. */
    onChange: (phase?: RunPhase) => void;
  }): Promise<RunRecorder> {
    const row = await options
      .knex('runs')
      .where({ id: options.lease.runId })
      .first('statistics', 'phases', 'warnings');
    return new RunRecorder({
      ...options,
      before: {
        statistics: { ...emptyStatistics(), ...JSON.parse(row.statistics) },
        phases: JSON.parse(row.phases),
        warnings: JSON.parse(row.warnings),
      },
    });
  }

  /** Begins a phase, or goes on with it after a takeover. */
  async startPhase(phase: RunPhase): Promise<void> {
    const known = this.#phases.find(record => record.phase === phase);
    if (known) {
      delete known.finishedAt;
    } else {
      this.#phases.push({
        phase,
        startedAt: new Date().toISOString(),
        done: 0,
      });
    }
    await this.#write({ phase, phases: JSON.stringify(this.#phases) });
    this.#onChange(phase);
  }

  async finishPhase(): Promise<void> {
    const current = this.#phases.at(-1);
    if (current) {
      current.finishedAt = new Date().toISOString();
    }
    await this.flush();
    await this.#write({ phases: JSON.stringify(this.#phases) });
  }

  progress(done: number, total?: number): void {
    const current = this.#phases.at(-1);
    if (current) {
      current.done = done;
      current.total = total;
      this.#dirty = true;
    }
  }

  addStatistics(figures: Partial<RequestStatistics>): void {
    for (const key of Object.keys(figures) as (keyof RequestStatistics)[]) {
      this.#statistics[key] += figures[key] ?? 0;
    }
    this.#dirty = true;
  }

  log(level: RunEventLevel, message: string): void {
    this.#events.push({
      run_id: this.#runId,
      at: Date.now(),
      level,
      phase: this.#phases.at(-1)?.phase ?? null,
      message: cleanText(message.slice(0, MAX_MESSAGE_LENGTH)),
    });
  }

  warn(warning: RunWarning): void {
    this.#warnings.push(warning);
    this.#dirty = true;
    this.log('warn', warning.message);
  }

  async setMode(mode: ScanMode, reason?: string): Promise<void> {
    await this.#write({ mode, mode_reason: reason });
  }

  /** What the plan is derived from, before it is. */
  async setPlanBasis(basis: PlanBasis): Promise<void> {
    await this.#write({
      plan_basis: JSON.stringify(basis),
      policy_version: basis.policyVersion,
      managed_changes: 0,
    });
  }

  async setCounts(
    counts: RunCounts,
    columns: { planned?: boolean; plan_skipped?: boolean } = {},
  ): Promise<void> {
    await this.#write({ counts: JSON.stringify(counts), ...columns });
    this.#onChange(this.#phases.at(-1)?.phase);
  }

  /** Writes down what has gathered. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing
      .catch(() => undefined)
      .then(() => this.#flushNow());
    return this.#flushing;
  }

  /**
   * The last thing written of a run.
   *
   * @param within - what else belongs to its end, in the same transaction
   */
  async end(
    status: Exclude<RunStatus, 'queued' | 'running'>,
    error?: RunError,
    within?: (transaction: Knex) => Promise<unknown>,
  ): Promise<void> {
    this.close();
    await this.#flushing.catch(() => undefined);
    const current = this.#phases.at(-1);
    if (current && !current.finishedAt) {
      current.finishedAt = new Date().toISOString();
    }
    await this.#knex.transaction(async transaction => {
      await this.#lease.lock(transaction);
      await this.#insertEvents(transaction);
      await settleRun(transaction, this.#runId);
      await transaction('runs')
        .where({ id: this.#runId })
        .update({
          ...this.#underWay(),
          status,
          phase: null,
          finished_at: databaseNow(transaction),
          error:
            error &&
            JSON.stringify({ ...error, message: cleanText(error.message) }),
          error_code: error?.code,
        });
      await within?.(transaction);
    });
    this.#onChange();
  }

  /** Stops writing by itself. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #flushNow(): Promise<void> {
    if (this.#events.length > 0) {
      const written = await this.#knex.transaction(async transaction => {
        await this.#lease.assertHeld(transaction);
        return this.#insertEvents(transaction);
      });
      this.#events.splice(0, written);
    }
    if (this.#dirty) {
      this.#dirty = false;
      await this.#write(this.#underWay());
      this.#onChange(this.#phases.at(-1)?.phase);
    }
  }

  /** @returns how many were inserted; they may be forgotten once the transaction is committed */
  async #insertEvents(transaction: Knex.Transaction): Promise<number> {
    const events = this.#events.slice(0);
    await transaction.batchInsert('run_events', events, EVENT_BATCH);
    return events.length;
  }

  #underWay() {
    return {
      statistics: JSON.stringify(this.#statistics),
      phases: JSON.stringify(this.#phases),
      warnings: JSON.stringify(this.#warnings),
    };
  }

  async #write(columns: Record<string, unknown>): Promise<void> {
    await this.#lease.update(columns);
  }
}
