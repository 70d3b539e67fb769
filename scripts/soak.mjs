// The long tests: what `npm test` does for seconds, for minutes. Prints what was done and how it went.
//
//   yarn soak [--minutes 10] [--seed 1] [--only churn,kills]
//
// With BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING set, on PostgreSQL too.
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const backend = join(root, 'plugins/idp-sync-backend');
const tests = join(backend, 'src/tests');

/** A test that goes on for as long as it is told to says so by this name. */
const suites = readdirSync(tests)
  .filter(
    file =>
      file.endsWith('.test.ts') &&
      readFileSync(join(tests, file), 'utf8').includes('IDP_SYNC_SOAK_MINUTES'),
  )
  .map(file => file.slice(0, -'.test.ts'.length));

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: suites.join(',') },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter(suite => !suites.includes(suite));
if (unknown.length > 0 || !(Number(values.minutes) > 0)) {
  console.error(
    unknown.length > 0
      ? `There is no soak ${unknown.join(', ')}; there are ${suites.join(', ')}`
      : `--minutes takes a number above 0, not "${values.minutes}"`,
  );
  process.exit(2);
}

function soak(suite, report) {
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'test',
      '--watchAll=false',
      '--runInBand',
      `src/tests/${suite}\\.test`,
    ],
    {
      cwd: backend,
      stdio: 'inherit',
      env: {
        ...process.env,
        IDP_SYNC_SOAK_MINUTES: values.minutes,
        IDP_SYNC_SOAK_SEED: values.seed,
        IDP_SYNC_SOAK_REPORT: report,
      },
    },
  );
  return status === 0;
}

const directory = mkdtempSync(join(tmpdir(), 'idp-sync-soak-'));
const report = join(directory, 'report.txt');
writeFileSync(report, '');
console.log(
  `Soaking ${wanted.join(', ')} for ${
    values.minutes
  } minutes each on each database, seed ${values.seed}`,
);
const failed = wanted.filter(suite => !soak(suite, report));

console.log('\nReport');
console.log(readFileSync(report, 'utf8') || 'nothing came to its end');
rmSync(directory, { recursive: true });
if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('All passed');
