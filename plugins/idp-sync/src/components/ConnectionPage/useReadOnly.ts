import type { ConnectionDetails } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useConfigurePermission } from '../../hooks/useConfigurePermission';
import { useText } from '../../hooks/useText';

/** Why nothing of a connection can be changed here; `undefined` where it can. */
export function useReadOnly(
  connection: Pick<ConnectionDetails, 'id' | 'origin' | 'file'>,
): { reason: string } | undefined {
  const { t } = useText();
  const permission = useConfigurePermission();
  if (connection.origin === 'file') {
    return {
      reason: t('connection.fileManaged', {
        path: connection.file ?? `idpSync.connections.${connection.id}`,
      }),
    };
  }
  return permission.loading || permission.allowed
    ? undefined
    : { reason: t('connection.forbidden') };
}
