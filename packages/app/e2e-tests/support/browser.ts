import {
  Browser,
  BrowserContext,
  chromium,
  Locator,
  Page,
} from 'playwright-core';
import type { Portal } from './Portal';

/** Generous: the machine may be doing other things. */
const ACTION_TIMEOUT_MS = 20_000;

/** Who can sign in, by the name on the sign-in page. */
export type DemoName = 'Adele Vance' | 'Diego Siciliani';

/** How a page is looked at. */
export interface View {
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

/**
 * Starts the Chromium that CHROMIUM_PATH names.
 *
 * @throws Error when it names none; `npm test -- browser` looks for one
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH;
  if (!executablePath) {
    throw new Error(
      'CHROMIUM_PATH is not set: run the browser tests with `npm test -- browser`',
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // there is none for root, as in containers
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** A window of its own on the portal, with nobody signed in. */
export async function openContext(
  browser: Browser,
  portal: Portal,
  view: View = {},
): Promise<BrowserContext> {
  const { theme = 'light', width = 1440, height = 900 } = view;
  const context = await browser.newContext({
    baseURL: portal.url,
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
  });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  return context;
}

/** Opens the portal's first page and signs in there. */
export async function signInAs(page: Page, name: DemoName): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: `Sign in as ${name}` }).click();
  await expectPortal(page);
}

/** Passes once the element is to be seen, fails when it is not within some seconds. */
export async function expectVisible(locator: Locator): Promise<void> {
  await locator.waitFor({ state: 'visible' });
}

/** Passes once there is the frame around all pages, which only those see who have signed in. */
export async function expectPortal(page: Page): Promise<void> {
  await expectVisible(page.getByRole('link', { name: 'Home', exact: true }));
}
