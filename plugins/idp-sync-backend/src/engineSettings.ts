import type { Config } from '@backstage/config';
import { z } from 'zod';
import {
  type HistoryRetention,
  historyRetentionSchema,
} from './runs/historyRetention';
import { parseConfig } from './connections/configInvalid';

/** `idpSync` without its connections and credentials. */
export interface EngineSettings {
  /** The big red switch: nothing runs. */
  paused: boolean;
  historyRetention: HistoryRetention;
}

const schema = z.strictObject({
  paused: z.boolean().default(false),
  history: z
    .strictObject({
      retention: historyRetentionSchema,
    })
    .prefault({}),
  // Read elsewhere, by ProblemSettingsReader.
  notifications: z.unknown().optional(),
  // Read elsewhere, entry by entry, so that one that is wrong stops only those who use it.
  connections: z.unknown().optional(),
  clouds: z.unknown().optional(),
  // Read elsewhere, so that what is wrong with it stops only those who need it.
  encryption: z.unknown().optional(),
  credentialProfiles: z.unknown().optional(),
});

/** @throws IdpSyncError `IDP_CONFIG_INVALID` that names the place */
export function readEngineSettings(config: Config): EngineSettings {
  const { paused, history } = parseConfig(
    schema,
    config.getOptional('idpSync') ?? {},
    'idpSync',
  );
  return { paused, historyRetention: history.retention };
}
