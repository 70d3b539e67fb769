import { setTimeout as delay } from 'node:timers/promises';
import type {
  RunPhase,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { BackendProcess } from './BackendProcess';
import type { Instant } from './messages';
import { EXPIRED_LEASE, type ProcessPortal } from './ProcessPortal';

interface OpenRun {
  id: number;
  status: string;
  phase: RunPhase | null;
  lease_until: number | string | null;
}

/** Where a kill found the plugin; `claimed`: before the first phase, `waiting`: nobody had taken the run yet or anew, `idle`: there was none. */
export type KilledIn = RunPhase | 'claimed' | 'waiting' | 'idle';

/** Statements after which a kill comes, at most: about as many as the phase has. */
const MAX_STATEMENTS: readonly [RunPhase, number][] = [
  ['scan', 40],
  ['plan', 15],
  ['apply', 12],
  ['confirm', 20],
];
/** Kills by the clock come within this time; milliseconds. */
const MAX_DELAY_MS = 1_500;

/** Kills backend after backend, each phase in turn at a random statement, and now and then at a random time, and counts. */
export class KillSeries {
  readonly #portal: ProcessPortal;
  readonly #random: () => number;
  readonly #found = new Map<KilledIn, number>();
  /** How often a run lost its process. */
  readonly #deaths = new Map<number, number>();
  #kills = 0;

  constructor(portal: ProcessPortal, random: () => number) {
    this.#portal = portal;
    this.#random = random;
  }

  get kills(): number {
    return this.#kills;
  }

  /** The instant of the next kill; undefined where it comes by the clock. */
  #nextInstant(): Instant | undefined {
    const turn = this.#kills % (MAX_STATEMENTS.length + 1);
    if (turn === MAX_STATEMENTS.length) {
      return undefined;
    }
    const [phase, statements] = MAX_STATEMENTS[turn];
    return {
      signal: 'SIGKILL',
      phase,
      statements: 1 + Math.floor(this.#random() * statements),
      when: this.#random() < 0.5 ? 'before' : 'after',
    };
  }

  /**
   * A run that is killed and gone on with by the next process, so many times, until it is left in peace.
   *
   * @returns the backend that is up in the end, with nothing left to do
   */
  async sufferKills(
    first: BackendProcess,
    times: number,
    mode: ScanMode,
  ): Promise<BackendProcess> {
    let backend = first;
    for (let i = 0; i < times; i++) {
      const instant = this.#nextInstant();
      if (i > 0) {
        backend = await this.#portal.startBackend(instant);
      } else {
        if (instant) {
          backend.signalAt(instant);
        }
        await this.#portal
          .request(backend, 'sync', mode)
          // The process may be killed before it has answered.
          .catch(() => undefined);
      }
      await this.#kill(backend, instant);
    }
    backend = await this.#portal.startBackend();
    await this.#portal.waitForQuiet();
    return backend;
  }

  /** Waits for the instant that the backend was given; kills it where that does not come while there is a run. */
  async #kill(
    backend: BackendProcess,
    instant: Instant | undefined,
  ): Promise<void> {
    const stopWaiting = new AbortController();
    await Promise.race([
      backend.exit,
      instant
        ? this.#portal.waitForQuiet(stopWaiting.signal)
        : delay(this.#random() * MAX_DELAY_MS),
    ]);
    stopWaiting.abort();
    await backend.kill();
    await this.#portal.settle();
    await this.#note();
    await this.#portal.expireLeases();
  }

  /** For the history: how often each run has lost its process. */
  deathsOf(runId: number): number {
    return this.#deaths.get(runId) ?? 0;
  }

  /** Such as `scan 30, plan 20`. */
  describe(): string {
    return [...this.#found].map(([where, n]) => `${where} ${n}`).join(', ');
  }

  #between(open: number): KilledIn {
    return open > 0 ? 'waiting' : 'idle';
  }

  async #note(): Promise<void> {
    const open: OpenRun[] = await this.#portal
      .knex('runs')
      .whereIn('status', ['queued', 'running'])
      .select('id', 'status', 'phase', 'lease_until');
    // One that was made to run out is that of a process before, which nobody has taken up since.
    const running = open.find(
      run =>
        run.status === 'running' && Number(run.lease_until) > EXPIRED_LEASE,
    );
    if (running) {
      this.#deaths.set(running.id, this.deathsOf(running.id) + 1);
    }
    const where = running
      ? running.phase ?? 'claimed'
      : this.#between(open.length);
    this.#found.set(where, (this.#found.get(where) ?? 0) + 1);
    this.#kills += 1;
  }
}
