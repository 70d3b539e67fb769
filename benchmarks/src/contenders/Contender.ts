import type { JsonObject } from '@backstage/types';
import type { EmulatorConnection } from '@idp-sync/graph-emulator';
import type { BackendApi } from '../backend/BackendApi';
import type { Phase } from '../report/results';
import type { ForkedProcess } from '../processes/ForkedProcess';
import type { BackstageClient } from '../backstage/BackstageClient';

export type ContenderName = 'msgraph' | 'idp-sync';

/** When an engine did what, in one sync. Milliseconds since the epoch. */
export interface EngineTimes {
  startedAt: number;
  /** All that the catalog is to be told is known. */
  plannedAt: number;
  /** All of it has been handed over, and the catalog has taken it. */
  handedOverAt: number;
  /** The engine is done; later where it looks after what became of it. */
  finishedAt: number;
}

export interface SyncContext {
  phase: Phase;
  backstage: BackstageClient;
  backend: ForkedProcess<BackendApi>;
  /** When to give up; milliseconds. */
  timeoutMs: number;
}

/** One way of getting a directory into the catalog, as the driver sees it. */
export interface Contender {
  readonly name: ContenderName;
  /** The npm package. */
  readonly packageName: string;
  /** The module that runs in the contender's process. */
  readonly entry: string;
  /** The part of the configuration that differs. */
  config(connection: EmulatorConnection): JsonObject;
  /**
   * Has it sync once. The first time, its backend has just started.
   *
   * @throws Error when the sync fails
   */
  sync(context: SyncContext): Promise<EngineTimes>;
}
