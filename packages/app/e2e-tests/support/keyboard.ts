import type { Page } from 'playwright-core';

/** More than there is on a page. */
const MAX_PRESSES = 120;

/**
 * Presses Tab until the focus is on what has this name.
 *
 * @param key - `Shift+Tab` goes back instead
 * @throws Error when it is not to be had by the keyboard
 */
export async function tabTo(
  page: Page,
  name: RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  await pressUntil(page, key, name);
}

/**
 * From within a list or table, presses the arrow until the focus is on the row with this text.
 *
 * @throws Error when there is none
 */
export async function arrowTo(page: Page, text: RegExp): Promise<void> {
  if (!text.test(await focusedName(page))) {
    await pressUntil(page, 'ArrowDown', text);
  }
}

/** Presses the keys one after the other. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

async function pressUntil(
  page: Page,
  key: string,
  name: RegExp,
): Promise<void> {
  for (let presses = 0; presses < MAX_PRESSES; presses++) {
    await page.keyboard.press(key);
    if (name.test(await focusedName(page))) {
      return;
    }
  }
  throw new Error(`${name} cannot be reached by the keyboard with ${key}`);
}

/** What the element with the focus is called: its label, its text, and the label of its field. */
async function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    const isField =
      element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement;
    // It has the focus while there is nothing in it to be focused yet, and says all that will be.
    const isPanel = element?.getAttribute('role') === 'tabpanel';
    return [
      element?.getAttribute('aria-label'),
      !isPanel && element?.textContent,
      isField && element.labels?.[0]?.textContent,
    ]
      .filter(Boolean)
      .join(' ');
  });
}
