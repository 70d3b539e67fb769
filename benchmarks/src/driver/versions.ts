import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import type { BenchmarkResult } from '../report/results';

/** The version of an installed package. */
export function versionOf(packageName: string): string {
  const file = require.resolve(`${packageName}/package.json`);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

export function describeMachine(): BenchmarkResult['machine'] {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${type()} ${release()}`,
  };
}
