import type { PersonMatch, PersonMatches } from '../matching/PersonMatches';
import { type Criterion, decision } from './Criteria';
import { REASONS } from './reasons';
import type { Decision } from './types';

const REASON_OF = {
  skip: 'matchedSkipped',
  link: 'matchedLinked',
  adopt: 'matchedWaiting',
} as const;

/** People whose entities another connection has taken over are its own by now; in groups they go on being whoever they were. */
export function notGivenUp(matches: PersonMatches): Criterion {
  const otherwise = decision(false, 'adoptedByOther');
  return {
    condition: 'No other connection has taken the person over.',
    otherwise,
    holds: index => matches.givenUp(index) === undefined,
    decide: index => {
      const owner = matches.givenUp(index);
      return owner
        ? Object.freeze({
            ...otherwise,
            reason: `${REASONS.adoptedByOther} The entity is ${owner.entityRef} of ${owner.source}.`,
            common: otherwise,
            linkedTo: owner.entityRef,
          })
        : otherwise;
    },
  };
}

/** The last condition, where people who are in the catalog already have no entity of ours. */
export function notMatched(matches: PersonMatches): Criterion {
  const { onMatch } = matches.policy;
  const otherwise = decision(
    false,
    onMatch === 'report' ? 'matchedSkipped' : REASON_OF[onMatch],
  );
  return {
    condition: 'Nobody else has put the person into the catalog.',
    otherwise,
    holds: index => matches.yielding(index) === undefined,
    decide: index => {
      const match = matches.yielding(index);
      return match
        ? Object.freeze({
            ...otherwise,
            reason: `${REASONS[otherwise.reasonCode]} ${match.sentence}`,
            common: otherwise,
            ...(onMatch === 'link' && { linkedTo: match.candidate.entityRef }),
            ...(onMatch === 'adopt' && { awaits: match.candidate.entityRef }),
          })
        : otherwise;
    },
  };
}

/** The decision for a person who is in scope and is in the catalog already. */
export function withMatch(accepted: Decision, match: PersonMatch): Decision {
  return Object.freeze({
    ...accepted,
    reason: `${accepted.reason} ${match.sentence}`,
    common: accepted,
  });
}
