import {
  administrativeUnitsOf,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { OptionalReading } from '@idp-sync/backstage-plugin-idp-sync-node';

/** What a policy wants read beside people and groups. */
export function optionalReadings(policy: Policy): OptionalReading[] {
  return [
    ...(administrativeUnitsOf(policy).length > 0
      ? (['administrativeUnits'] as const)
      : []),
    ...(policy.mapping.photos ? (['photos'] as const) : []),
  ];
}
