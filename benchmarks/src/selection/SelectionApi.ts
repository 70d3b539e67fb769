import type { JsonObject } from '@backstage/types';

/** How much there is in a directory. */
export interface DirectorySize {
  users: number;
  groups: number;
  memberships: number;
}

/** What the driver asks of the process with the backend. */
export interface SelectionApi {
  /** Starts the backend with this configuration; resolves when it has started. */
  start(config: JsonObject, catalogFile: string): Promise<void>;
  /** Fills the mirror of a connection, as a full scan leaves it. */
  fill(connectionId: string, size: DirectorySize): Promise<void>;
  /** The longest that the event loop was late since this was last asked; milliseconds. */
  longestDelay(): number;
}
