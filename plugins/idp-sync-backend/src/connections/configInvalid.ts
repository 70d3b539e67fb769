import {
  InvalidInputError,
  parseOrThrow,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { z } from 'zod';

/** @param path - of the configuration, such as `idpSync.connections.contoso.tenantId` */
export function configInvalid(path: string, problem: string): IdpSyncError {
  return new IdpSyncError('IDP_CONFIG_INVALID', `${path}: ${problem}`);
}

/**
 * Validates a part of the configuration. Messages name places and never repeat values, since a value may be a secret.
 *
 * @throws IdpSyncError `IDP_CONFIG_INVALID`
 */
export function parseConfig<T>(
  schema: z.ZodType<T, unknown>,
  value: unknown,
  path: string,
): T {
  return asConfigInvalid(() =>
    parseOrThrow(schema, value, 'The configuration is not valid', path),
  );
}

/** Input errors of what is called become configuration errors. */
export function asConfigInvalid<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InvalidInputError) {
      throw new IdpSyncError('IDP_CONFIG_INVALID', error.message);
    }
    throw error;
  }
}
