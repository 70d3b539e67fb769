/** Milliseconds between two loads at least, however many signals arrive. */
export const THROTTLE_MS = 500;

/** What a `LiveLoader` does with answers. */
export interface LiveLoaderOptions<T> {
  load: (signal: AbortSignal) => Promise<T>;
  onValue: (value: T) => void;
  onError: (error: unknown) => void;
  /** Milliseconds until it is worth asking again; `undefined` for never, unless told to. */
  delayAfterValue: (value: T) => number | undefined;
  delayAfterError: (error: unknown) => number | undefined;
}

/**
 * Loads again and again: one load at a time, at most two a second, none while the browser tab is hidden. A refresh that
 * is wanted during a load happens after it, so that constant signals cannot keep a slow answer from ever arriving.
 */
export class LiveLoader<T> {
  readonly #options: LiveLoaderOptions<T>;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Infinity;
  #startedAt = -Infinity;
  #isLoading = false;
  #isWanted = false;

  constructor(options: LiveLoaderOptions<T>) {
    this.#options = options;
  }

  /** Loads for the first time, even in a hidden tab. */
  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibilityChange);
    this.#load();
  }

  /** Loads again as soon as the throttle allows. */
  refresh(): void {
    this.#schedule(0);
  }

  /** Ends the load under way; nothing is reported any more. */
  stop(): void {
    this.#controller.abort();
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#onVisibilityChange);
  }

  #onVisibilityChange = () => {
    if (!document.hidden) {
      this.refresh();
    }
  };

  #schedule(delayMs: number): void {
    if (this.#isLoading) {
      this.#isWanted = true;
      return;
    }
    const at = Math.max(Date.now() + delayMs, this.#startedAt + THROTTLE_MS);
    if (at >= this.#dueAt || this.#controller.signal.aborted) {
      return;
    }
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => {
      this.#dueAt = Infinity;
      if (!document.hidden) {
        this.#load();
      }
    }, Math.max(0, at - Date.now()));
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    this.#isWanted = false;
    this.#startedAt = Date.now();
    const delayMs = await this.#report();
    this.#isLoading = false;
    if (this.#isWanted) {
      this.#schedule(0);
    } else if (delayMs !== undefined) {
      this.#schedule(delayMs);
    }
  }

  async #report(): Promise<number | undefined> {
    const { load, onValue, onError, delayAfterValue, delayAfterError } =
      this.#options;
    const { signal } = this.#controller;
    try {
      const value = await load(signal);
      if (!signal.aborted) {
        onValue(value);
      }
      return delayAfterValue(value);
    } catch (error) {
      if (!signal.aborted) {
        onError(error);
      }
      return delayAfterError(error);
    }
  }
}
