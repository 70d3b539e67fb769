import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { catalogModuleIdpSync } from './catalogModule';
import { idpSyncPlugin } from './plugin';

/** The plugin and its catalog module, in one line of the backend. @public */
export const idpSyncFeatures = createBackendFeatureLoader({
  loader() {
    return [idpSyncPlugin, catalogModuleIdpSync];
  },
});
