import {
  type BackendFeature,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  type Entity,
  KubernetesValidatorFunctions,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import catalogModuleMsgraph, {
  defaultGroupTransformer,
  MicrosoftGraphClient,
  MicrosoftGraphOrgEntityProvider,
  microsoftGraphOrgEntityProviderTransformExtensionPoint,
} from '@backstage/plugin-catalog-backend-module-msgraph';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import type { GraphEmulator } from '@idp-sync/graph-emulator';
import { Agent, fetch as fetchVia } from 'undici';

/** As the catalog knows it. */
export const MSGRAPH_PROVIDER = 'MicrosoftGraphOrgEntityProvider:default';

/**
 * What everybody has to do whose tenant has a group of whose name the module leaves nothing: with it, it brings nobody at all.
 */
const leaveOutNameless = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'msgraph-leave-out-nameless',
  register(env) {
    env.registerInit({
      deps: {
        transforms: microsoftGraphOrgEntityProviderTransformExtensionPoint,
      },
      async init({ transforms }) {
        transforms.setGroupTransformer(async group => {
          const entity = await defaultGroupTransformer(group);
          return entity?.metadata.name ? entity : undefined;
        });
      },
    });
  },
});

const originals = {
  create: MicrosoftGraphClient.create,
  connect: MicrosoftGraphOrgEntityProvider.prototype.connect,
  fetch: globalThis.fetch,
};

/**
 * The msgraph catalog module as it is, on an emulated tenant. Only what a process would be given from outside is put in: trust in the emulator's CA, and a token of
 * its authority. It reads when told to.
 */
export class MsgraphModule {
  readonly features: BackendFeature[] = [
    catalogModuleMsgraph,
    leaveOutNameless,
  ];
  #provider?: MicrosoftGraphOrgEntityProvider;
  #brought: Entity[] = [];

  constructor() {
    const onConnect = (
      provider: MicrosoftGraphOrgEntityProvider,
      connection: EntityProviderConnection,
    ) => {
      this.#provider = provider;
      return originals.connect.call(provider, {
        refresh: options => connection.refresh(options),
        applyMutation: async mutation => {
          if (mutation.type === 'full') {
            this.#brought = mutation.entities.map(({ entity }) => entity);
          }
          await connection.applyMutation(mutation);
        },
      });
    };
    MicrosoftGraphOrgEntityProvider.prototype.connect = async function connect(
      connection,
    ) {
      await onConnect(this, connection);
    };
  }

  /** For `catalogProviders` of a test portal. */
  readonly config = (emulator: GraphEmulator): JsonObject => {
    const { tenantId, clientId, clientSecret, authorityHost, graphUrl, caPem } =
      emulator.connection();
    const dispatcher = new Agent({ connect: { ca: caPem } });
    globalThis.fetch = ((url: string, init: object) =>
      url.startsWith?.(graphUrl)
        ? fetchVia(url, { ...init, dispatcher })
        : originals.fetch(url, init)) as typeof fetch;
    MicrosoftGraphClient.create = ({ target }) =>
      new MicrosoftGraphClient(target, {
        getToken: async () => {
          const answer = await fetchVia(
            `${authorityHost}/${tenantId}/oauth2/v2.0/token`,
            {
              method: 'POST',
              dispatcher,
              body: new URLSearchParams({
                grant_type: 'client_credentials',
                client_id: clientId,
                client_secret: clientSecret,
                scope: `${graphUrl}/.default`,
              }),
            },
          );
          const { access_token: token } = Object(await answer.json());
          return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
        },
      });
    return {
      microsoftGraphOrg: {
        default: {
          target: `${graphUrl}/v1.0`,
          authority: authorityHost,
          tenantId,
          clientId,
          clientSecret,
          user: { loadPhotos: false },
          schedule: {
            frequency: { trigger: 'manual' },
            timeout: { hours: 1 },
          },
        },
      },
    };
  };

  /** Reads the tenant once. @returns the references that the catalog will show of it: of those with one name it takes the last, and none of those without a valid one */
  async read(): Promise<string[]> {
    if (!this.#provider) {
      throw new Error('The module is not connected');
    }
    await this.#provider.read();
    const refs = this.#brought
      .filter(({ metadata }) =>
        KubernetesValidatorFunctions.isValidObjectName(metadata.name),
      )
      .map(entity => stringifyEntityRef(entity));
    return [...new Set(refs)].sort();
  }

  /** Puts everything back as it was. */
  restore(): void {
    MicrosoftGraphClient.create = originals.create;
    MicrosoftGraphOrgEntityProvider.prototype.connect = originals.connect;
    globalThis.fetch = originals.fetch;
  }
}
