import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { DirectoryValue } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';

/** Milliseconds without a key press after which values are looked for. */
const DEBOUNCE_MS = 150;
const VALUES = 20;

/** Values that an attribute has in the directory; none while they are not wanted, and where they cannot be had. */
export function useDirectoryValues(
  connectionId: string,
  query: {
    class: 'user' | 'group';
    attribute: string;
    search: string;
    isWanted: boolean;
  },
): readonly DirectoryValue[] {
  const api = useApi(idpSyncApiRef);
  const [values, setValues] = useState<readonly DirectoryValue[]>([]);
  const { class: objectClass, attribute, search, isWanted } = query;

  useEffect(() => {
    if (!isWanted || !attribute) {
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { items } = await api.directory.getValues(
          connectionId,
          {
            class: objectClass,
            attribute,
            limit: VALUES,
            ...(search.trim() && { search: search.trim().slice(0, 200) }),
          },
          { signal: controller.signal },
        );
        setValues(items);
      } catch {
        // Suggestions are a help: without them everything can be typed.
        if (!controller.signal.aborted) {
          setValues([]);
        }
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, connectionId, objectClass, attribute, search, isWanted]);

  return values;
}
