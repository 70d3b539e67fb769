import type {
  ForeignEntityRule,
  RunError,
  Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** What the overview needs to know of a connection's configuration; a `ConnectionDefinition` has all of it. */
export interface ConnectionFacts {
  id: string;
  title: string;
  provider: string;
  tenantId: string;
  cloud: string;
  credentialProfile: string;
  enabled: boolean;
  /** False: its directory is not read, and nothing of it runs. */
  connected: boolean;
  policy: { schedule?: Schedule; foreignEntities?: ForeignEntityRule };
}

/** A connection whose configuration cannot be used. */
export interface BrokenConnection {
  id: string;
  title?: string;
  /** Name of the credential profile, where that could be read. */
  credentialProfile?: string;
  /** `IDP_CONFIG_INVALID` with the path that is wrong. */
  error: RunError;
}

/** Either of the two, never both. */
export type ConfiguredConnection =
  | { definition: ConnectionFacts; broken?: undefined }
  | { definition?: undefined; broken: BrokenConnection };

/** The connections of the configuration file in its order, then those made in the portal by their titles: as they are at this moment. */
export interface ConfiguredConnections {
  /** @param transaction - that the caller is in, if any: another connection to the database may not be had meanwhile */
  list(transaction?: Knex): Promise<readonly ConfiguredConnection[]>;
}
