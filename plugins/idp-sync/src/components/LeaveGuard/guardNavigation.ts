import type { To } from 'react-router-dom';

/** What of the router's history is guarded. */
export interface GuardedNavigator {
  createHref(to: To): string;
  push(to: To, state?: unknown, options?: unknown): void;
  replace(to: To, state?: unknown, options?: unknown): void;
}

interface RouterState {
  /** Where in the history of this tab it is. */
  idx?: number;
}

function indexOf(state: RouterState | null): number | undefined {
  return state?.idx;
}

/**
 * Asks before the browser leaves the part of the app that `isInside` names: by links and buttons, by back and forward, and by closing or reloading the tab.
 * The router offers this to apps with a data router only, which those of Backstage do not have.
 *
 * @param onBlocked - Gets a function that goes where it was to go after all.
 * @returns What ends the guard.
 */
export function guardNavigation(options: {
  navigator: GuardedNavigator;
  isInside: (pathname: string) => boolean;
  onBlocked: (leave: () => void) => void;
}): () => void {
  const { navigator, isInside, onBlocked } = options;
  const { push, replace } = navigator;
  let index = indexOf(window.history.state);
  let isReverting = false;
  let isOver = false;

  const isAllowed = (to: To) =>
    isInside(
      new URL(navigator.createHref(to), window.location.origin).pathname,
    );
  const guarded =
    (go: typeof push): typeof push =>
    (...args) => {
      if (isOver || isAllowed(args[0])) {
        go.apply(navigator, args);
        index = indexOf(window.history.state);
      } else {
        onBlocked(() => {
          end();
          go.apply(navigator, args);
        });
      }
    };
  const onPopState = (event: PopStateEvent) => {
    const wanted = indexOf(event.state);
    if (isReverting) {
      isReverting = false;
      event.stopImmediatePropagation();
    } else if (isInside(window.location.pathname)) {
      index = wanted;
    } else if (wanted !== undefined && index !== undefined) {
      // The browser is there already; the router has not heard of it yet, and need not.
      const steps = wanted - index;
      event.stopImmediatePropagation();
      isReverting = true;
      window.history.go(-steps);
      onBlocked(() => {
        end();
        window.history.go(steps);
      });
    }
  };
  const onBeforeUnload = (event: BeforeUnloadEvent) => {
    event.preventDefault();
  };
  function end() {
    if (isOver) {
      return;
    }
    isOver = true;
    navigator.push = push;
    navigator.replace = replace;
    window.removeEventListener('popstate', onPopState, { capture: true });
    window.removeEventListener('beforeunload', onBeforeUnload);
  }

  navigator.push = guarded(push);
  navigator.replace = guarded(replace);
  window.addEventListener('popstate', onPopState, { capture: true });
  window.addEventListener('beforeunload', onBeforeUnload);
  return end;
}
