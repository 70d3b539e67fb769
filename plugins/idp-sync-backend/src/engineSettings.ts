import type { Config } from '@backstage/config';
import { z } from 'zod';
import { parseConfig } from './connections/configInvalid';

/** `idpSync` without its connections and credentials. */
export interface EngineSettings {
  /** The big red switch: nothing runs. */
  paused: boolean;
  historyRetentionDays: number;
}

const schema = z.strictObject({
  paused: z.boolean().default(false),
  history: z
    .strictObject({
      retention: z
        .strictObject({ days: z.number().int().min(1).max(3_650).default(90) })
        .prefault({}),
    })
    .prefault({}),
  // Read elsewhere, by ProblemSettingsReader.
  notifications: z.unknown().optional(),
  // Read elsewhere, entry by entry, so that one that is wrong stops only those who use it.
  connections: z.unknown().optional(),
  credentialProfiles: z.unknown().optional(),
});

/** @throws IdpSyncError `IDP_CONFIG_INVALID` that names the place */
export function readEngineSettings(config: Config): EngineSettings {
  const { paused, history } = parseConfig(
    schema,
    config.getOptional('idpSync') ?? {},
    'idpSync',
  );
  return { paused, historyRetentionDays: history.retention.days };
}
