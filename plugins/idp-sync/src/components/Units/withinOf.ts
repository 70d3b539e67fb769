import type { UsersWithin } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Units as a policy has them: a list without any is none, and where there is no list there is no condition. */
export function withinOf({
  administrativeUnits = [],
  organizationalUnits = [],
}: UsersWithin): UsersWithin | undefined {
  const within: UsersWithin = {
    ...(administrativeUnits.length > 0 && { administrativeUnits }),
    ...(organizationalUnits.length > 0 && { organizationalUnits }),
  };
  return Object.keys(within).length > 0 ? within : undefined;
}
