import { RefObject, useLayoutEffect } from 'react';

/**
 * Keeps the place of whoever works by keyboard when a focused element goes away: the region around it gets the focus,
 * which would otherwise be lost to the top of the page.
 */
export function useFocusHandover(element: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const current = element.current;
    return () => {
      if (current && document.activeElement === current) {
        current.closest<HTMLElement>('[role="region"]')?.focus();
      }
    };
  }, [element]);
}
