import {
  InvalidInputError,
  parsePolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectorySource,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { SecretBox } from '../../encryption/SecretBox';
import type { PortalCredentials } from '../credentials/PortalCredentials';
import type { ReadConnection } from '../readConnections';
import type { ConnectionDefinition } from '../types';
import { isPortalSource } from './PortalSource';
import {
  openPortalSettings,
  type PortalConnectionRow,
  portalColumns,
  toPortalSettings,
} from './portalRows';

/** A connection made in the portal. */
export interface PortalConnection {
  connection: ReadConnection;
  /** Of the policy in its definition; 0 where none has been saved yet, and nothing is to reach the catalog. */
  policyVersion: number;
}

/** Ordered by title. What is wrong with one connection is an error of that one. */
export async function readPortalConnections(
  knex: Knex,
  options: {
    sources: ReadonlyMap<string, DirectorySource>;
    credentials: PortalCredentials;
    box: SecretBox;
  },
): Promise<PortalConnection[]> {
  const rows: (PortalConnectionRow & { policy: string | null })[] = await knex(
    'connections as c',
  )
    .leftJoin('policy_versions as p', {
      'p.connection_id': 'c.id',
      'p.version': 'c.policy_version',
    })
    .where('c.origin', 'portal')
    .select(...portalColumns('c'), 'p.policy');
  const connections: PortalConnection[] = [];
  for (const row of rows) {
    connections.push({
      connection: await toConnection(row, options),
      policyVersion: row.policy_version,
    });
  }
  return connections.sort((one, other) =>
    titleOf(one.connection).localeCompare(titleOf(other.connection), 'en'),
  );
}

async function toConnection(
  row: PortalConnectionRow & { policy: string | null },
  options: {
    sources: ReadonlyMap<string, DirectorySource>;
    credentials: PortalCredentials;
    box: SecretBox;
  },
): Promise<ReadConnection> {
  const { title, provider, ...shown } = toPortalSettings(row);
  try {
    const source = options.sources.get(provider);
    if (!source || !isPortalSource(source)) {
      throw new IdpSyncError(
        'IDP_CONFIG_INVALID',
        `${title}: the identity provider "${provider}" is not installed any more`,
      );
    }
    const settings = await openPortalSettings(options.box, row);
    const { tenantId, cloud, credentialProfile } = settings;
    const definition: ConnectionDefinition = {
      id: row.id,
      title,
      provider,
      tenantId,
      cloud,
      enabled: Boolean(row.enabled),
      connected: row.connected_at !== null,
      origin: 'portal',
      credentialProfile,
      settings: source.portal.parse(settings, options.credentials),
      ...(row.priority !== null && { priority: row.priority }),
      policy: parsePolicy(row.policy === null ? {} : JSON.parse(row.policy)),
    };
    return { definition };
  } catch (error) {
    return {
      broken: {
        id: row.id,
        title,
        credentialProfile: shown.credentialProfile,
        error: toRunError(error, title),
      },
    };
  }
}

function toRunError(error: unknown, title: string) {
  return IdpSyncError.toRunError(
    error instanceof InvalidInputError
      ? new IdpSyncError(
          'IDP_CONFIG_INVALID',
          `${title}: ${error.issues
            .map(({ path, message }) =>
              path ? `${path}: ${message}` : message,
            )
            .join('; ')}`,
        )
      : error,
  );
}

function titleOf({ definition, broken }: ReadConnection): string {
  return definition?.title ?? broken?.title ?? '';
}
