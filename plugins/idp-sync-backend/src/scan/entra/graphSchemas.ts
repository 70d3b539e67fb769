import { z } from 'zod';

/** As long as the mirror keeps; a NUL would be refused by PostgreSQL. */
const id = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\0\n]*$/);

const removed = z.looseObject({ reason: z.string() });

const directoryObject = z.looseObject({ '@odata.type': z.string(), id });

/** A member as a delta round names it; one that is gone may come without its type. */
const memberChange = z.union([
  z.looseObject({
    '@odata.type': z.string().optional(),
    id,
    '@removed': removed,
  }),
  z.looseObject({
    '@odata.type': z.string(),
    id,
    '@removed': z.undefined().optional(),
  }),
]);

export type GraphMemberChange = z.infer<typeof memberChange>;

const deltaItem = z.looseObject({
  id,
  '@removed': removed.optional(),
  'members@delta': z.array(memberChange).optional(),
});

export type GraphDeltaItem = z.infer<typeof deltaItem>;

/** `users/delta` and `groups/delta`: a page ends in one of the two links, never in both. */
export const deltaPageSchema = z
  .looseObject({
    value: z.array(deltaItem),
    '@odata.nextLink': z.string().optional(),
    '@odata.deltaLink': z.string().optional(),
  })
  .refine(
    page =>
      Boolean(page['@odata.nextLink']) !== Boolean(page['@odata.deltaLink']),
    'a page has to end in either a nextLink or a deltaLink',
  );

/** `members` and `memberOf`. */
export const objectListSchema = z.looseObject({
  value: z.array(directoryObject),
  '@odata.nextLink': z.string().optional(),
});

export type GraphDirectoryObject = z.infer<typeof directoryObject>;

export const singleObjectSchema = z.looseObject({ id });

export const organizationSchema = z.looseObject({
  value: z
    .array(
      z.looseObject({
        id,
        displayName: z.string().nullish(),
        verifiedDomains: z
          .array(z.looseObject({ name: z.string() }))
          .default([]),
      }),
    )
    .min(1),
});

const administrativeUnit = z.looseObject({
  id,
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  visibility: z.string().nullish(),
});

export const administrativeUnitSchema = administrativeUnit;

export const administrativeUnitsSchema = z.looseObject({
  value: z.array(administrativeUnit),
});

/** `users` and `groups`, listed. */
export const listingSchema = z.looseObject({
  value: z.array(singleObjectSchema),
  '@odata.nextLink': z.string().optional(),
});

/** `$deltatoken=latest`: where the next round would begin. */
export const deltaTokenSchema = z.looseObject({
  '@odata.deltaLink': z.string().min(1),
});

/** `$count`, a number as text. */
export const countSchema = z.int().nonnegative();

/** `$batch`: names of headers in lower case. */
export const batchSchema = z.looseObject({
  responses: z.array(
    z.looseObject({
      id: z.string(),
      status: z.int(),
      headers: z
        .record(z.string(), z.string())
        .nullish()
        .transform(
          headers =>
            new Map(
              Object.entries(headers ?? {}).map(([name, value]) => [
                name.toLowerCase(),
                value,
              ]),
            ),
        ),
      body: z.unknown(),
    }),
  ),
});
