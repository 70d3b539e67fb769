import { useApi } from '@backstage/core-plugin-api';
import type { DirectoryAttribute } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../api';
import { useLiveQuery } from './useLiveQuery';

/** What rules and expressions can look at; nothing as long as it is not known, since whatever is typed will do. */
export function useDirectoryAttributes(
  connectionId: string,
  objectClass: 'user' | 'group',
): readonly DirectoryAttribute[] {
  const api = useApi(idpSyncApiRef);
  const { value } = useLiveQuery(
    `attributes-${connectionId}-${objectClass}`,
    signal =>
      api.directory.getAttributes(connectionId, objectClass, { signal }),
    { concerns: () => false },
  );
  return value?.items ?? [];
}
