import type { ReactNode } from 'react';
import { usePermission } from '@backstage/plugin-permission-react';
import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { FailedMessage, ForbiddenMessage } from '../common';

/** Shows its children to those with the permission `idp-sync.read`; the backend checks it again. */
export function RequireRead(props: {
  /** What is put round the reason, if it is said; nothing unless given. */
  frame?: (message: ReactNode) => ReactNode;
  children: ReactNode;
}) {
  const { frame = message => message, children } = props;
  const { loading, allowed, error } = usePermission({
    permission: idpSyncReadPermission,
  });
  if (error) {
    return (
      <>
        {frame(
          <FailedMessage
            error={error}
            onRetry={() => window.location.reload()}
          />,
        )}
      </>
    );
  }
  if (loading) {
    return null;
  }
  return <>{allowed ? children : frame(<ForbiddenMessage />)}</>;
}
