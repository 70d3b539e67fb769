import path from 'node:path';
import { findChromium } from './findChromium.mjs';
import { runJest } from './runJest.mjs';
import { root } from './root.mjs';
import { runTool } from './runTool.mjs';

const POSTGRES_VARIABLE =
  'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';

/** The demo, each of its other tenants, and production. */
const layeredConfigs = ['kubernetes', 'generated', 'production'];

/** Runs a tool quietly; one check, passed or failed. */
async function check(context, tool, args, options = {}) {
  let output = '';
  const code = await context.start(
    runTool(tool, args, {
      ...options,
      onOutput: text => {
        output += text;
      },
    }),
  );
  return code === 0
    ? { passed: 1, failed: 0 }
    : { passed: 0, failed: 1, output };
}

async function checkConfigs(context) {
  const combinations = [
    ['app-config.yaml'],
    ...layeredConfigs.map(name => [
      'app-config.yaml',
      `app-config.${name}.yaml`,
    ]),
  ];
  for (const files of combinations) {
    const result = await check(context, 'backstage-cli', [
      'config:check',
      // Production's secrets are not here.
      '--lax',
      '--strict',
      ...files.flatMap(file => ['--config', path.join(root, file)]),
    ]);
    if (result.failed > 0) {
      return result;
    }
  }
  return { passed: 1, failed: 0 };
}

async function runUnitTests(context) {
  const result = await runJest(context, {
    name: 'unit',
    start: (args, options) =>
      runTool(
        'backstage-cli',
        [
          'repo',
          'test',
          // Backstage's jest watches unless it is told not to.
          '--watchAll=false',
          // A slow machine is no reason to fail; what hangs ends all the same.
          '--testTimeout=120000',
          // Most of the time goes by waiting for a portal, not by computing.
          '--maxWorkers=4',
          ...args,
        ],
        options,
      ),
    // Testcontainers would look for Docker in CI and wait for it.
    env: { BACKSTAGE_TEST_DISABLE_DOCKER: '1' },
  });
  return {
    ...result,
    skipped: process.env[POSTGRES_VARIABLE]
      ? result.skipped
      : [
          ...result.skipped,
          `the tests on PostgreSQL, for want of one: SQLite only (${POSTGRES_VARIABLE} names one)`,
        ],
  };
}

async function runBrowserTests(context) {
  const chromium = findChromium(process.env);
  if (!chromium) {
    return {
      passed: 0,
      failed: 0,
      skipped: [
        'the browser tests, for want of a Chromium (CHROMIUM_PATH names one)',
      ],
    };
  }
  console.log('Building the frontend …');
  const build = await check(context, 'backstage-cli', ['package', 'build'], {
    cwd: path.join(root, 'packages', 'app'),
  });
  if (build.failed > 0) {
    return build;
  }
  return runJest(context, {
    name: 'browser',
    start: (args, options) =>
      runTool(
        'jest',
        ['--config', 'packages/app/e2e-tests/jest.config.js', ...args],
        options,
      ),
    env: { CHROMIUM_PATH: chromium },
  });
}

/**
 * The stages by name. `run` resolves to what {@link TestReport.add} takes; those that
 * are loud show their output while they run.
 */
export const stages = {
  types: {
    title: 'Types',
    run: context => check(context, 'tsc', []),
  },
  api: {
    title: 'API reports',
    run: context =>
      // As `yarn build:api-reports`, which writes them.
      check(context, 'backstage-repo-tools', [
        'api-reports',
        '--ci',
        '--include',
        'plugins/*',
        '--omit-messages',
        'ae-wrong-input-file-type,ae-undocumented',
      ]),
  },
  format: {
    title: 'Formatting',
    run: context =>
      check(context, 'prettier', [
        '--check',
        '--cache',
        '--cache-location',
        '.cache/prettier',
        '.',
      ]),
  },
  config: {
    title: 'Configuration',
    run: checkConfigs,
  },
  lint: {
    title: 'Lint',
    run: context =>
      check(context, 'backstage-cli', [
        'repo',
        'lint',
        '--max-warnings',
        '0',
        '--format',
        'stylish',
      ]),
  },
  unit: {
    title: 'Unit and property tests',
    isLoud: true,
    run: runUnitTests,
  },
  browser: {
    title: 'Browser tests',
    isLoud: true,
    run: runBrowserTests,
  },
};
