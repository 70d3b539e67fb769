/** A clock on which waiting takes no time: it jumps ahead instead. For whatever takes its clock and its waits as options. */
export class VirtualTime {
  #ahead = 0;
  /** Milliseconds that were waited, one entry a wait. */
  readonly waits: number[] = [];

  /** Milliseconds since the epoch. */
  readonly now = (): number => Date.now() + this.#ahead;

  /** Rejects when the signal has aborted, as real waits do. */
  readonly wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.waits.push(ms);
    this.#ahead += ms;
  };
}
