/**
 * Takes pictures of the portal's pages, each in light and dark, wide and narrow. Run by
 * scripts/screenshots.mjs.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Browser } from 'playwright-core';
import { launchBrowser, openContext, signInAs, View } from '../support/browser';
import { Portal } from '../support/Portal';
import { Scene, scenes } from './scenes';

const views: (View & { name: string })[] = [
  { name: 'light-1440', theme: 'light', width: 1440, height: 1100 },
  { name: 'dark-1440', theme: 'dark', width: 1440, height: 1100 },
  { name: 'light-800', theme: 'light', width: 800, height: 1100 },
  { name: 'dark-800', theme: 'dark', width: 800, height: 1100 },
];
/** For what moves in after the last answer has arrived. */
const SETTLE_MS = 500;

async function takeScene(options: {
  browser: Browser;
  portal: Portal;
  scene: Scene;
  folder: string;
}): Promise<void> {
  const { browser, portal, scene, folder } = options;
  await scene.prepare?.(portal);
  for (const view of views) {
    const context = await openContext(browser, portal, view);
    const page = await context.newPage();
    page.on('pageerror', error =>
      process.stderr.write(`${scene.name}: ${error.stack}\n`),
    );
    if (scene.as) {
      await signInAs(page, scene.as);
    }
    await page.goto(scene.path);
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(SETTLE_MS);
    const file = path.join(folder, `${scene.name}-${view.name}.png`);
    await page.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
    await context.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      only: { type: 'string', multiple: true },
    },
  });
  if (!values.out) {
    throw new Error('Say with --out where the pictures are to go');
  }
  const { out: folder, only } = values;
  await fs.mkdir(folder, { recursive: true });
  const browser = await launchBrowser();
  const portal = await Portal.start();
  try {
    await portal.waitForSync();
    for (const scene of scenes) {
      if (!only || only.some(name => scene.name.startsWith(name))) {
        await takeScene({ browser, portal, scene, folder });
      }
    }
  } finally {
    await browser.close();
    await portal.stop();
  }
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
