import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';

/**
 * The demo's identity provider, within this process. Left out of production, where
 * a directory that anybody may change must not decide who is in the portal.
 */
export const graphEmulatorLoader = createBackendFeatureLoader({
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.rootLogger,
  },
  async *loader({ config, logger }) {
    if (!config.getOptionalBoolean('graphEmulator.enabled')) {
      return;
    }
    if (process.env.NODE_ENV === 'production') {
      logger.warn(
        'Leaving out the Microsoft Graph emulator: graphEmulator.enabled has no effect in production',
      );
      return;
    }
    yield import('./graphEmulator');
  },
});
