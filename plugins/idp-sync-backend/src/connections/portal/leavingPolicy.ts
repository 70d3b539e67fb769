import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** A policy by which everybody leaves at once; the limits of safety stay as they are. */
export function leavingPolicy(policy: Policy): Policy {
  const { schedule, ...rest } = policy;
  return parsePolicy({
    ...rest,
    users: { ...policy.users, enabled: false },
    groups: { ...policy.groups, enabled: false },
    leavers: {},
  });
}
