import type { JsonObject } from '@backstage/types';
import type { Usage, Window } from '../measure/usage';
import type { Mutation } from './MutationMeter';

/** One time that an engine ran, where the process itself has to tell. Milliseconds since the epoch. */
export interface EngineRun {
  startedAt: number;
  finishedAt?: number;
  error?: string;
}

/** What the driver asks of a contender's process. */
export interface BackendApi {
  /** Starts the backend with this configuration; resolves when it has started. */
  start(config: JsonObject): Promise<void>;
  /** What the process used in a window of time, of which it keeps all samples. */
  usage(window: Window): Usage;
  /** Collects garbage, so that what comes next does not pay for it; tells what is left on the heap, bytes. */
  collectGarbage(): number;
  /** The most memory the process has ever held; bytes. */
  highestRssBytes(): number;
  /** Mutations of entity providers, oldest first. */
  mutations(): Mutation[];
  engineRuns(): EngineRun[];
}
