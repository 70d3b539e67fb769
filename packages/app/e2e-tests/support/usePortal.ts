import fs from 'node:fs/promises';
import path from 'node:path';
import { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, openContext, View } from './browser';
import { Portal, PortalOptions } from './Portal';

const REPORT_DIR = path.resolve(__dirname, '../../../../e2e-test-report');
const START_TIMEOUT_MS = 150_000;

/** What the tests of a file share. */
export interface PortalFixture {
  readonly portal: Portal;
  /** A page in a window of its own, closed after the test. */
  openPage(view?: View): Promise<Page>;
}

/**
 * Gives the tests of a file a portal and a browser. A test fails, too, when the page
 * has thrown; what it showed at that moment is kept in e2e-test-report.
 */
export function usePortal(options?: PortalOptions): PortalFixture {
  let portal: Portal | undefined;
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const pageErrors: Error[] = [];

  const keepEvidence = async (testName: string) => {
    await fs.mkdir(REPORT_DIR, { recursive: true });
    const file = path.join(REPORT_DIR, testName.replace(/\W+/g, '-'));
    const pages = contexts.flatMap(context => context.pages());
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: `${file}-${index + 1}.png` });
    }
    await fs.writeFile(`${file}.log`, portal?.log ?? '');
  };

  beforeAll(async () => {
    Object.assign(globalThis, { onTestFailure: keepEvidence });
    // The browser first: it tells within a second when there is none.
    browser = await launchBrowser();
    portal = await Portal.start(options);
  }, START_TIMEOUT_MS);

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map(context => context.close()));
    expect(pageErrors.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await portal?.stop();
  });

  return {
    get portal() {
      if (!portal) {
        throw new Error('The portal is there from beforeAll on');
      }
      return portal;
    },
    async openPage(view) {
      if (!browser || !portal) {
        throw new Error('The browser is there from beforeAll on');
      }
      const context = await openContext(browser, portal, view);
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', error => pageErrors.push(error));
      return page;
    },
  };
}
