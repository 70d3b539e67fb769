import { useEffect, useRef } from 'react';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';

type Runs = Pick<ConnectionSummary, 'id' | 'activeRun' | 'lastRun'>;

/** The latest runs of the connections and how they are, as one text. */
function newsOf(connections: readonly Runs[]): string {
  return connections
    .flatMap(({ activeRun, lastRun }) => [activeRun, lastRun])
    .map(run => (run ? `${run.id} ${run.status}` : ''))
    .join();
}

/**
 * Loads anew as soon as connections have other runs than before, or their runs another end: whoever has asked for a run
 * sees it in the log even where no signal tells of it.
 */
export function useReloadOnNews(
  connections: readonly Runs[],
  reload: () => void,
): void {
  const news = connections.length > 0 ? newsOf(connections) : undefined;
  const seen = useRef(news);
  useEffect(() => {
    if (news !== undefined && seen.current !== news) {
      if (seen.current !== undefined) {
        reload();
      }
      seen.current = news;
    }
  }, [news, reload]);
}
