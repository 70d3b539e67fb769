import { Browser, BrowserContext, chromium, Page } from 'playwright-core';
import type { Portal } from './Portal';

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
  return browser.newContext({
    baseURL: portal.url,
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
  });
}

/** Opens the portal's first page and signs in there. */
export async function signInAs(page: Page, name: DemoName): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: `Sign in as ${name}` }).click();
  await page.getByRole('navigation', { name: 'sidebar nav' }).waitFor();
}
