import type { PhotoAnswer } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { MirrorScope } from './MirrorKeys';

/** What of a photo is kept. */
export interface PhotoRules {
  size: string;
  /** Of the picture itself. */
  maxBytes: number;
}

interface PhotoRow {
  object_id: string;
  size: string;
  etag: string | null;
  picture: string | null;
  checked_at: number;
}

/** By the first bytes, a dot for any; what a picture is said to be need not be true. */
const MEDIA_TYPES: readonly [type: string, begins: string][] = [
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/png', '\x89PNG\r\n'],
  ['image/gif', 'GIF8'],
  ['image/webp', 'RIFF....WEBP'],
];

/** Whether a connection has photos at all. */
export async function hasPhotos(
  knex: Knex,
  connectionId: string,
): Promise<boolean> {
  const row = await knex('mirror_photos')
    .where({ connection_id: connectionId })
    .first('object_id');
  return row !== undefined;
}

/** The pictures of some people, as data URLs by object id. */
export async function readPictures(
  knex: Knex,
  connectionId: string,
  objectIds: readonly string[],
): Promise<Map<string, string>> {
  const rows: { object_id: string; picture: string }[] = await knex(
    'mirror_photos',
  )
    .where({ connection_id: connectionId })
    .whereIn('object_id', [...objectIds])
    .whereNotNull('picture')
    .select('object_id', 'picture');
  return new Map(rows.map(row => [row.object_id, row.picture]));
}

/**
 * Writes what was said about photos of people who are still in the mirror.
 *
 * @param now - milliseconds since the epoch
 * @returns how many people have another picture
 */
export async function writePhotos(
  { knex, connectionId, touched }: MirrorScope,
  answers: readonly PhotoAnswer[],
  { size, maxBytes }: PhotoRules,
  now: number,
): Promise<number> {
  const ids = answers.map(({ objectId }) => objectId);
  const present = new Set(
    await knex('mirror_objects')
      .where({ connection_id: connectionId, class: 'user', state: 'present' })
      .whereIn('object_id', ids)
      .pluck('object_id'),
  );
  const known = new Map<string, PhotoRow>(
    (
      await knex('mirror_photos')
        .where({ connection_id: connectionId })
        .whereIn('object_id', ids)
        .select('object_id', 'size', 'etag', 'picture', 'checked_at')
    ).map(row => [row.object_id, row]),
  );
  const rows: PhotoRow[] = [];
  let changed = 0;
  for (const answer of answers) {
    const { objectId } = answer;
    if (present.has(objectId)) {
      const before = known.get(objectId);
      const row = {
        ...contentOf(answer, before, maxBytes),
        object_id: objectId,
        size,
        checked_at: now,
      };
      rows.push(row);
      if (row.picture !== (before?.picture ?? null)) {
        changed += 1;
        touched?.object('user', objectId);
      }
    }
  }
  if (rows.length > 0) {
    await knex('mirror_photos')
      .insert(rows.map(row => ({ ...row, connection_id: connectionId })))
      .onConflict(['connection_id', 'object_id'])
      .merge();
  }
  return changed;
}

function contentOf(
  answer: PhotoAnswer,
  before: PhotoRow | undefined,
  maxBytes: number,
): Pick<PhotoRow, 'etag' | 'picture'> {
  switch (answer.type) {
    case 'photo': {
      const picture =
        answer.content.length <= maxBytes
          ? toDataUrl(answer.content)
          : undefined;
      return { etag: answer.etag ?? null, picture: picture ?? null };
    }
    case 'none':
      return { etag: null, picture: null };
    default:
      return { etag: before?.etag ?? null, picture: before?.picture ?? null };
  }
}

/** @returns undefined for what is no picture */
function toDataUrl(content: Uint8Array): string | undefined {
  const bytes = Buffer.from(content);
  const begin = bytes.subarray(0, 16).toString('latin1');
  const type = MEDIA_TYPES.find(([, begins]) =>
    [...begins].every((char, at) => char === '.' || char === begin[at]),
  )?.[0];
  return type && `data:${type};base64,${bytes.toString('base64')}`;
}
