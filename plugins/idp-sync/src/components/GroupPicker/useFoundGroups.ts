import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { DirectoryGroup } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { errorText } from '../common';

/** Milliseconds without a key press after which groups are looked for. */
const DEBOUNCE_MS = 150;
const SUGGESTIONS = 20;

/** Some groups that a search finds, or why there are none; nothing is asked while they are not wanted. */
export function useFoundGroups(
  connectionId: string,
  search: string,
  isWanted: boolean,
): { found: readonly DirectoryGroup[]; problem?: string; isPending: boolean } {
  const api = useApi(idpSyncApiRef);
  const [state, setState] = useState<{
    of?: string;
    found: readonly DirectoryGroup[];
    problem?: string;
  }>({ found: [] });
  useEffect(() => {
    if (!isWanted) {
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { items } = await api.directory.getGroups(
          connectionId,
          {
            offset: 0,
            limit: SUGGESTIONS,
            ...(search.trim() && { search: search.trim().slice(0, 200) }),
          },
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
