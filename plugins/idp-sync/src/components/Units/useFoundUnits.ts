import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { DirectoryUnit } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { errorText } from '../common';

/** Milliseconds without a key press after which the directory is asked. */
const DEBOUNCE_MS = 300;

/** What a search has found so far. */
interface FoundUnits {
  found: readonly DirectoryUnit[];
  problem?: string;
}

/** Administrative units that a search finds in the directory, or why there is no answer; nothing is asked while they are not wanted. */
export function useFoundUnits(
  connectionId: string,
  search: string,
  isWanted: boolean,
): FoundUnits & { isPending: boolean } {
  const api = useApi(idpSyncApiRef);
  const [state, setState] = useState<FoundUnits & { of?: string }>({
    found: [],
  });
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
        setState({ of: search, found: items });
      } catch (error) {
        if (!controller.signal.aborted) {
          setState({
            of: search,
            found: [],
            problem: error instanceof Error ? errorText(error) : String(error),
          });
        }
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, connectionId, search, isWanted]);
  return { ...state, isPending: isWanted && state.of !== search };
}
