import { usePermission } from '@backstage/plugin-permission-react';
import { idpSyncConfigurePermission } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Whether the viewer may change connections, credentials and policies. The backend checks it again. */
export function useConfigurePermission(): {
  loading: boolean;
  allowed: boolean;
} {
  const { loading, allowed } = usePermission({
    permission: idpSyncConfigurePermission,
  });
  return { loading, allowed };
}
