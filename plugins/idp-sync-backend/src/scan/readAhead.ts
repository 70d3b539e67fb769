import type { DirectoryPage } from '@idp-sync/backstage-plugin-idp-sync-node';

/**
 * Objects and memberships that may wait to be written; a page has a few hundred. What waits is written in one transaction, which costs some ten statements whatever is
 * in it.
 */
const WAITING_STATEMENTS = 20_000;

/** As many are waited for before they are written: where pages are quicker to write than to come in, each would be a transaction of its own. */
const ENOUGH_STATEMENTS = 1_000;

/**
 * Reads pages one after the other while those before them are written: what has come in meanwhile is handed over together, so that a slow database costs few
 * transactions, and reading never runs far ahead of it.
 *
 * @param read - the page at a cursor
 * @param cursor - of the first page
 * @throws what reading has thrown, after the pages before it
 */
export async function* readAhead(
  read: (cursor: string | undefined) => Promise<DirectoryPage>,
  cursor: string | undefined,
): AsyncGenerator<DirectoryPage[]> {
  const state: ReadState = { ready: [], stopped: false, ended: false };
  const reading = readInto(state, read, cursor);
  try {
    for (;;) {
      while (!state.ended && countStatements(state) < ENOUGH_STATEMENTS) {
        await Promise.race([reading, nextPage(state)]);
      }
      const pages = state.ready;
      state.ready = [];
      state.onRoom?.();
      if (pages.length > 0) {
        yield pages;
      } else if ('failure' in state) {
        throw state.failure;
      }
      if (pages.at(-1)?.complete) {
        return;
      }
    }
  } finally {
    state.stopped = true;
    state.onRoom?.();
  }
}

interface ReadState {
  ready: DirectoryPage[];
  stopped: boolean;
  /** There will be no further page. */
  ended: boolean;
  failure?: unknown;
  onPage?: () => void;
  onRoom?: () => void;
}

async function readInto(
  state: ReadState,
  read: (cursor: string | undefined) => Promise<DirectoryPage>,
  cursor: string | undefined,
): Promise<void> {
  try {
    let next = cursor;
    while (!state.stopped) {
      const page = await read(next);
      state.ready.push(page);
      state.onPage?.();
      if (page.complete) {
        return;
      }
      next = page.cursor;
      while (!state.stopped && countStatements(state) >= WAITING_STATEMENTS) {
        await new Promise<void>(resolve => {
          state.onRoom = resolve;
        });
      }
    }
  } catch (failure) {
    state.failure = failure;
  } finally {
    state.ended = true;
  }
}

function nextPage(state: ReadState): Promise<void> {
  return new Promise(resolve => {
    state.onPage = resolve;
  });
}

function countStatements({ ready }: ReadState): number {
  return ready.reduce(
    (sum, { changes }) =>
      changes.reduce(
        (inPage, change) =>
          inPage +
          1 +
          (change.type === 'object' ? change.members?.length ?? 0 : 0),
        sum,
      ),
    0,
  );
}
