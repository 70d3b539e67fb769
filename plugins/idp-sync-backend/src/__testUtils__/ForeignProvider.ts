import {
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogProcessingExtensionPoint,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';

/** Another provider of people, as any portal may have. */
export class ForeignProvider {
  readonly feature: BackendFeature;
  readonly #locationKey: string | undefined;
  #connection?: EntityProviderConnection;

  /** @param options - `locationKey`: undefined for a provider that gives none, whose entities others may take over */
  constructor(options: { locationKey?: string } = { locationKey: 'foreign' }) {
    this.#locationKey = options.locationKey;
    this.feature = createBackendModule({
      pluginId: 'catalog',
      moduleId: 'foreign',
      register: env =>
        env.registerInit({
          deps: { processing: catalogProcessingExtensionPoint },
          init: async ({ processing }) =>
            processing.addEntityProvider({
              getProviderName: () => 'foreign',
              connect: async given => {
                this.#connection = given;
              },
            }),
        }),
    });
  }

  /** Gives the catalog people of these names, and no others. */
  async give(
    names: readonly string[],
    annotations: Record<string, string> = {},
  ): Promise<void> {
    await this.#connection?.applyMutation({
      type: 'full',
      entities: names.map(name => ({
        locationKey: this.#locationKey,
        entity: foreignUser(name, annotations),
      })),
    });
  }
  /** Gives the catalog components of these names that somebody owns, and nothing else. */
  async giveComponents(names: readonly string[], owner: string): Promise<void> {
    await this.#connection?.applyMutation({
      type: 'full',
      entities: names.map(name => ({
        locationKey: this.#locationKey,
        entity: {
          ...foreignUser(name, {}),
          kind: 'Component',
          spec: { type: 'service', lifecycle: 'production', owner },
        },
      })),
    });
  }
}

function foreignUser(
  name: string,
  annotations: Record<string, string>,
): Entity {
  const location = 'url:https://example.com/org';
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
        ...annotations,
      },
    },
    spec: { memberOf: [] },
  };
}
