import type { JsonObject } from '@backstage/types';

/** What the driver asks of the process with the backend. */
export interface LogApi {
  /** Starts the backend with this configuration; resolves when it has started. */
  start(config: JsonObject, catalogFile: string): Promise<void>;
  /** Adds an ended run with so many changes. @returns its number */
  addRun(changes: number): Promise<number>;
  /** Brings the statistics that the database plans by up to date, as it does by itself in time. */
  analyze(): Promise<void>;
  /** The longest that the event loop was late since this was last asked; milliseconds. */
  longestDelay(): number;
}
