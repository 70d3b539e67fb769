import {
  type ConnectionDetails,
  parsePolicy,
  type SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FIXTURE_NOW, secondsAgo } from './fixtures';

/** Settings of a connection that is made in the portal and connected, unless said otherwise. */
export function connectionDetails(
  overrides: Partial<ConnectionDetails> = {},
): ConnectionDetails {
  return {
    id: 'contoso',
    origin: 'portal',
    revision: 4,
    priority: 100,
    title: 'Contoso',
    provider: 'azureAd',
    enabled: true,
    credentialProfile: 'contoso-app',
    settings: { tenantId: 'contoso.com', cloud: 'global' },
    changedBy: 'user:default/alice',
    changedAt: secondsAgo(86_400, FIXTURE_NOW),
    fullScanNext: false,
    connected: true,
    ...overrides,
  };
}

/** A policy as it is saved; the default one unless said otherwise. */
export function savedPolicy(
  policy: unknown = {},
  overrides: Partial<SavedPolicy> = {},
): SavedPolicy {
  return {
    version: 3,
    policy: parsePolicy(policy),
    origin: 'portal',
    createdBy: 'user:default/alice',
    createdAt: secondsAgo(86_400, FIXTURE_NOW),
    ...overrides,
  };
}
