import type { AnswerFigures } from './GraphTransport';

/** What the answers so far have told of the way to Graph. */
export class Conditions {
  #latencyMs = Infinity;
  #throttle?: number;

  note({ durationMs = Infinity, throttle }: AnswerFigures): void {
    this.#latencyMs = Math.min(this.#latencyMs, durationMs);
    this.#throttle = throttle ?? this.#throttle;
  }

  /** Of the quickest request; 0 before any. */
  get latencyMs(): number {
    return Number.isFinite(this.#latencyMs) ? this.#latencyMs : 0;
  }

  /** The part of the quota in use, as the last answer said that said it. */
  get throttle(): number | undefined {
    return this.#throttle;
  }
}
