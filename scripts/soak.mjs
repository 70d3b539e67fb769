// The long tests: what `npm test` does for seconds, for minutes. Prints what was done and how it went.
//
//   yarn soak [--minutes 10] [--seed 1]
//
// With BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING set, on PostgreSQL too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const directory = mkdtempSync(join(tmpdir(), 'idp-sync-soak-'));
const report = join(directory, 'report.txt');
writeFileSync(report, '');

console.log(
  `Soaking for ${values.minutes} minutes on each database, seed ${values.seed}`,
);
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
    'package',
    'test',
    '--watchAll=false',
    '--runInBand',
    'src/tests/churn',
  ],
  {
    cwd: join(root, 'plugins/idp-sync-backend'),
    stdio: 'inherit',
    env: {
      ...process.env,
      IDP_SYNC_SOAK_MINUTES: values.minutes,
      IDP_SYNC_SOAK_SEED: values.seed,
      IDP_SYNC_SOAK_REPORT: report,
    },
  },
);

console.log('\nReport');
console.log(readFileSync(report, 'utf8') || 'nothing came to its end');
rmSync(directory, { recursive: true });
process.exit(status ?? 1);
