import type {
  DirectoryChange,
  DirectoryPage,
  DirectorySession,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence } from '../database/Fence';
import type { MirrorStore } from '../mirror/MirrorStore';
import { LoopGuard } from './LoopGuard';
import { readAhead } from './readAhead';

export interface ReadStreamOptions {
  session: DirectorySession;
  store: MirrorStore;
  connectionId: string;
  stream: DirectoryStream;
  /** Absent for the first page of a full round. */
  cursor: string | undefined;
  fence: Fence;
  signal: AbortSignal;
  onPage(objects: number): void;
}

/**
 * Reads a round to its last page, further pages under way while some are written. Pages are in the mirror together with the cursor behind them before those
 * after them are, so that a kill at any point goes on from there.
 *
 * @returns how much of the mirror is different now
 */
export async function readStream(
  options: ReadStreamOptions,
): Promise<{ changed: number }> {
  const { session, store, connectionId, stream, fence, signal } = options;
  const loop = new LoopGuard(stream);
  let changed = 0;
  const read = async (cursor: string | undefined) => {
    const page = await session.readPage(stream, cursor);
    if (!page.complete) {
      loop.check(page.cursor, page.changes.map(identify));
    }
    return page;
  };
  for await (const pages of readAhead(read, options.cursor)) {
    for (const page of joinPages(pages)) {
      signal.throwIfAborted();
      changed += (await store.applyPage(connectionId, stream, page, fence))
        .changed;
      options.onPage(page.changes.length);
    }
  }
  return { changed };
}

/**
 * Makes one page of several: the order of statements within a round means nothing. Only a whole list of members is compared with what is stored, which has to
 * include the pages before it.
 */
function joinPages(pages: readonly DirectoryPage[]): DirectoryPage[] {
  const joined: DirectoryPage[] = [];
  for (const page of pages) {
    const last = joined.at(-1);
    if (last && !hasWholeList(last) && !hasWholeList(page)) {
      joined[joined.length - 1] = {
        ...page,
        changes: last.changes.concat(page.changes),
      };
    } else {
      joined.push(page);
    }
  }
  return joined;
}

function hasWholeList({ changes }: DirectoryPage): boolean {
  return changes.some(
    change => change.type === 'object' && change.membersComplete,
  );
}

/** Enough of a change to know it again: slices of a large group differ in their first members. */
function identify(change: DirectoryChange): string {
  if (change.type === 'removed') {
    return `- ${change.objectId}`;
  }
  const { objectId, members = [] } = change;
  return `${objectId} ${members.length} ${members[0]?.objectId}`;
}
