import type { Config } from '@backstage/config';
import {
  MAX_CONNECTION_PRIORITY,
  parsePolicy,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectorySource,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { z } from 'zod';
import { takeOverSchema } from '../handover/TakeOver';
import { asConfigInvalid, configInvalid, parseConfig } from './configInvalid';
import type { ConnectionDefinition } from './types';

const PATH = 'idpSync.connections';
const ID = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const MAX_ID_LENGTH = 63;

/** What every connection has, whatever its provider; the rest is for the source. */
const connectionSchema = z.looseObject({
  provider: z.string().min(1),
  title: z.string().trim().min(1).optional(),
  enabled: z.boolean().default(true),
  tenantId: z.string().default(''),
  cloud: z.string().default('global'),
  credentialProfile: z.string().default(''),
  policy: z.unknown().optional(),
  priority: z.number().int().min(1).max(MAX_CONNECTION_PRIORITY).optional(),
  takeOver: takeOverSchema.optional(),
});

/** A connection of the file: usable, or with what is wrong with it. */
export type ReadConnection =
  | { definition: ConnectionDefinition; broken?: undefined }
  | {
      definition?: undefined;
      broken: {
        id: string;
        title?: string;
        credentialProfile?: string;
        error: RunError;
      };
    };

/**
 * Reads `idpSync.connections`, in the order of the file. Whatever is wrong with one connection is an error of that one, which names the path.
 *
 * @param sources - by provider
 */
export function readConnections(
  config: Config,
  sources: ReadonlyMap<string, DirectorySource>,
): ReadConnection[] {
  const values = config.getOptional<unknown>(PATH) ?? {};
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw configInvalid(PATH, 'expected connections by their ids');
  }
  return Object.entries(values).flatMap(([id, value]): ReadConnection[] => {
    // How a layer above takes a connection out that a layer below has.
    if (value === null || value === undefined) {
      return [];
    }
    try {
      return [{ definition: readConnection(id, value, sources) }];
    } catch (error) {
      if (!(error instanceof IdpSyncError)) {
        throw error;
      }
      return [
        {
          broken: {
            id,
            title: titleOf(value),
            error: IdpSyncError.toRunError(error),
          },
        },
      ];
    }
  });
}

/** Whether a connection can have this id: others are too long or too odd to be stored, and are only ever reported. */
export function isConnectionId(id: string): boolean {
  return ID.test(id) && id.length <= MAX_ID_LENGTH;
}

function readConnection(
  id: string,
  value: unknown,
  sources: ReadonlyMap<string, DirectorySource>,
): ConnectionDefinition {
  const path = `${PATH}.${id}`;
  if (!isConnectionId(id)) {
    throw configInvalid(
      path,
      `expected an id of at most ${MAX_ID_LENGTH} lower-case letters, digits and hyphens, starting and ending with a letter or digit`,
    );
  }
  const { provider, title, enabled, policy, priority, takeOver, ...settings } =
    parseConfig(connectionSchema, value, path);
  const source = sources.get(provider);
  if (!source) {
    throw configInvalid(
      `${path}.provider`,
      `there is no provider "${provider}"; there is ${[...sources.keys()].join(
        ', ',
      )}`,
    );
  }
  const { tenantId, cloud, credentialProfile } = settings;
  return {
    id,
    title: title ?? id,
    provider,
    tenantId,
    cloud,
    enabled,
    connected: true,
    origin: 'file',
    credentialProfile,
    settings: parseSettings(source, settings, path),
    policy: asConfigInvalid(() => parsePolicy(policy ?? {}, `${path}.policy`)),
    ...(priority !== undefined && { priority }),
    ...(takeOver && { takeOver }),
  };
}

function parseSettings(
  source: DirectorySource,
  settings: unknown,
  path: string,
): unknown {
  try {
    return source.parseSettings(settings, path);
  } catch (error) {
    if (error instanceof IdpSyncError) {
      throw error;
    }
    throw configInvalid(
      path,
      error instanceof Error ? error.message : String(error),
    );
  }
}

function titleOf(value: unknown): string | undefined {
  const parsed = z.object({ title: z.string() }).safeParse(value);
  return parsed.success ? parsed.data.title : undefined;
}
