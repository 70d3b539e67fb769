import type {
  DirectoryChange,
  DirectoryPage,
  DirectorySession,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence } from '../database/Fence';
import type { MirrorStore } from '../mirror/MirrorStore';
import { LoopGuard } from './LoopGuard';

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
 * Reads a round to its last page, the next page under way while one is written. Each page is in the mirror together with the cursor behind it before the
 * one after it is, so that a kill at any point goes on from there.
 *
 * @returns how much of the mirror is different now
 */
export async function readStream(
  options: ReadStreamOptions,
): Promise<{ changed: number }> {
  const { session, store, connectionId, stream, fence, signal } = options;
  const loop = new LoopGuard(stream);
  let changed = 0;
  let reading = prefetch(session, stream, options.cursor);
  for (;;) {
    const page = await reading;
    signal.throwIfAborted();
    if (!page.complete) {
      loop.check(page.cursor, page.changes.map(identify));
      reading = prefetch(session, stream, page.cursor);
    }
    changed += (await store.applyPage(connectionId, stream, page, fence))
      .changed;
    options.onPage(page.changes.length);
    if (page.complete) {
      return { changed };
    }
  }
}

function prefetch(
  session: DirectorySession,
  stream: DirectoryStream,
  cursor: string | undefined,
): Promise<DirectoryPage> {
  const reading = session.readPage(stream, cursor);
  // Should the page before it fail to be written, nobody waits for this one any more.
  reading.catch(() => undefined);
  return reading;
}

/** Enough of a change to know it again: slices of a large group differ in their first members. */
function identify(change: DirectoryChange): string {
  if (change.type === 'removed') {
    return `- ${change.objectId}`;
  }
  const { objectId, members = [] } = change;
  return `${objectId} ${members.length} ${members[0]?.objectId}`;
}
