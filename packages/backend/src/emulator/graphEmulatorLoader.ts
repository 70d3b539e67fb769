import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { isEmulatorWanted } from './isEmulatorWanted';

/** The demo's identity provider, within this process. */
export const graphEmulatorLoader = createBackendFeatureLoader({
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.rootLogger,
  },
  async *loader({ config, logger }) {
    if (isEmulatorWanted({ config, logger })) {
      yield import('./graphEmulator');
    }
  },
});
