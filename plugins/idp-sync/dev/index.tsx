import type { Entity } from '@backstage/catalog-model';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  PageBlueprint,
  createFrontendModule,
  createFrontendPlugin,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { Container, Flex } from '@backstage/ui';
import idpSyncPlugin, { idpSyncApiRef } from '../src';
import { EntityIdpSyncCard } from '../src/components/EntityCard';
import { DemoIdpSyncApi } from './DemoIdpSyncApi';
import { DemoWorld, type Scenario } from './DemoWorld';

/** Kept for as long as the tab is open, since following a link leaves the query behind. */
function setting(name: string): string | undefined {
  const value =
    new URLSearchParams(window.location.search).get(name) ??
    sessionStorage.getItem(name) ??
    undefined;
  sessionStorage.setItem(name, value ?? '');
  return value || undefined;
}

const scenario = (setting('scenario') ?? 'default') as Scenario;
/** The only area that is offline or keeps loading, such as `?scenario=offline&area=held`. */
const area = setting('area');

const DENIED: Partial<Record<Scenario, string[]>> = {
  forbidden: ['idp-sync.read', 'idp-sync.run'],
  readonly: ['idp-sync.run', 'idp-sync.approve', 'idp-sync.configure'],
};

function entity(kind: string, name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, annotations: { 'idp-sync/connection': 'contoso' } },
  };
}

const cards = createFrontendPlugin({
  pluginId: 'cards',
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/cards',
        title: 'Entity cards',
        loader: async () => (
          <Container>
            <Flex direction="column" gap="4" style={{ maxWidth: 720 }}>
              {[
                entity('User', 'jane.doe'),
                entity('Group', 'engineering'),
                entity('User', 'conflict'),
                entity('User', 'refused'),
                entity('User', 'gone'),
              ].map(shown => (
                <EntityProvider key={shown.metadata.name} entity={shown}>
                  <EntityIdpSyncCard />
                </EntityProvider>
              ))}
            </Flex>
          </Container>
        ),
      },
    }),
  ],
});

const demoApi = createFrontendModule({
  pluginId: 'idp-sync',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: idpSyncApiRef,
          deps: {},
          factory: () => new DemoIdpSyncApi(new DemoWorld(scenario, area)),
        }),
    }),
  ],
});

const demoApp = createFrontendModule({
  pluginId: 'app',
  extensions: [
    ApiBlueprint.make({
      name: 'permission',
      params: defineParams =>
        defineParams({
          api: permissionApiRef,
          deps: {},
          factory: () => ({
            authorize: async ({ permission }) => ({
              result: DENIED[scenario]?.includes(permission.name)
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
            }),
          }),
        }),
    }),
  ],
});

createDevApp({
  features: [catalogPlugin, idpSyncPlugin, cards, demoApi, demoApp],
});
