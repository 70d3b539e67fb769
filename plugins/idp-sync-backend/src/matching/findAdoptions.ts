import type { MatchingPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import type { Adoption, GivenUp } from './Adoption';
import type { MatchCandidate, MatchingInput } from './MatchCandidate';
import type { PersonMatch } from './PersonMatches';

/** Who of a directory gets an entity of another connection, and whose entity another connection has. By index of the snapshot. */
export interface Adoptions {
  taken: ReadonlyMap<number, Adoption>;
  away: ReadonlyMap<number, Adoption>;
}

/**
 * Who has no entity of this connection gets the one of the connection that she is matched with. Whose entity was taken over by another connection gets it back
 * where that one has lost her, whatever the policy says, because it was hers; else only if this connection goes before the other. So of two connections that take over from
 * each other, the one that goes first has the last word.
 *
 * @param held - object ids of those who have an entity of this connection
 */
export function findAdoptions(
  users: readonly DirectoryObject[],
  policy: MatchingPolicy,
  { givenUp = [], outranked }: MatchingInput,
  matches: ReadonlyMap<number, PersonMatch>,
  held: ReadonlyMap<string, string>,
): Adoptions {
  const adopts = policy.enabled && policy.onMatch === 'adopt';
  const taken = new Map<number, Adoption>();
  const away = new Map<number, Adoption>();
  const lost = new Map(givenUp.map(one => [one.objectId, one]));
  const index =
    lost.size > 0 ? indexOf(users, lost) : new Map<number, GivenUp>();
  for (const [user, { owner, letsGo }] of index) {
    if (held.has(users[user].objectId)) {
      continue;
    }
    const matched = matches.get(user)?.candidate?.entityRef === owner.entityRef;
    const mayTake =
      letsGo || (adopts && matched && outranked.has(owner.connectionId));
    (mayTake ? taken : away).set(user, owner);
  }
  if (adopts) {
    for (const [user, { candidate }] of matches) {
      const adoption = candidate && adoptionOf(candidate);
      if (adoption && !index.has(user) && !held.has(users[user].objectId)) {
        taken.set(user, adoption);
      }
    }
  }
  return { taken, away };
}

function indexOf(
  users: readonly DirectoryObject[],
  lost: ReadonlyMap<string, GivenUp>,
): Map<number, GivenUp> {
  const index = new Map<number, GivenUp>();
  for (const [user, { objectId }] of users.entries()) {
    const one = lost.get(objectId);
    if (one) {
      index.set(user, one);
    }
  }
  return index;
}

function adoptionOf({
  entityRef,
  source,
  brought,
}: MatchCandidate): Adoption | undefined {
  return brought && { ...brought, entityRef, source, inCatalog: true };
}
