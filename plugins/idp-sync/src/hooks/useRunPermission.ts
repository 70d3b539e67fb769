import { usePermission } from '@backstage/plugin-permission-react';
import { idpSyncRunPermission } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Whether the viewer may start and cancel runs. The backend checks it again. */
export function useRunPermission(): { loading: boolean; allowed: boolean } {
  const { loading, allowed } = usePermission({
    permission: idpSyncRunPermission,
  });
  return { loading, allowed };
}
