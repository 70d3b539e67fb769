import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { DirectoryUnit } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';

/** Milliseconds without a key press after which the directory is asked. */
const DEBOUNCE_MS = 300;

/** Administrative units that a search finds in the directory, or why there is no answer; nothing is asked while they are not wanted. */
export function useFoundUnits(
  connectionId: string,
  search: string,
  isWanted: boolean,
): { found: readonly DirectoryUnit[]; problem?: string } {
  const api = useApi(idpSyncApiRef);
  const [state, setState] = useState<{
    found: readonly DirectoryUnit[];
    problem?: string;
  }>({ found: [] });
  useEffect(() => {
    if (!isWanted) {
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const term = search.trim().slice(0, 200);
      try {
        const { items } = await api.directory.getUnits(
          connectionId,
          term ? { search: term } : {},
          { signal: controller.signal },
        );
        setState({ found: items });
      } catch (error) {
        if (!controller.signal.aborted) {
          setState({
            found: [],
            problem: error instanceof Error ? error.message : String(error),
          });
        }
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, connectionId, search, isWanted]);
  return state;
}
