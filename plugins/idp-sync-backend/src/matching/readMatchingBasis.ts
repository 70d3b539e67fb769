import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { hash } from 'node:crypto';
import { matches, type MatchingSources } from './readMatching';
import { hasGivenUp } from './readGivenUp';
import { readForeignUsers } from './readForeignUsers';
import { readRanks } from './readRanks';

/**
 * What a plan goes by of others, as one text: the same text, the same {@link MatchingInput}. Of other connections it is their revisions, which cost one small
 * query; of users from elsewhere, of whom there are few, who they are. Undefined where the policy does not match, and nobody has been taken over by another connection.
 */
export async function readMatchingBasis(
  sources: MatchingSources,
  connectionId: string,
  policy: Policy,
): Promise<string | undefined> {
  if (!matches(policy)) {
    return policy.users.enabled &&
      (await hasGivenUp(sources.knex, connectionId))
      ? (await readRanks(sources.knex, connectionId)).revision
      : undefined;
  }
  const { revision } = await readRanks(sources.knex, connectionId);
  const foreign = await readForeignUsers(sources, connectionId);
  const texts = foreign.map(candidate => JSON.stringify(candidate)).sort();
  return `${revision} ${hash('sha256', texts.join('\n'), 'base64')}`;
}
