import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';

/** The limits that a policy has unless it says otherwise. */
export const DEFAULT_SAFETY = parsePolicy({}).safety;
