import type { JsonObject } from '@backstage/types';
import type { GraphEmulator } from '@idp-sync/graph-emulator';

/** The connection that tests sync. */
export const CONNECTION = 'emulated';

/** A connection with a schedule is synced at the start; this one is not due again while a test runs. */
const YEARLY = {
  start: { date: '2026-01-01', time: '00:00', timeZone: 'Etc/UTC' },
  every: { value: 1, unit: 'years' },
};

/** `idpSync` of app-config, connected to an emulated tenant. */
export function connectionConfig(
  emulator: GraphEmulator,
  options: {
    policy?: JsonObject;
    connected?: boolean;
    /** More settings of the connection. */
    connection?: JsonObject;
  },
): JsonObject {
  const { policy = {}, connected = true, connection = {} } = options;
  const { tenantId, clientId, clientSecret, authorityHost, graphUrl, caFile } =
    emulator.connection();
  return {
    credentialProfiles: {
      emulator: { type: 'clientSecret', tenantId, clientId, clientSecret },
    },
    connections: connected
      ? {
          [CONNECTION]: {
            provider: 'azureAd',
            tenantId,
            cloud: 'custom',
            authorityHost,
            graphUrl,
            caFile: caFile!,
            credentialProfile: 'emulator',
            policy: { schedule: YEARLY, ...policy },
            ...connection,
          },
        }
      : {},
  };
}
