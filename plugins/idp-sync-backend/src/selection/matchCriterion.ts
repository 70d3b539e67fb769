import type { PersonMatch, PersonMatches } from '../matching/PersonMatches';
import { type Criterion, decision } from './Criteria';
import { REASONS } from './reasons';
import type { Decision } from './types';

/** The last condition, where people who are in the catalog already have no entity of ours. */
export function notMatched(matches: PersonMatches): Criterion {
  const links = matches.policy.onMatch === 'link';
  const otherwise = decision(false, links ? 'matchedLinked' : 'matchedSkipped');
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
            ...(links && { linkedTo: match.candidate.entityRef }),
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
