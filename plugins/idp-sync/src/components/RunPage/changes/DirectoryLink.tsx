import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import type { RunChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../../api';
import { directoryPortalUrl } from '../../../formatting';
import { useLiveQuery } from '../../../hooks/useLiveQuery';
import { useProviderName } from '../../../hooks/useProviderName';
import { useText } from '../../../hooks/useText';

/** Leads to the object in the identity provider's own portal, where there is one. */
export function DirectoryLink(props: {
  change: Pick<RunChange, 'connectionId' | 'class' | 'objectId'>;
}) {
  const { change } = props;
  const { connectionId } = change;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const providerName = useProviderName();
  const { value: connection } = useLiveQuery(
    `connection-${connectionId}`,
    signal => api.connections.getConnection(connectionId, { signal }),
  );
  const url = connection && directoryPortalUrl(connection, change);
  return url ? (
    <Link href={url} target="_blank" rel="noreferrer" variant="body-small">
      {t('changes.openInDirectory', {
        provider: providerName(connection.provider),
      })}
    </Link>
  ) : null;
}
