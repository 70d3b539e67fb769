import { CodeSnippet } from '@backstage/core-components';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Flex,
  Text,
} from '@backstage/ui';
import { RiPlugLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { Message } from '../common/Message';
import { AddConnectionButton } from '../ConnectionsPage/AddConnectionButton';

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

/** What to do first: add a connection here, or in the configuration file. */
export function NoConnections() {
  const { t } = useText();
  return (
    <Flex direction="column" gap="4">
      <Message
        icon={RiPlugLine}
        title={t('empty.title')}
        action={<AddConnectionButton />}
      >
        {t('empty.text')}
      </Message>
      <Accordion>
        <AccordionTrigger
          title={t('empty.file')}
          subtitle={t('empty.fileText')}
        />
        <AccordionPanel>
          <CodeSnippet text={SNIPPET} language="yaml" showCopyCodeButton />
          <Text as="p" variant="body-medium" color="secondary">
            {t('empty.readMore')}
          </Text>
        </AccordionPanel>
      </Accordion>
    </Flex>
  );
}
