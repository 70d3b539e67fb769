#!/usr/bin/env node
// Measures the plans of a first read beside the msgraph catalog module; `node benchmarks/first-read.mjs --help` says how.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const child = spawn(
  process.execPath,
  [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    fileURLToPath(new URL('src/firstRead/firstReadMain.ts', import.meta.url)),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
// A Ctrl-C reaches both; the driver stops what it has started and ends, and we with it.
process.on('SIGINT', () => {});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});
