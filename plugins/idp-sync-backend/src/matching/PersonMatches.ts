import {
  foldText,
  type MatchCriterion,
  type MatchingPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { normalizeEntityName } from '../mapping/normalizeEntityName';
import { textOf } from '../mapping/text';
import type { Adoption } from './Adoption';
import { type Adoptions, findAdoptions } from './findAdoptions';
import type { MatchCandidate, MatchingInput } from './MatchCandidate';

const PEOPLE_PER_STEP = 500;

/** Entities that a sentence names. */
const NAMED_ENTITIES = 3;

/** In whom a person was recognised. */
export interface PersonMatch {
  by: MatchCriterion;
  /** Absent where more than one entity, or more than one person, has the same: then nobody knows who is who. */
  candidate?: MatchCandidate;
  /** Whether the person makes way, if the policy lets people do so. An entity of ours that goes before the other one does not. */
  yields: boolean;
  /** Whom she matches, as a sentence. */
  sentence: string;
}

const CRITERION_NAMES: Record<MatchCriterion, string> = {
  objectId: 'object id',
  userPrincipalName: 'user principal name',
  mail: 'mail',
};

/** Who of a directory is in the catalog already, brought by somebody else. */
export class PersonMatches {
  readonly policy: MatchingPolicy;
  readonly #matches: ReadonlyMap<number, PersonMatch>;
  readonly #adoptions: Adoptions;

  private constructor(
    policy: MatchingPolicy,
    matches: ReadonlyMap<number, PersonMatch>,
    adoptions: Adoptions,
  ) {
    this.policy = policy;
    this.#matches = matches;
    this.#adoptions = adoptions;
  }

  /**
   * Looks for everybody of the directory, in scope or not, so that two who would be taken for the same one are seen.
   *
   * @param held - by object id, the references that people of this connection have in the catalog, or are about to take over there
   * @returns undefined where nobody is in the catalog already, as far as the policy asks, and nobody has been taken over by another connection
   */
  static *find(
    users: readonly DirectoryObject[],
    policy: MatchingPolicy,
    input: MatchingInput,
    held: ReadonlyMap<string, string>,
  ): Generator<void, PersonMatches | undefined> {
    const asks = policy.enabled && input.candidates.length > 0;
    if (!asks && !input.givenUp?.length) {
      return undefined;
    }
    const matches = asks
      ? yield* matchAll(users, policy, input, held)
      : new Map<number, PersonMatch>();
    const adoptions = findAdoptions(users, policy, input, matches, held);
    return new PersonMatches(policy, matches, adoptions);
  }

  of(user: number): PersonMatch | undefined {
    return this.#matches.get(user);
  }

  /** The match of a person who has no entity because of it. */
  yielding(
    user: number,
  ): (PersonMatch & { candidate: MatchCandidate }) | undefined {
    const { onMatch } = this.policy;
    const match = this.#matches.get(user);
    // Of another connection's entity, adopting makes one of hers.
    return onMatch !== 'report' &&
      match?.yields &&
      match.candidate &&
      !(onMatch === 'adopt' && match.candidate.connectionId)
      ? { ...match, candidate: match.candidate }
      : undefined;
  }

  /** Whose entity becomes hers. */
  adoption(user: number): Adoption | undefined {
    return this.#adoptions.taken.get(user);
  }

  /** All whose entities become those of the connection, should they be in scope. */
  get adoptions(): ReadonlyMap<number, Adoption> {
    return this.#adoptions.taken;
  }

  /** Her entity, which another connection has taken over and goes on bringing. */
  givenUp(user: number): Adoption | undefined {
    return this.#adoptions.away.get(user);
  }
}

function* matchAll(
  users: readonly DirectoryObject[],
  policy: MatchingPolicy,
  { candidates, outranked }: MatchingInput,
  held: ReadonlyMap<string, string>,
): Generator<void, Map<number, PersonMatch>> {
  const index = yield* indexOf(candidates, policy.by);
  const found = new Map<number, Found>();
  const claims = new Map<MatchCandidate, number>();
  for (let user = 0; user < users.length; user++) {
    if (user % PEOPLE_PER_STEP === 0) {
      yield;
    }
    const own = held.get(users[user].objectId);
    const one = lookUp(users[user], policy.by, index, own);
    if (one) {
      found.set(user, one);
      for (const candidate of one.candidates) {
        claims.set(candidate, (claims.get(candidate) ?? 0) + 1);
      }
    }
  }
  const matches = new Map<number, PersonMatch>();
  for (const [user, one] of found) {
    const holds = held.has(users[user].objectId);
    matches.set(user, judge(one, claims, { holds, outranked }));
    if (matches.size % PEOPLE_PER_STEP === 0) {
      yield;
    }
  }
  return matches;
}

interface Found {
  by: MatchCriterion;
  candidates: readonly MatchCandidate[];
}

type Index = Map<MatchCriterion, Map<string, MatchCandidate[]>>;

function* indexOf(
  candidates: readonly MatchCandidate[],
  criteria: readonly MatchCriterion[],
): Generator<void, Index> {
  const index: Index = new Map();
  for (const criterion of criteria) {
    const of = new Map<string, MatchCandidate[]>();
    for (const [position, candidate] of candidates.entries()) {
      const key = keyOfCandidate(candidate, criterion);
      if (key !== undefined) {
        const same = of.get(key);
        if (same) {
          same.push(candidate);
        } else {
          of.set(key, [candidate]);
        }
      }
      if (position % PEOPLE_PER_STEP === 0) {
        yield;
      }
    }
    index.set(criterion, of);
  }
  return index;
}

function lookUp(
  { objectId, attributes }: DirectoryObject,
  criteria: readonly MatchCriterion[],
  index: Index,
  own: string | undefined,
): Found | undefined {
  for (const by of criteria) {
    const of = index.get(by);
    const value = by === 'objectId' ? objectId : textOf(attributes[by]);
    const same = value === undefined ? [] : of?.get(keyOf(value)) ?? [];
    const named =
      value === undefined || by !== 'userPrincipalName'
        ? []
        : of?.get(keyOfName(normalizeEntityName(value))) ?? [];
    const candidates = [...same, ...named].filter(
      // What is on its way from another provider to us is hers.
      ({ entityRef }) => entityRef !== own,
    );
    if (candidates.length > 0) {
      return { by, candidates };
    }
  }
  return undefined;
}

function judge(
  { by, candidates }: Found,
  claims: ReadonlyMap<MatchCandidate, number>,
  own: { holds: boolean; outranked: ReadonlySet<string> },
): PersonMatch {
  const name = CRITERION_NAMES[by];
  if (candidates.length > 1) {
    const refs = candidates.map(({ entityRef }) => entityRef).sort();
    const more = refs.length > NAMED_ENTITIES ? ', …' : '';
    return {
      by,
      yields: false,
      sentence: `Several entities have the same ${name}, so nobody knows which of them is meant: ${refs
        .slice(0, NAMED_ENTITIES)
        .join(', ')}${more}.`,
    };
  }
  const [candidate] = candidates;
  const whom = `${candidate.entityRef} of ${candidate.source}`;
  if ((claims.get(candidate) ?? 0) > 1) {
    return {
      by,
      yields: false,
      sentence: `Several people of the directory have the ${name} of ${whom}, so nobody knows which of them is meant.`,
    };
  }
  const { connectionId } = candidate;
  // What is in the catalog is not taken out on the word of an entity that anybody may have written.
  const stays = own.holds && (!connectionId || own.outranked.has(connectionId));
  return {
    by,
    candidate,
    yields: !stays,
    sentence: `In the catalog already as ${whom}, by the same ${name}.`,
  };
}

function keyOfCandidate(
  candidate: MatchCandidate,
  criterion: MatchCriterion,
): string | undefined {
  const value = candidate[criterion];
  if (value !== undefined) {
    return keyOf(value);
  }
  return criterion === 'userPrincipalName' && candidate.name !== undefined
    ? keyOfName(candidate.name)
    : undefined;
}

function keyOf(text: string): string {
  return foldText(text.trim());
}

/** No principal name has a space in it. */
function keyOfName(name: string): string {
  return ` ${name}`;
}
