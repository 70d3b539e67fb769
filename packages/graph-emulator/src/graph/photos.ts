import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { Reply } from '../server/Reply';
import type { DirectoryObject } from '../tenant/DirectoryObject';
import { hashWords } from '../tenant/random';
import { GraphContext } from './GraphContext';
import { GraphError } from './GraphError';

const SIZES = [48, 64, 96, 120, 240, 360, 432, 504, 648];
/** The original's edge in pixels. */
const ORIGINAL_SIZE = 648;
/** Fields along one edge of the drawn pattern. */
const FIELDS = 6;

/** `/users/{id}/photo`: the size of the original and its ETag. */
export function photoMetadata(
  context: GraphContext,
  user: DirectoryObject,
): Record<string, unknown> {
  const picture = requirePhoto(context, user);
  return {
    '@odata.context': `${context.root}/$metadata#users('${user.id}')/photo/$entity`,
    '@odata.mediaContentType': 'image/png',
    '@odata.mediaEtag': etag(picture, ORIGINAL_SIZE),
    id: `${ORIGINAL_SIZE}x${ORIGINAL_SIZE}`,
    height: ORIGINAL_SIZE,
    width: ORIGINAL_SIZE,
  };
}

/** `/users/{id}/photo/$value` and `/users/{id}/photos/{size}/$value`: the picture itself. */
export function photoValue(
  context: GraphContext,
  user: DirectoryObject,
): Reply {
  const picture = requirePhoto(context, user);
  const size = edge(context.params.size);
  const tag = etag(picture, size);
  if (context.request.headers['if-none-match'] === tag) {
    return { status: 304, headers: { ETag: tag }, body: '' };
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'image/png', ETag: tag },
    body: draw(picture, size),
  };
}

/** Of what the photo is drawn. */
function requirePhoto(context: GraphContext, user: DirectoryObject): string {
  context.grants.requirePhoto();
  const picture = context.tenant.photoOf(user.id);
  if (picture === undefined) {
    throw new GraphError(404, 'ImageNotFound', "The photo wasn't found.");
  }
  return picture;
}

function edge(text: string | undefined): number {
  if (text === undefined) {
    return ORIGINAL_SIZE;
  }
  const size = SIZES.find(candidate => text === `${candidate}x${candidate}`);
  if (!size) {
    throw GraphError.malformed(`The photo size '${text}' is not supported.`);
  }
  return size;
}

function etag(picture: string, size: number): string {
  const hash = createHash('sha256').update(`${picture}/${size}`);
  return `W/"${hash.digest('hex').slice(0, 32)}"`;
}

/** Draws a symmetric pattern that belongs to a text, as a PNG with a palette. */
function draw(picture: string, size: number): Buffer {
  const [hue, pattern] = hashWords(picture);
  const palette = Buffer.from([
    0xf2,
    0xf2,
    0xf2,
    0x30 + (hue & 0x7f),
    0x30 + ((hue >>> 8) & 0x7f),
    0x30 + ((hue >>> 16) & 0x7f),
  ]);
  const rows = Buffer.alloc((size + 1) * size);
  for (let y = 0; y < size; y++) {
    const row = Math.floor((y * FIELDS) / size);
    for (let x = 0; x < size; x++) {
      const column = Math.floor((x * FIELDS) / size);
      const mirrored = Math.min(column, FIELDS - 1 - column);
      const bit = (pattern >>> (row * (FIELDS / 2) + mirrored)) & 1;
      rows[y * (size + 1) + 1 + x] = bit;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a pixel, with a palette.
  header.writeUInt8(8, 8);
  header.writeUInt8(3, 9);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
