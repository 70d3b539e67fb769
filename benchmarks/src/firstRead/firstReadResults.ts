import type { BenchmarkResult } from '../report/results';
import type { FirstReadOptions } from './firstReadOptions';

/** Who reads, and how. */
export type Reader = 'msgraph' | 'frugal' | 'quick' | 'auto';

/** In the order in which they are measured. */
export const READERS: readonly Reader[] = [
  'msgraph',
  'frugal',
  'quick',
  'auto',
];

/** One first read. */
export interface FirstRead {
  reader: Reader;
  latencyMs: number;
  /** From its start until all that the catalog is to be told is known. */
  secondsToPlanned: number;
  /** Processor time of its whole process meanwhile, which other work on the machine lengthens less. */
  cpuSeconds: number;
  requests: number;
  resourceUnits: number;
  /** The most requests that were under way at once. */
  concurrency: number;
  /** What it said of its plan; idp-sync only. */
  choice?: string;
}

export interface FirstReadResult {
  /** ISO 8601. */
  startedAt: string;
  options: FirstReadOptions;
  machine: BenchmarkResult['machine'];
  versions: Record<string, string>;
  reads: FirstRead[];
}
