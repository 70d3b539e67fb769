import type { GraphUse } from '../measure/graphUse';
import type { Usage } from '../measure/usage';
import type { BareDownload } from './BareApi';
import type { DatabaseFigures } from './EngineApi';
import type { SizeOptions } from './sizeOptions';

export type SizePhase =
  | 'first'
  | 'unchanged'
  | 'changed'
  | 'full'
  | 'preview'
  | 'policy';

export interface SizePhaseResult {
  phase: SizePhase;
  /** Changes that were planned: creations, updates, removals. */
  planned: number;
  /** Of the engine's process, from the start of the scan until the plan is stored. */
  engine: Usage;
  /** Without waiting for the directory and planning: from the end of the plan until the stand-in for the catalog has everything. */
  applySeconds: number;
  graph: GraphUse;
  /** Memory right before, garbage collected; bytes. */
  rssBefore: number;
  database: DatabaseFigures;
  /** By the whole run, what it handed over included. */
  rowsWritten: number;
  /** The slowest of some looks at the rows of a preview; milliseconds. */
  slowestLookMs?: number;
}

export interface SizeResult {
  /** ISO 8601. */
  startedAt: string;
  seconds: number;
  options: SizeOptions;
  machine: string;
  /** Memory of a process that has started and not synced yet; bytes. */
  idleRss: number;
  bare: { first: BareDownload; graph: GraphUse };
  phases: SizePhaseResult[];
}
