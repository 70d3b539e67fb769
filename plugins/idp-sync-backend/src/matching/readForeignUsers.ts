import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Predecessor } from '../handover/Predecessor';
import { candidateFromElsewhere } from './candidateFromElsewhere';
import type { MatchCandidate } from './MatchCandidate';
import type { MatchingSources } from './readMatching';

/** The users that the catalog has from elsewhere, but for those that the connection takes over: these are its own. */
export async function readForeignUsers(
  sources: Pick<MatchingSources, 'catalog' | 'connection'>,
  connectionId: string,
): Promise<MatchCandidate[]> {
  const predecessor = await predecessorOf(sources, connectionId);
  const candidates: MatchCandidate[] = [];
  for await (const page of sources.catalog.listForeignUsers()) {
    for (const entity of page) {
      if (!predecessor?.brought(entity)) {
        candidates.push(candidateFromElsewhere(entity));
      }
    }
  }
  return candidates;
}

async function predecessorOf(
  { connection }: Pick<MatchingSources, 'connection'>,
  connectionId: string,
): Promise<Predecessor | undefined> {
  try {
    const { definition } = await connection(connectionId);
    return definition.takeOver?.predecessor;
  } catch (error) {
    // Gone from the configuration, or broken there: nothing is taken over.
    if (error instanceof IdpSyncError) {
      return undefined;
    }
    throw error;
  }
}
