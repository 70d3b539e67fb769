#!/usr/bin/env node
/**
 * Takes pictures of the portal's pages, in light and dark, wide and narrow.
 *
 *   node scripts/screenshots.mjs --out /tmp/pictures
 *   node scripts/screenshots.mjs --out /tmp/pictures --only idp-sync-run --no-build
 *
 * What is taken stands in packages/app/e2e-tests/screenshots/scenes.ts; `--only` takes
 * those whose name starts so, `--no-build` the frontend as it was built last.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { findChromium } from './lib/findChromium.mjs';
import { root } from './lib/root.mjs';
import { runNode, runTool } from './lib/runTool.mjs';

async function run(tool) {
  const stop = () => tool.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const code = await tool.exited;
  if (code !== 0) {
    throw new Error(`Exited with code ${code}`);
  }
}

async function main() {
  const args = process.argv.slice(2);
  const chromium = findChromium(process.env);
  if (!chromium) {
    throw new Error('There is no Chromium here: name one with CHROMIUM_PATH.');
  }
  await bootstrap();
  if (!args.includes('--no-build')) {
    await run(
      runTool('backstage-cli', ['package', 'build'], {
        cwd: path.join(root, 'packages', 'app'),
        onOutput: () => {},
      }),
    );
  }
  const require = createRequire(path.join(root, 'packages/app/index.js'));
  await run(
    runNode(
      [
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        path.join(
          root,
          'packages/app/e2e-tests/screenshots/takeScreenshots.ts',
        ),
        ...args.filter(arg => arg !== '--no-build'),
      ],
      { env: { CHROMIUM_PATH: chromium } },
    ),
  );
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
