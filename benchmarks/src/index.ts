/**
 * idp-sync beside the msgraph catalog module, on the same tenant.
 *
 * @packageDocumentation
 */
export { runBenchmark } from './driver/runBenchmark';
export { parseOptions } from './driver/options';
export type { BenchmarkOptions } from './driver/options';
export { renderReport } from './report/renderReport';
export type { BenchmarkResult } from './report/results';
