import type { ManagedEntityInfo } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  managedUser,
  runError,
  secondsAgo,
} from '../../src/__testUtils__/fixtures';

/** Where an entity comes from, by words in its reference; none for those that are gone. */
export function managedEntityDemo(
  entityRef: string,
): ManagedEntityInfo | undefined {
  const group = (index: number) => ({
    objectId: `g-${index}`,
    displayName: `Team number ${index}`,
    entityRef: `group:default/team_${index}`,
  });
  const times = {
    lastSyncedAt: secondsAgo(300, Date.now()),
    lastChangedAt: secondsAgo(300_000, Date.now()),
  };
  if (entityRef.startsWith('group:')) {
    return managedUser({
      ...times,
      class: 'group',
      members: { direct: 18, total: 1_204 },
      nestedGroups: Array.from({ length: 19 }, (_, index) => group(index)),
    });
  }
  return entityRef.includes('gone')
    ? undefined
    : managedUser({
        ...times,
        ...(entityRef.includes('conflict') && { status: 'conflict' }),
        ...(entityRef.includes('refused') && {
          status: 'rejected',
          error: runError(
            'IDP_CATALOG_REJECTED',
            'Policy check failed: "spec.profile.email" is not valid',
          ),
        }),
      });
}
