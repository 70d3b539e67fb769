import { CodeSnippet } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, Flex, Text } from '@backstage/ui';
import { idpSyncTranslationRef } from '../../translation';

const SNIPPET = `idpSync:
  credentialProfiles:
    my-app:
      type: clientSecret
      tenantId: 00000000-0000-0000-0000-000000000000
      clientId: 00000000-0000-0000-0000-000000000000
      clientSecret: \${ENTRA_CLIENT_SECRET}
  connections:
    my-company:
      provider: azureAd
      tenantId: 00000000-0000-0000-0000-000000000000
      credentialProfile: my-app
      policy:
        schedule:
          start: { date: '2026-01-01', time: '03:00', timeZone: Europe/Berlin }
          every: { value: 15, unit: minutes }
`;

/** What to do first. */
export function NoConnections() {
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="3">
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('empty.title')}
          </Text>
          <Text as="p" variant="body-medium">
            {t('empty.text')}
          </Text>
          <CodeSnippet text={SNIPPET} language="yaml" showCopyCodeButton />
          <Text as="p" variant="body-medium" color="secondary">
            {t('empty.readMore')}
          </Text>
        </Flex>
      </CardBody>
    </Card>
  );
}
