import type { JsonObject } from '@backstage/types';
import type { Usage, Window } from '../measure/usage';

/** What idp-sync's database has come to. */
export interface DatabaseFigures {
  /** Of idp-sync's own tables with their indexes. */
  bytes: number;
  /** Inserted, updated and deleted since the process, or the database, began; to be compared with an earlier count. */
  rowsWritten: number;
}

/** What the driver asks of the process with the engine. */
export interface EngineApi {
  /** Starts the backend with this configuration, and what stands in for the catalog with this file; resolves when it has started. */
  start(config: JsonObject, catalogFile: string): Promise<void>;
  /** Lets a process that is started after this one know what the catalog holds. */
  saveCatalog(): void;
  /** What the process used in a window of time, of which it keeps all samples. */
  usage(window: Window): Usage;
  /** Collects garbage; tells what the process holds after it, bytes. */
  settle(): { heapUsedBytes: number; rssBytes: number };
  database(): Promise<DatabaseFigures>;
  /** Writes what the processor did since `startProfile` to a file, for Chrome's developer tools. */
  startProfile(): Promise<void>;
  stopProfile(file: string): Promise<void>;
}
