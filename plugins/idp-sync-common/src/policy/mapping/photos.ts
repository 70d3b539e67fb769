import { z } from 'zod';

/** Edges in pixels that photos can have; Microsoft Graph makes them. @public */
export const PHOTO_SIZES = ['48x48', '64x64', '96x96', '120x120'] as const;

/** @public */
export type PhotoSize = (typeof PHOTO_SIZES)[number];

/** Photos of people as their picture. They are read apart from everything else, some people after others. @public */
export interface PhotosPolicy {
  size: PhotoSize;
  /** Photos that are larger are left out; each travels with its entity. */
  maxKilobytes: number;
  /** People who are asked about in an hour; everybody at most once a day. */
  peoplePerHour: number;
}

export const photosSchema = z.strictObject({
  size: z
    .enum(PHOTO_SIZES, `expected one of ${PHOTO_SIZES.join(', ')}`)
    .default('48x48'),
  maxKilobytes: z.number().int().min(1).max(32).default(8),
  peoplePerHour: z.number().int().min(60).max(20_000).default(5_000),
});
