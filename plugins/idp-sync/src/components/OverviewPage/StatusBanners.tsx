import { Alert } from '@backstage/ui';
import type { SyncStatus } from '@idp-sync/backstage-plugin-idp-sync-common';
import { HeldBanner } from '../HeldPage';
import { useText } from '../../hooks/useText';

/** What concerns all connections: syncing paused, or nowhere to hand entities to. */
export function StatusBanners(props: { status: SyncStatus }) {
  const { status } = props;
  const { sourceOfTruth } = status;
  const { t } = useText();
  return (
    <>
      {status.paused && (
        <Alert
          status="warning"
          icon
          title={t('overview.paused')}
          description={t('overview.pausedHelp')}
        />
      )}
      {sourceOfTruth.rule !== 'allow' && (
        <Alert
          status="info"
          icon
          title={
            sourceOfTruth.rule === 'reject'
              ? t('sourceOfTruth.rejects')
              : t('sourceOfTruth.warns')
          }
          description={t('sourceOfTruth.because', {
            titles: sourceOfTruth.connections
              .map(({ title }) => title)
              .join(', '),
          })}
        />
      )}
      <HeldBanner connections={status.connections} />
      {!status.catalogConnected && (
        <Alert
          status="danger"
          icon
          title={t('overview.notConnected')}
          description={t('overview.notConnectedHelp')}
        />
      )}
    </>
  );
}
