import type { Config } from '@backstage/config';
import type { ReadConnection } from '../connections/readConnections';

/** Hosts and switches of a connection that are its provider's; of everything else only that it is set. */
const TELLING_SETTINGS = ['authorityHost', 'graphUrl', 'caFile', 'firstRead'];
const TELLING_PROFILE = ['type', 'tenantId', 'clientId', 'hosts'];
const OF_CATALOG = [
  'processingInterval',
  'orphanStrategy',
  'orphanProviderStrategy',
  'stitchingStrategy',
];

/** What is set, without a secret: values by a list of what may be told, of all else only the names. */
export function describeSettings(
  config: Config,
  connections: readonly ReadConnection[],
): Record<string, unknown> {
  const raw = (path: string) =>
    Object.entries(config.getOptional<object>(path) ?? {});
  return {
    paused: config.getOptional('idpSync.paused') ?? false,
    history: config.getOptional('idpSync.history'),
    notifications: config.getOptional('idpSync.notifications'),
    catalog: pick(config.getOptional<object>('catalog'), OF_CATALOG),
    connections: connections.map(({ definition, broken }) => {
      const { id } = definition ?? broken;
      const own = new Map(raw('idpSync.connections')).get(id);
      return {
        id,
        ...(definition && {
          title: definition.title,
          provider: definition.provider,
          tenantId: definition.tenantId,
          cloud: definition.cloud,
          enabled: definition.enabled,
          credentialProfile: definition.credentialProfile,
          takeOver: definition.takeOver,
          policy: definition.policy,
        }),
        ...(broken && { error: broken.error }),
        settings: pick(own, TELLING_SETTINGS),
        set: Object.keys(Object(own)).sort(),
      };
    }),
    credentialProfiles: raw('idpSync.credentialProfiles').map(
      ([name, profile]) => ({
        name,
        ...pick(profile, TELLING_PROFILE),
        set: Object.keys(Object(profile)).sort(),
      }),
    ),
  };
}

function pick(
  value: object | undefined,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object(value)).filter(([name]) => names.includes(name)),
  );
}
