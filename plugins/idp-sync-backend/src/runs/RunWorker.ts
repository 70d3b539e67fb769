import type { LoggerService } from '@backstage/backend-plugin-api';
import { executeRun } from './executeRun';
import type { RunClaims } from './RunClaims';
import type { Engine } from './RunContext';
import type { RunUpkeep } from './RunUpkeep';

const POLL_MS = 1_000;
const UPKEEP_MS = 10_000;
/** Runs side by side in one process; each of another connection. */
const MAX_CONCURRENT = 2;
/** How long a shutdown waits for runs to reach a safe point; milliseconds. */
const SHUTDOWN_MS = 8_000;

/**
 * Looks for run requests each second and executes what it can claim. Every process that holds a catalog connection has one; which of them takes a run is
 * decided by the lease in the database.
 */
export class RunWorker {
  readonly #engine: Engine;
  readonly #claims: RunClaims;
  readonly #upkeep: RunUpkeep;
  readonly #logger: LoggerService;
  readonly #paused: boolean;
  readonly #shutdown = new AbortController();
  readonly #active = new Set<Promise<void>>();
  #timer?: NodeJS.Timeout;
  #looking?: Promise<void>;
  #tidying?: Promise<void>;
  #lastUpkeep = -UPKEEP_MS;

  constructor(options: {
    engine: Engine;
    claims: RunClaims;
    upkeep: RunUpkeep;
    /** `idpSync.paused`: nothing is claimed. */
    paused: boolean;
  }) {
    this.#engine = options.engine;
    this.#claims = options.claims;
    this.#upkeep = options.upkeep;
    this.#paused = options.paused;
    this.#logger = options.engine.logger;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), POLL_MS);
  }

  /** Looks for work now instead of at the next poll. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce()
      .catch(error => this.#logger.warn('Looking for runs failed', error))
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /** Hands runs under way over and waits until they have stopped. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#shutdown.abort();
    let limit: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.allSettled([this.#looking, this.#tidying, ...this.#active]),
      new Promise(resolve => {
        limit = setTimeout(resolve, SHUTDOWN_MS);
      }),
    ]);
    clearTimeout(limit);
  }

  async #lookOnce(): Promise<void> {
    if (this.#shutdown.signal.aborted) {
      return;
    }
    if (this.#engine.sink.connected && !this.#paused) {
      await this.#claimWhatFits();
    }
    this.#startUpkeep();
  }

  /** Beside the look for work: it may take as long as the catalog takes to answer. */
  #startUpkeep(): void {
    if (this.#tidying || performance.now() - this.#lastUpkeep < UPKEEP_MS) {
      return;
    }
    this.#tidying = this.#upkeep
      .perform(this.#shutdown.signal)
      .catch(error => {
        if (!this.#shutdown.signal.aborted) {
          this.#logger.warn('Looking after runs failed', error);
        }
      })
      .finally(() => {
        this.#lastUpkeep = performance.now();
        this.#tidying = undefined;
      });
  }

  async #claimWhatFits(): Promise<void> {
    while (this.#active.size < MAX_CONCURRENT) {
      const claim = await this.#claims.claimNext();
      if (!claim) {
        return;
      }
      const run = executeRun(this.#engine, claim, this.#shutdown.signal)
        .catch(error =>
          this.#logger.error(
            `The history of run ${claim.runId} could not be written`,
            error,
          ),
        )
        .finally(() => this.#active.delete(run));
      this.#active.add(run);
    }
  }
}
