import { z } from 'zod';

const memberClass = z.enum(['user', 'group']);

const doubtsSchema = z.object({
  /** All pages of the round are read; what is left is asking and completing. */
  pagesRead: z.boolean().default(false),
  /** See Verify. */
  verify: z.enum(['none', 'appeared', 'mentioned']).default('none'),
  /**
   * Of groups: member lists were read when the users stream was in this round, and what happened to people meanwhile has not been looked into since.
   */
  unverifiedSince: z.number().optional(),
  /** Of groups: some came back in this round, and what happened in them meanwhile is known from member lists alone. */
  returned: z.boolean().default(false),
  /** Of groups: direct answers in this round no longer had memberships that the mirror had. */
  dropped: z.boolean().default(false),
  /** Of users: the `unverifiedSince` of groups that this round settles by completing. */
  settles: z.number().optional(),
  /** Objects of which this round said different things. */
  objects: z.array(z.tuple([memberClass, z.string()])).default([]),
  /** Memberships (group, member, class of the member) of which this round said different things. */
  memberships: z
    .array(z.tuple([z.string(), z.string(), memberClass]))
    .default([]),
  /** Objects that came back or are new: the groups they are in come without a word. */
  memberOf: z.array(z.tuple([memberClass, z.string()])).default([]),
  /** Groups that came back or are new: so do their members. */
  members: z.array(z.string()).default([]),
});

/**
 * Of which objects of a round the memberships have to be asked for, since those of somebody who was deleted come back without a word:
 * - `none`: of none, in the first full round; there is nothing that could be missed.
 * - `appeared`: of those that the mirror did not have.
 * - `mentioned`: of all, until an incremental round has completed after member lists were read, in a full round or as an answer. Somebody who was deleted
 *   when a list was read and restored afterwards is missing from it, and looks in no way different from others who changed.
 */
export type Verify = 'none' | 'appeared' | 'mentioned';

/** What a round left open, kept with its cursor so that a kill does not forget it. */
export type Doubts = z.infer<typeof doubtsSchema>;

/** @param text - JSON as stored */
export function parseDoubts(text: string): Doubts {
  return doubtsSchema.parse(JSON.parse(text));
}

export function noDoubts(
  known: Partial<
    Pick<Doubts, 'verify' | 'unverifiedSince' | 'dropped' | 'settles'>
  > = {},
): Doubts {
  return doubtsSchema.parse(known);
}

/** What a completed round leaves to the next one. */
export function carryOver({ unverifiedSince, dropped }: Doubts): Doubts {
  return noDoubts({ unverifiedSince, dropped });
}

/** The doubts of a round that starts over: what it was begun with. */
export function startOver(doubts: Doubts): Doubts {
  const { verify, unverifiedSince, settles } = doubts;
  return noDoubts({ verify, unverifiedSince, settles });
}

/** The same doubts once, however often they came up. */
export function mergeDoubts(doubts: Doubts, more: Partial<Doubts>): Doubts {
  return {
    ...doubts,
    pagesRead: more.pagesRead ?? doubts.pagesRead,
    returned: more.returned || doubts.returned,
    objects: unique([...doubts.objects, ...(more.objects ?? [])]),
    memberships: unique([...doubts.memberships, ...(more.memberships ?? [])]),
    memberOf: unique([...doubts.memberOf, ...(more.memberOf ?? [])]),
    members: unique([...doubts.members, ...(more.members ?? [])]),
  };
}

export function hasDoubts(doubts: Doubts): boolean {
  return (
    doubts.objects.length +
      doubts.memberships.length +
      doubts.memberOf.length +
      doubts.members.length >
    0
  );
}

function unique<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
