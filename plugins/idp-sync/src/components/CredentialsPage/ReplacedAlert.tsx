import { Alert, Flex, Link } from '@backstage/ui';
import type { CredentialProfileInfo } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';

/** Asks whoever has replaced a credential to test the connections that use it. */
export function ReplacedAlert(props: { profile: CredentialProfileInfo }) {
  const { name, usedBy } = props.profile;
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <Alert
      status={usedBy.length > 0 ? 'warning' : 'success'}
      icon
      role="status"
      title={
        usedBy.length > 0
          ? t('credentials.replacedTest', { name })
          : t('credentials.replaced', { name })
      }
      customActions={
        <Flex gap="3">
          {usedBy.map(({ id, title }) => (
            <Link key={id} href={hrefs.panel(id, 'setup')}>
              {t('credentials.testConnection', { connection: title })}
            </Link>
          ))}
        </Flex>
      }
    />
  );
}
