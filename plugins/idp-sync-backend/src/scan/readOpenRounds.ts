import {
  CursorExpiredError,
  type DirectorySession,
  type DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence } from '../database/Fence';
import type { MirrorStore } from '../mirror/MirrorStore';
import { readStream } from './readStream';

export interface ReadOpenRoundsOptions {
  session: DirectorySession;
  store: MirrorStore;
  connectionId: string;
  fence: Fence;
  signal: AbortSignal;
  onPage(objects: number): void;
}

/**
 * Reads the open rounds of both streams to their last pages, side by side.
 *
 * Groups wait until a full round of people has begun: somebody who is deleted while members are read, and comes back, is missing from them, and only a
 * round of people that began before tells of it.
 *
 * @returns how much of the mirror is different now, and the streams whose cursors have expired
 */
export async function readOpenRounds(options: ReadOpenRoundsOptions): Promise<{
  changed: number;
  expired: Map<DirectoryStream, CursorExpiredError>;
}> {
  const { store, connectionId } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const expired = new Map<DirectoryStream, CursorExpiredError>();
  let changed = 0;

  const read = async (stream: DirectoryStream, onPage: () => void) => {
    const open = await store.getCursor(connectionId, stream);
    if (!open?.full || open.cursor !== undefined) {
      onPage();
    }
    if (open?.complete || open?.doubts.pagesRead) {
      return;
    }
    const result = await readStream({
      ...options,
      stream,
      cursor: open?.cursor,
      signal,
      onPage: objects => {
        onPage();
        options.onPage(objects);
      },
    });
    changed += result.changed;
  };
  const orExpire = async (stream: DirectoryStream, onPage: () => void) => {
    try {
      await read(stream, onPage);
    } catch (error) {
      if (error instanceof CursorExpiredError) {
        expired.set(stream, error);
      } else {
        // The other stream need not be read to its end in vain.
        failed.abort(error);
      }
    }
  };

  let users = Promise.resolve();
  await new Promise<void>(resolve => {
    users = orExpire('users', resolve).finally(resolve);
  });
  if (!signal.aborted) {
    await orExpire('groups', () => undefined);
  }
  await users;
  signal.throwIfAborted();
  return { changed, expired };
}
