import { useApi } from '@backstage/core-plugin-api';
import type { DirectoryGroup } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';

/** Ids that can be asked for at once. */
const MAX_IDS = 100;

/** The groups with some ids; undefined until they are known. Of a long list the first hundred. */
export function useGroupNames(
  connectionId: string,
  ids: readonly string[],
): ReadonlyMap<string, DirectoryGroup> | undefined {
  const api = useApi(idpSyncApiRef);
  const asked = ids.filter(Boolean).slice(0, MAX_IDS);
  const { value, isPending } = useLiveQuery(
    `groups-${connectionId}-${asked.join(' ')}`,
    async signal => {
      const page =
        asked.length > 0
          ? await api.directory.getGroups(
              connectionId,
              { offset: 0, limit: MAX_IDS, id: asked },
              { signal },
            )
          : { items: [] };
      return new Map(page.items.map(group => [group.objectId, group]));
    },
    { concerns: () => false },
  );
  return isPending ? undefined : value;
}
