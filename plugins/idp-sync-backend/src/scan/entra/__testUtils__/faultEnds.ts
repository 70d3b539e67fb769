import type { ErrorCode } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { FaultName } from '@idp-sync/graph-emulator';

/** How a run ends: right, or with a code. */
export type FaultEnd = 'right' | ErrorCode;

/** What a run comes to that meets a fault; the whole table, so that a new fault of the emulator is a type error until its end is known. */
export const FAULT_ENDS: Readonly<
  Record<
    FaultName,
    {
      /** It happens to one request. */
      once: FaultEnd;
      /** It goes on for as long as the run does. */
      lasting: FaultEnd;
    }
  >
> = {
  throttled: { once: 'right', lasting: 'IDP_THROTTLED' },
  throttledForHours: { once: 'IDP_THROTTLED', lasting: 'IDP_THROTTLED' },
  throttledWithoutRetryAfter: { once: 'right', lasting: 'IDP_THROTTLED' },
  internalError: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  badGateway: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  unavailable: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  gatewayTimeout: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  htmlPage: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  htmlBadGateway: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  reset: { once: 'right', lasting: 'IDP_NETWORK' },
  resetInBody: { once: 'right', lasting: 'IDP_NETWORK' },
  truncatedJson: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  silence: { once: 'right', lasting: 'IDP_NETWORK' },
  stalledBody: { once: 'right', lasting: 'IDP_NETWORK' },
  slow: { once: 'right', lasting: 'right' },
  loopAtOnce: { once: 'right', lasting: 'IDP_DIRECTORY_LOOP' },
  loopAfterPages: { once: 'right', lasting: 'IDP_DIRECTORY_LOOP' },
  loopUnderNewLinks: { once: 'right', lasting: 'IDP_DIRECTORY_LOOP' },
  deltaTokenNotFound: { once: 'right', lasting: 'right' },
  deltaTokenGone: { once: 'right', lasting: 'right' },
  deltaTokenResync: { once: 'right', lasting: 'right' },
  pageTokenExpired: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  emptyPages: { once: 'right', lasting: 'right' },
  repeatedObjects: { once: 'right', lasting: 'right' },
  replayedChanges: { once: 'right', lasting: 'right' },
  removedMembersAtFirst: { once: 'right', lasting: 'right' },
  removedObjectsAtFirst: { once: 'right', lasting: 'right' },
  emptiedClass: { once: 'IDP_DIRECTORY_EMPTY', lasting: 'IDP_DIRECTORY_EMPTY' },
  permissionWithdrawn: {
    once: 'IDP_PERMISSION_MISSING',
    lasting: 'IDP_PERMISSION_MISSING',
  },
  hiddenMembership: { once: 'right', lasting: 'right' },
  accessTokenRefused: { once: 'right', lasting: 'IDP_CREDENTIAL_INVALID' },
  secretExpired: {
    once: 'IDP_CREDENTIAL_EXPIRED',
    lasting: 'IDP_CREDENTIAL_EXPIRED',
  },
  secretRotated: {
    once: 'IDP_CREDENTIAL_INVALID',
    lasting: 'IDP_CREDENTIAL_INVALID',
  },
  applicationRemoved: {
    once: 'IDP_APPLICATION_NOT_FOUND',
    lasting: 'IDP_APPLICATION_NOT_FOUND',
  },
  tenantUnknown: {
    once: 'IDP_TENANT_NOT_FOUND',
    lasting: 'IDP_TENANT_NOT_FOUND',
  },
  unitsExhausted: { once: 'right', lasting: 'right' },
  responseMissing: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
  dependencyFailed: { once: 'right', lasting: 'IDP_DIRECTORY_UNAVAILABLE' },
};
