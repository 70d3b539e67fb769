import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Container,
  Flex,
  Grid,
  Text,
} from '@backstage/ui';
import { PortalLogo } from '../../components/PortalLogo';
import { DemoProvider } from './readDemoProviders';

interface ProviderChoiceProps {
  providers: DemoProvider[];
  onChoose: (provider: DemoProvider) => void;
  /** Why the last choice did not work. */
  failure?: { provider: DemoProvider; error?: Error };
}

/** A card for each demo identity, with a button that signs in as that one. */
export function ProviderChoice(props: ProviderChoiceProps) {
  const { providers, onChoose, failure } = props;
  const portalTitle = useApi(configApiRef).getString('app.title');
  return (
    <main>
      <Container style={{ maxWidth: 880 }} py="12">
        <Flex direction="column" gap="6">
          <Flex align="center" gap="3">
            <PortalLogo size={40} />
            <Text as="h1" variant="title-medium" weight="bold">
              {portalTitle}
            </Text>
          </Flex>
          <Text as="p" color="secondary">
            Choose whom to sign in as. This is a demo: nobody is asked for a
            password.
          </Text>
          {failure && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={`Signing in as ${failure.provider.displayName} did not work`}
              description={`${
                failure.error?.message ?? 'No reason was given.'
              } If the portal has only just been started, try again in a moment.`}
            />
          )}
          {providers.length === 0 && (
            <Alert
              status="warning"
              icon
              title="There is nobody to sign in as"
              description="Add a demo identity below auth.providers in app-config.yaml, under a name that starts with “demo-”."
            />
          )}
          <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
            {providers.map(provider => (
              <ProviderCard
                key={provider.id}
                provider={provider}
                onChoose={() => onChoose(provider)}
              />
            ))}
          </Grid.Root>
        </Flex>
      </Container>
    </main>
  );
}

function ProviderCard(props: { provider: DemoProvider; onChoose: () => void }) {
  const { displayName, title, description } = props.provider;
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {displayName}
        </Text>
        <Text as="p" color="secondary">
          {title}
        </Text>
      </CardHeader>
      <CardBody>
        <Text as="p">{description}</Text>
      </CardBody>
      <CardFooter>
        <Button variant="primary" onPress={props.onChoose}>
          Sign in as {displayName}
        </Button>
      </CardFooter>
    </Card>
  );
}
