import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What keeps somebody from using a page; what is of less weight is not looked for. */
const WEIGHTY = ['serious', 'critical'];

/**
 * What the plugin has no hand in: the portal's sidebar and header, what announces to screen readers, and tabs that are links, which the design system says
 * to control a panel that is not there.
 */
const FRAME = [
  '[data-testid="sidebar-root"]',
  '.bui-PluginHeader',
  '[data-live-announcer]',
  'a.bui-Tab',
];

/** What of a page as it is now would keep somebody from using it, a line each: what is wrong, and where. */
export async function barriersOf(
  page: Page,
  options: { withContrast: boolean },
): Promise<string[]> {
  // Rows of a list that is read anew are pale.
  await page.waitForLoadState('networkidle');
  await page.evaluate(axe.source);
  const violations = await page.evaluate(
    async ({ frame, withContrast }) => {
      const found = await window.axe.run(
        { exclude: frame.map(selector => [selector]) },
        {
          resultTypes: ['violations'],
          rules: { 'color-contrast': { enabled: withContrast } },
        },
      );
      return found.violations;
    },
    { frame: FRAME, ...options },
  );
  return violations
    .filter(({ impact }) => impact && WEIGHTY.includes(impact))
    .flatMap(({ help, nodes }) =>
      nodes.map(({ html, failureSummary }) => {
        const why = failureSummary?.split('\n').at(1)?.trim() ?? help;
        return `${why}: ${html.slice(0, 200)}`;
      }),
    );
}

declare global {
  interface Window {
    /** Once its source has been run in the page. */
    axe: typeof axe;
  }
}
