import { Alert, Text } from '@backstage/ui';
import type {
  ConnectionDetails,
  ConnectionSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useProviderName } from '../../hooks/useProviderName';
import { useText } from '../../hooks/useText';
import { ConnectionStateLabel } from '../common';
import styles from './ConnectionPage.module.css';

/** Which connection it is, how it is doing, and why it cannot be changed where it cannot. */
export function ConnectionHeading(props: {
  details: ConnectionDetails;
  summary: ConnectionSummary | undefined;
  readOnly: { reason: string } | undefined;
}) {
  const { details, summary, readOnly } = props;
  const { t } = useText();
  const providerName = useProviderName();
  return (
    <>
      <div>
        <div className={styles.title}>
          <Text as="h2" variant="title-small" weight="bold">
            {details.title}
          </Text>
          {summary && <ConnectionStateLabel state={summary.state} />}
        </div>
        <Text as="p" variant="body-small" color="secondary">
          {providerName(details.provider)}
          {' · '}
          {t('overview.tenant', {
            tenant: summary?.tenantName ?? details.settings.tenantId,
          })}
        </Text>
      </div>
      {readOnly && (
        <Alert
          status="info"
          icon
          title={t('connection.readOnly')}
          description={readOnly.reason}
        />
      )}
    </>
  );
}
