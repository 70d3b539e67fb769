import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  foldText,
  type DirectoryGroup,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';

const GROUPS_PER_PAGE = 5_000;

/** A group in a list that is searched while somebody types. */
export interface ListedGroup {
  id: string;
  name: string;
  /** Folded: all that it may be found by. */
  text: string;
  /** Absent where the directory does not have it. */
  group?: DirectoryGroup;
}

/** All groups of the directory, growing page by page. */
export interface DirectoryGroups {
  groups: readonly ListedGroup[];
  total: number | undefined;
  isLoading: boolean;
  error: Error | undefined;
  retry: () => void;
}

function toListed(group: DirectoryGroup): ListedGroup {
  const { objectId, displayName, mail } = group;
  return {
    id: objectId,
    name: displayName,
    text: foldText(`${displayName} ${mail ?? ''} ${objectId}`),
    group,
  };
}

/** Reads the groups of the directory: ten thousand come in two pages, and are searched without asking again. */
export function useDirectoryGroups(connectionId: string): DirectoryGroups {
  const api = useApi(idpSyncApiRef);
  const [attempt, setAttempt] = useState(0);
  const [groups, setGroups] = useState<readonly ListedGroup[]>([]);
  const [total, setTotal] = useState<number>();
  const [isLoading, setIsLoading] = useState(true);
  const [error, setError] = useState<Error>();

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const load = async () => {
      setIsLoading(true);
      setError(undefined);
      const byId = new Map<string, ListedGroup>();
      for (let offset = 0, isLast = false; !isLast; offset += GROUPS_PER_PAGE) {
        const page = await api.directory.getGroups(
          connectionId,
          { offset, limit: GROUPS_PER_PAGE },
          { signal },
        );
        if (signal.aborted) {
          return;
        }
        for (const group of page.items) {
          byId.set(group.objectId, toListed(group));
        }
        setGroups([...byId.values()]);
        setTotal(page.totalItems);
        isLast =
          offset + GROUPS_PER_PAGE >= page.totalItems ||
          page.items.length === 0;
      }
      setIsLoading(false);
    };
    load().catch(thrown => {
      if (!signal.aborted) {
        setIsLoading(false);
        setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    });
    return () => controller.abort();
  }, [api, connectionId, attempt]);

  return {
    groups,
    total,
    isLoading,
    error,
    retry: () => setAttempt(before => before + 1),
  };
}
