import type {
  RunError,
  Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What the overview needs to know of a connection's configuration; a `ConnectionDefinition` has all of it. */
export interface ConnectionFacts {
  id: string;
  title: string;
  provider: string;
  tenantId: string;
  cloud: string;
  credentialProfile: string;
  enabled: boolean;
  policy: { schedule?: Schedule };
}

/** A connection whose configuration cannot be used. */
export interface BrokenConnection {
  id: string;
  title?: string;
  /** `IDP_CONFIG_INVALID` with the path that is wrong. */
  error: RunError;
}

/** Either of the two, never both. */
export type ConfiguredConnection =
  | { definition: ConnectionFacts; broken?: undefined }
  | { definition?: undefined; broken: BrokenConnection };

/** The connections of the configuration in its order. */
export interface ConfiguredConnections {
  list(): readonly ConfiguredConnection[];
}
