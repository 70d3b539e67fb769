import { CursorExpiredError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { z } from 'zod';

const PREFIX = 'quick:';

const cursorSchema = z.object({
  /** Where the delta round begins that brings what happens meanwhile. */
  delta: z.string().min(1),
  /** The oldest page of the listing of which not everything has been handed out; absent for the first one. */
  listing: z.string().optional(),
  /** Who hands it out, and how many pages it has handed out: whoever is somebody else begins that page of the listing anew. */
  reader: z.string().optional(),
  pages: z.number().optional(),
});

/** How far a round of the quick plan has got. */
export type QuickCursor = z.infer<typeof cursorSchema>;

export function isQuickCursor(cursor: string): boolean {
  return cursor.startsWith(PREFIX);
}

export function formatQuickCursor(cursor: QuickCursor): string {
  return PREFIX + JSON.stringify(cursor);
}

/** @throws CursorExpiredError where it cannot be made out, so that the round starts over */
export function parseQuickCursor(text: string): QuickCursor {
  try {
    return cursorSchema.parse(JSON.parse(text.slice(PREFIX.length)));
  } catch {
    throw new CursorExpiredError(
      'Where the last scan stopped was written by another version.',
    );
  }
}
