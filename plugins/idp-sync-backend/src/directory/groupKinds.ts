import type { GroupKind } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';

/** What a group is, by the attributes that Entra tells it with; in the order of `GROUP_KINDS`. */
export function groupKinds(attributes: DirectoryAttributes): GroupKind[] {
  const { groupTypes } = attributes;
  const types = Array.isArray(groupTypes) ? groupTypes : [];
  const kinds: Record<GroupKind, boolean> = {
    security: attributes.securityEnabled === true,
    microsoft365: types.includes('Unified'),
    dynamic: types.includes('DynamicMembership'),
    mailEnabled: attributes.mailEnabled === true,
    onPremises: attributes.onPremisesSyncEnabled === true,
  };
  return (Object.keys(kinds) as GroupKind[]).filter(kind => kinds[kind]);
}
