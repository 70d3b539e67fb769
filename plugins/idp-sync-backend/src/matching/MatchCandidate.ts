import type { Adoption, GivenUp } from './Adoption';

/** An entity that somebody else has put into the catalog for a person. */
export interface MatchCandidate {
  entityRef: string;
  /** Of ours that brings it; absent for an entity from elsewhere. */
  connectionId?: string;
  /** Who brings it, for people to read: `connection "Fabrikam"`, or the location that the catalog names. */
  source: string;
  /** As it is there. Absent for an entity from elsewhere. */
  brought?: Pick<
    Adoption,
    'connectionId' | 'objectId' | 'sequence' | 'locationKey'
  >;
  objectId?: string;
  userPrincipalName?: string;
  mail?: string;
  /** Of an entity whose principal name nobody knows: its name in the catalog, which the msgraph module makes of that. */
  name?: string;
}

/** What a plan matches people against: read before it, so that planning stays without I/O. */
export interface MatchingInput {
  candidates: readonly MatchCandidate[];
  /** Connections that the planning one goes before: its own entities stay where theirs stand for the same people. */
  outranked: ReadonlySet<string>;
  /** Its people whose entities have passed to other connections. */
  givenUp?: readonly GivenUp[];
}
