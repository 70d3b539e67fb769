import { runCooperatively } from '../plan/runCooperatively';
import type { PlanInput } from '../plan/types';

/** A view of 100,000 people takes a second to be made, and whoever explains one looks at several: one after the other while typing. Milliseconds. */
const LIVES_MS = 60_000;

interface Kept<T> {
  basis: string;
  view: Promise<T>;
  madeAt: number;
}

/** The latest view of each connection that somebody asks about, for a minute. */
export class PlanViews<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #create: (input: PlanInput) => Generator<void, T>;
  readonly #now: () => number;

  /** @param create - makes a view, giving way now and then */
  constructor(
    create: (input: PlanInput) => Generator<void, T>,
    now: () => number = () => performance.now(),
  ) {
    this.#create = create;
    this.#now = now;
  }

  /**
   * The view of a connection, made once however many ask for it at the same time.
   *
   * @param basis - what it is made from, as one text: views of another one do not count
   */
  async get(
    connectionId: string,
    basis: string,
    readInput: () => Promise<PlanInput>,
  ): Promise<T> {
    const kept = this.#kept.get(connectionId);
    if (kept?.basis === basis && this.#now() - kept.madeAt < LIVES_MS) {
      return kept.view;
    }
    const made: Kept<T> = {
      basis,
      madeAt: this.#now(),
      view: readInput().then(input => runCooperatively(this.#create(input))),
    };
    this.#kept.set(connectionId, made);
    // What could not be made, and what nobody needs any more, is not to be kept.
    const forget = () => {
      if (this.#kept.get(connectionId) === made) {
        this.#kept.delete(connectionId);
      }
    };
    made.view.then(() => setTimeout(forget, LIVES_MS).unref(), forget);
    return made.view;
  }
}
