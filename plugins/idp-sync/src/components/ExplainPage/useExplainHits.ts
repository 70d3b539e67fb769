import { useApi } from '@backstage/core-plugin-api';
import type {
  ExplainHit,
  ExplainHits,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery, type LiveQuery } from '../../hooks/useLiveQuery';

/** Hits shown of each connection; whoever does not find somebody among them types more. */
export const SHOWN_HITS = 25;

/** What a search has found in all the connections that were asked. */
export interface FoundHits {
  items: ExplainHit[];
  totalItems: number;
  /** The longest ago that any of them was read; absent where one never was. */
  lastReadAt?: string;
}

/** Looks for somebody in some connections at once; nothing while there is no search term. */
export function useExplainHits(
  connectionIds: readonly string[],
  query: string,
): LiveQuery<FoundHits | undefined> {
  const api = useApi(idpSyncApiRef);
  return useLiveQuery(
    `hits-${JSON.stringify([connectionIds, query])}`,
    async signal => {
      if (!query) {
        return undefined;
      }
      const answers = await Promise.all(
        connectionIds.map(id =>
          api.objects.findToExplain(
            id,
            { query, limit: SHOWN_HITS },
            { signal },
          ),
        ),
      );
      return together(answers);
    },
    { concerns: signal => signal.status !== 'running' },
  );
}

function together(answers: readonly ExplainHits[]): FoundHits {
  const times = answers.map(({ lastReadAt }) => lastReadAt ?? '').sort();
  return {
    items: answers.flatMap(({ items }) => items),
    totalItems: answers.reduce((sum, { totalItems }) => sum + totalItems, 0),
    ...(times[0] && { lastReadAt: times[0] }),
  };
}
