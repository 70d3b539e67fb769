import { GraphError } from '../graph/GraphError';
import { Throttle } from '../graph/Throttle';
import type { Reply } from '../server/Reply';
import type { Fault } from './Fault';

type UnitsFault = Extract<Fault, { kind: 'units' }>;

/** Counts resource units for the faults that throttle by them, each for itself. */
export class UnitMeters {
  readonly #now: () => number;
  readonly #meters = new WeakMap<UnitsFault, Throttle>();

  /** @param now - the time in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a request. @returns the 429, where it is one too many */
  refusal(
    fault: UnitsFault,
    units: number,
    envelope: (error: GraphError) => Reply,
  ): Reply | undefined {
    let meter = this.#meters.get(fault);
    if (!meter) {
      meter = new Throttle(fault, undefined, this.#now);
      this.#meters.set(fault, meter);
    }
    try {
      meter.charge('all', units);
      return undefined;
    } catch (error) {
      if (error instanceof GraphError) {
        return envelope(error);
      }
      throw error;
    }
  }
}
