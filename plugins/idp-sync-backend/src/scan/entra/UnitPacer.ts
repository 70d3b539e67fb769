import type { AnswerFigures } from './GraphTransport';

/** What Graph counts resource units in. */
const WINDOW_MS = 10_000;
/** From this part of the quota on, answers say how much of it is used. */
const WARNING = 0.8;

/** Resource units that Graph allows an application in ten seconds, by the size of the tenant. */
const QUOTAS: readonly [belowUsers: number, units: number][] = [
  [50, 3_500],
  [501, 5_000],
  [Infinity, 8_000],
];

/** The smallest quota, for a tenant of which nothing is known yet. */
const LEAST_QUOTA = QUOTAS[0][1];

/** From so many people on, more of them change nothing about the quota. */
const MOST_USERS = QUOTAS[QUOTAS.length - 2][0];

/** The part that reading in parallel may take; the rest is for whatever else uses the same application. */
const SHARE = 0.5;

/** @returns resource units that a plan may use in ten seconds */
export function allowanceOf(users: number): number {
  const [, quota] = QUOTAS.find(([below]) => users < below) ?? QUOTAS[0];
  return quota * SHARE;
}

export interface UnitPacerOptions {
  signal: AbortSignal;
  /** Rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Keeps what is asked in parallel below a part of the quota, in whichever ten seconds, and lets it rest while Graph says that the quota is nearly used or
 * asks us to wait. Who comes gets a place in time, so that nobody is overtaken.
 */
export class UnitPacer {
  readonly #options: UnitPacerOptions;
  readonly #taken: { at: number; units: number }[] = [];
  #units = 0;
  #allowance = LEAST_QUOTA * SHARE;
  #notBefore = 0;
  readonly #seen = new Set<string>();

  constructor(options: UnitPacerOptions) {
    this.#options = options;
  }

  /** Makes the bound that of a tenant with so many people. */
  setUsers(users: number): void {
    this.#allowance = allowanceOf(users);
  }

  /** Makes the bound at least that of a tenant which has all the people that were ever noted; by their ids. */
  noteUsers(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#seen.size < MOST_USERS) {
        this.#seen.add(id);
      }
    }
    this.#allowance = Math.max(this.#allowance, allowanceOf(this.#seen.size));
  }

  /** Resolves when so many units may be used. */
  async take(units: number): Promise<void> {
    const { now, wait, signal } = this.#options;
    const at = this.#reserve(units, now());
    const ms = at - now();
    if (ms > 0) {
      await wait(ms, signal);
    }
  }

  /** Nothing new begins while an answer says that the quota is nearly used, or asks us to wait. */
  note({ throttle = 0, retryAfterMs = 0 }: AnswerFigures): void {
    const restMs =
      throttle >= WARNING ? WINDOW_MS * (throttle >= 1 ? 1 : 0.5) : 0;
    this.#notBefore = Math.max(
      this.#notBefore,
      this.#options.now() + Math.max(restMs, retryAfterMs),
    );
  }

  #reserve(units: number, now: number): number {
    let at = Math.max(now, this.#notBefore, this.#taken.at(-1)?.at ?? 0);
    for (;;) {
      const [oldest] = this.#taken;
      if (!oldest) {
        break;
      }
      const isPast = oldest.at <= at - WINDOW_MS;
      if (!isPast && this.#units + units <= this.#allowance) {
        break;
      }
      at = Math.max(at, oldest.at + WINDOW_MS);
      this.#units -= oldest.units;
      this.#taken.shift();
    }
    this.#taken.push({ at, units });
    this.#units += units;
    return at;
  }
}
