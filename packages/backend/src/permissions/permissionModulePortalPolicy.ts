import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { PortalPermissionPolicy } from './PortalPermissionPolicy';
import { readAdmins } from './readAdmins';

/** Installs {@link PortalPermissionPolicy} with the administrators from `portal.admins`. */
export const permissionModulePortalPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'portal-policy',
  register(reg) {
    reg.registerInit({
      deps: {
        policy: policyExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        userInfo: coreServices.userInfo,
      },
      async init({ policy, config, logger, userInfo }) {
        const admins = readAdmins(config);
        if (admins.size === 0) {
          logger.warn(
            'Nobody may administer this portal: name users or groups in portal.admins',
          );
        }
        policy.setPolicy(new PortalPermissionPolicy({ admins, userInfo }));
      },
    });
  },
});
