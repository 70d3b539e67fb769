import fs from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

function readResults(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Runs jest and counts its tests.
 *
 * @param context - of the stage
 * @param options - `name` of the stage, `start` with jest's arguments, `env`
 */
export async function runJest(context, { name, start, env }) {
  const outputFile = path.join(root, '.cache', 'test', `${name}.json`);
  fs.mkdirSync(path.dirname(outputFile), { recursive: true });
  fs.rmSync(outputFile, { force: true });
  const code = await context.start(
    start(['--json', `--outputFile=${outputFile}`, ...context.jestArgs], {
      env: { NODE_ENV: 'test', TZ: 'UTC', ...env },
      // With --json, jest prints all of the results once more on stdout.
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const results = readResults(outputFile);
  if (!results) {
    return {
      passed: 0,
      failed: 1,
      skipped: [],
      output: `jest exited with code ${code} and left no results`,
    };
  }
  // A file that could not be run holds no tests to be counted.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const leftOut = results.numPendingTests + results.numTodoTests;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped:
      leftOut > 0 ? [`${leftOut} tests of the stage '${name}', marked so`] : [],
    output: failed === 0 ? `jest exited with code ${code}` : undefined,
  };
}
