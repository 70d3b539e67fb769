import type { JsonObject } from '@backstage/types';
import type { GraphEmulator } from '@idp-sync/graph-emulator';

/** The connection that tests sync. */
export const CONNECTION = 'emulated';

/** A connection with a schedule is synced at the start; this one is not due again while a test runs. */
const YEARLY = {
  start: { date: '2026-01-01', time: '00:00', timeZone: 'Etc/UTC' },
  every: { value: 1, unit: 'years' },
};

/** `idpSync` of app-config, connected to an emulated tenant and perhaps to others. */
export function connectionConfig(
  emulator: GraphEmulator,
  options: {
    policy?: JsonObject;
    connected?: boolean;
    /** More settings of the connection. */
    connection?: JsonObject;
  },
  others: readonly {
    id: string;
    emulator: GraphEmulator;
    policy?: JsonObject;
    connection?: JsonObject;
  }[] = [],
): JsonObject {
  const { policy, connected = true, connection } = options;
  const all = [{ id: CONNECTION, emulator, policy, connection }, ...others];
  return {
    credentialProfiles: Object.fromEntries(
      all.map(one => {
        const { tenantId, clientId, clientSecret } = one.emulator.connection();
        return [
          `${one.id}-app`,
          { type: 'clientSecret', tenantId, clientId, clientSecret },
        ];
      }),
    ),
    connections: Object.fromEntries(
      (connected ? all : others).map(one => {
        const { tenantId, authorityHost, graphUrl, caFile } =
          one.emulator.connection();
        return [
          one.id,
          {
            provider: 'azureAd',
            tenantId,
            cloud: 'custom',
            authorityHost,
            graphUrl,
            caFile: caFile!,
            credentialProfile: `${one.id}-app`,
            policy: { schedule: YEARLY, ...one.policy },
            ...one.connection,
          },
        ];
      }),
    ),
  };
}
