import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { DirectoryGroup } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';

/** Milliseconds without a key press after which groups are looked for. */
const DEBOUNCE_MS = 150;
const SUGGESTIONS = 20;

/** Some groups that a search finds; none while they are not wanted, and where they cannot be had. */
export function useFoundGroups(
  connectionId: string,
  search: string,
  isWanted: boolean,
): readonly DirectoryGroup[] {
  const api = useApi(idpSyncApiRef);
  const [found, setFound] = useState<readonly DirectoryGroup[]>([]);
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
        setFound(items);
      } catch {
        // An id can be typed all the same.
        if (!controller.signal.aborted) {
          setFound([]);
        }
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, connectionId, search, isWanted]);
  return found;
}
