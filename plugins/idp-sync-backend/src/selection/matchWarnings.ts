import type { RunWarning } from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import { quoteName } from '../mapping/quoteName';
import type { PersonMatches } from '../matching/PersonMatches';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { Decision } from './types';

/** People that a warning names. */
const NAMED_PEOPLE = 3;

/** Of people in scope: who is in the catalog a second time, and who may be, but nobody knows as whom. */
export function matchWarnings(
  { users }: MirrorSnapshot,
  decisions: readonly Decision[],
  matches: PersonMatches,
): RunWarning[] {
  const twice: string[] = [];
  const unclear: string[] = [];
  for (const [user, { inScope }] of decisions.entries()) {
    const match = inScope ? matches.of(user) : undefined;
    // Who is taken over is there once.
    if (match && !matches.adoption(user)) {
      const name = quoteName(displayNameOf(users[user]));
      if (match.candidate) {
        twice.push(`${name} as ${match.candidate.entityRef}`);
      } else {
        unclear.push(`${name}: ${match.sentence}`);
      }
    }
  }
  return [
    ...warning(
      'IDP_PERSON_MATCHED',
      'People are in the catalog twice, because somebody else brings them too, such as',
      twice,
    ),
    ...warning(
      'IDP_MATCH_AMBIGUOUS',
      'People may be in the catalog already, but it is not clear as whom, so they are there on their own, such as',
      unclear,
    ),
  ];
}

function warning(
  code: 'IDP_PERSON_MATCHED' | 'IDP_MATCH_AMBIGUOUS',
  sentence: string,
  people: readonly string[],
): RunWarning[] {
  return people.length === 0
    ? []
    : [
        {
          code,
          message: `${sentence} ${people.slice(0, NAMED_PEOPLE).join(', ')}`,
          count: people.length,
        },
      ];
}
