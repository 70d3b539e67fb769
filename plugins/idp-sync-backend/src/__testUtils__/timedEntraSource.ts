import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { directorySourcesExtensionPoint } from '@idp-sync/backstage-plugin-idp-sync-node';
import { CredentialProfiles } from '../connections/credentials/CredentialProfiles';
import {
  EntraSource,
  type EntraSourceOptions,
} from '../scan/entra/EntraSource';

/** A backend module with the real source for Entra on a clock of one's own, in place of the plugin's. */
export function timedEntraSource(
  options: Omit<EntraSourceOptions, 'profiles'>,
) {
  return createBackendModule({
    pluginId: 'idp-sync',
    moduleId: 'timed-entra-source',
    register(env) {
      env.registerInit({
        deps: {
          config: coreServices.rootConfig,
          sources: directorySourcesExtensionPoint,
        },
        async init({ config, sources }) {
          sources.addSource(
            EntraSource.create({
              ...options,
              profiles: CredentialProfiles.fromConfig(config),
            }),
          );
        },
      });
    },
  });
}
