import { z } from 'zod';

/**
 * By what a person of the directory is recognised in an entity that somebody else has put into the catalog, regardless of case. Entities from elsewhere say no
 * principal name; theirs is taken from the entity's name, where that is what a principal name comes to.
 *
 * @public
 */
export type MatchCriterion = 'objectId' | 'userPrincipalName' | 'mail';

/** @public */
export const MATCH_CRITERIA = [
  'objectId',
  'userPrincipalName',
  'mail',
] as const satisfies readonly MatchCriterion[];

/**
 * What happens to a person who is in the catalog already.
 * `report`: she gets an entity of her own nevertheless, and runs say whom she matches. `skip`: she is left out. `link`: she is left out, and the entity that is
 * there is a member of her groups. `adopt`: her entity of another connection becomes one of this connection, as it is; for one from elsewhere she waits until its
 * source lets go of it, and gets its reference then.
 *
 * @public
 */
export type MatchAction = 'report' | 'skip' | 'link' | 'adopt';

/** @public */
export const MATCH_ACTIONS = [
  'report',
  'skip',
  'link',
  'adopt',
] as const satisfies readonly MatchAction[];

/** What happens to people who are in the catalog already, from another connection or from elsewhere. @public */
export interface MatchingPolicy {
  enabled: boolean;
  /** Tried one after the other; the first that finds anybody decides. */
  by: MatchCriterion[];
  onMatch: MatchAction;
}

export const matchingSchema = z.strictObject({
  enabled: z.boolean().default(false),
  by: z
    .array(
      z.enum(
        MATCH_CRITERIA,
        'expected "objectId", "userPrincipalName" or "mail"',
      ),
    )
    .min(1, 'needs at least one criterion')
    .superRefine((criteria, context) =>
      criteria.forEach((criterion, index) => {
        if (criteria.indexOf(criterion) < index) {
          context.addIssue({
            code: 'custom',
            path: [index],
            message: 'is listed already; each criterion is tried once',
          });
        }
      }),
    )
    .default([...MATCH_CRITERIA]),
  onMatch: z
    .enum(MATCH_ACTIONS, 'expected "report", "skip", "link" or "adopt"')
    .default('report'),
});
