import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { parseDoubts } from './Doubts';
import type { StreamCursor } from './MirrorStore';

interface CursorRow {
  connection_id: string;
  stream: DirectoryStream;
  round: number;
  full: boolean | number;
  complete: boolean | number;
  cursor: string | null;
  select_hash: string;
  doubts: string;
  started_at: number | string;
  updated_at: number | string;
}

export async function readCursor(
  knex: Knex,
  connectionId: string,
  stream: DirectoryStream,
): Promise<StreamCursor | undefined> {
  const row = await knex<CursorRow>('mirror_cursors')
    .where({ connection_id: connectionId, stream })
    .first();
  return (
    row && {
      round: row.round,
      full: Boolean(row.full),
      complete: Boolean(row.complete),
      cursor: row.cursor ?? undefined,
      selectHash: row.select_hash,
      doubts: parseDoubts(row.doubts),
      startedAt: Number(row.started_at),
    }
  );
}

/** @param now - milliseconds since the epoch */
export async function writeCursor(
  knex: Knex,
  connectionId: string,
  stream: DirectoryStream,
  cursor: StreamCursor,
  now: number,
): Promise<void> {
  await knex<CursorRow>('mirror_cursors')
    .insert({
      connection_id: connectionId,
      stream,
      round: cursor.round,
      full: cursor.full,
      complete: cursor.complete,
      cursor: cursor.cursor ?? null,
      select_hash: cursor.selectHash,
      doubts: JSON.stringify(cursor.doubts),
      started_at: cursor.startedAt,
      updated_at: now,
    })
    .onConflict(['connection_id', 'stream'])
    .merge();
}
