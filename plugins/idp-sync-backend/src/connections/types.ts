import type { TakeOver } from '../handover/TakeOver';
import type {
  ConnectionOrigin,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** One tenant of one identity provider, as configured. Never holds a secret. */
export interface ConnectionDefinition {
  id: string;
  title: string;
  /** Kind of identity provider; there is a source for it. */
  provider: string;
  tenantId: string;
  cloud: string;
  enabled: boolean;
  /** False for one of the portal that is not connected yet, or not any more: its directory is not read. */
  connected: boolean;
  origin: ConnectionOrigin;
  /** Name of the credential profile; empty where the provider needs none. */
  credentialProfile: string;
  /** What the source made of the provider's part; only that source looks inside. */
  settings: unknown;
  policy: Policy;
  /** Which connection is believed about people whom several have: the lowest goes first. */
  priority?: number;
  /** It takes the place of another provider. */
  takeOver?: TakeOver;
}
