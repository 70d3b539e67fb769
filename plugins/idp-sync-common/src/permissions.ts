import { createPermission } from '@backstage/plugin-permission-common';

/** See connections, runs and what a synced entity comes from. @public */
export const idpSyncReadPermission = createPermission({
  name: 'idp-sync.read',
  attributes: { action: 'read' },
});

/** Change connections, credentials and policies. @public */
export const idpSyncConfigurePermission = createPermission({
  name: 'idp-sync.configure',
  attributes: { action: 'update' },
});

/** Start and cancel runs. @public */
export const idpSyncRunPermission = createPermission({
  name: 'idp-sync.run',
  attributes: { action: 'create' },
});

/** Approve or reject changes that the guard holds. @public */
export const idpSyncApprovePermission = createPermission({
  name: 'idp-sync.approve',
  attributes: { action: 'update' },
});

/** All permissions of the plugin. @public */
export const idpSyncPermissions = [
  idpSyncReadPermission,
  idpSyncConfigurePermission,
  idpSyncRunPermission,
  idpSyncApprovePermission,
];
