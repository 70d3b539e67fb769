import type { ReactNode } from 'react';
import { usePermission } from '@backstage/plugin-permission-react';
import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { FailedMessage, ForbiddenMessage } from '../common';

/** Shows its children to those with the permission `idp-sync.read`; the backend checks it again. */
export function RequireRead(props: { children: ReactNode }) {
  const { loading, allowed, error } = usePermission({
    permission: idpSyncReadPermission,
  });
  if (error) {
    return (
      <FailedMessage error={error} onRetry={() => window.location.reload()} />
    );
  }
  if (loading) {
    return null;
  }
  return allowed ? <>{props.children}</> : <ForbiddenMessage />;
}
