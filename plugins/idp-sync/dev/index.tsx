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
import { DemoIdpSyncApi, Scenario } from './DemoIdpSyncApi';

const scenario = (new URLSearchParams(window.location.search).get('scenario') ??
  sessionStorage.getItem('scenario') ??
  'default') as Scenario;
sessionStorage.setItem('scenario', scenario);

const DENIED: Partial<Record<Scenario, string[]>> = {
  forbidden: ['idp-sync.read', 'idp-sync.run'],
  readonly: ['idp-sync.run', 'idp-sync.approve'],
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
          factory: () => new DemoIdpSyncApi(scenario),
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
