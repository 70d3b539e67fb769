import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the place of whoever works by keyboard in a list whose entries come and go: the focus would be lost to the top of the page with the entry that is taken
 * out.
 *
 * @returns `ref` for the element around the list, and `focusEntry`, to be called with a change of the list: it focuses what the selector finds at the index
 * once the list is drawn anew; the last one where there are fewer; where there is none, the first thing around the list that can be used
 */
export function useEntryFocus(): {
  ref: RefObject<HTMLDivElement>;
  focusEntry: (selector: string, index: number) => void;
} {
  const ref = useRef<HTMLDivElement>(null);
  const wanted = useRef<{ selector: string; index: number }>();
  useEffect(() => {
    const { current: root } = ref;
    const { current: entry } = wanted;
    wanted.current = undefined;
    if (!root || !entry) {
      return;
    }
    const found = root.querySelectorAll<HTMLElement>(entry.selector);
    const element =
      found[Math.min(entry.index, found.length - 1)] ??
      root.querySelector<HTMLElement>(
        'input:not(:disabled), button:not(:disabled)',
      );
    element?.focus();
  });
  return {
    ref,
    focusEntry: (selector, index) => {
      wanted.current = { selector, index };
    },
  };
}
