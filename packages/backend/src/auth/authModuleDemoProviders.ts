import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { authProvidersExtensionPoint } from '@backstage/plugin-auth-node';
import { createDemoProviderFactory } from './createDemoProviderFactory';
import { readDemoIdentities } from './readDemoIdentities';

function isDevelopment(config: Config): boolean {
  const environment =
    config.getOptionalString('auth.environment') ?? 'development';
  return (
    process.env.NODE_ENV === 'development' && environment === 'development'
  );
}

/**
 * Sign-in providers for the demo, one for each `auth.providers.demo-…` in the
 * configuration. Nobody is asked for a password, so they do not exist outside of
 * development unless that is allowed explicitly.
 */
export const authModuleDemoProviders = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-providers',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ providers, config, logger }) {
        for (const identity of readDemoIdentities(config)) {
          const { providerId } = identity;
          if (
            isDevelopment(config) ||
            identity.dangerouslyAllowOutsideDevelopment
          ) {
            providers.registerProvider({
              providerId,
              factory: createDemoProviderFactory(identity),
            });
          } else {
            logger.warn(
              `Leaving out the sign-in provider '${providerId}': it asks for no password and is meant for development only. ` +
                `Remove auth.providers.${providerId}, or set auth.providers.${providerId}.dangerouslyAllowOutsideDevelopment if you know what you do.`,
            );
          }
        }
      },
    });
  },
});
