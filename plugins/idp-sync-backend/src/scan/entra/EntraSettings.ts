import { z } from 'zod';
import { CLOUD_NAMES, CLOUDS, originSchema } from '../../connections/clouds';
import { configInvalid, parseConfig } from '../../connections/configInvalid';
import type { BoundCredential } from '../../connections/credentials/BoundCredential';
import type { CredentialProfiles } from '../../connections/credentials/CredentialProfiles';
import {
  FIRST_READ_SETTINGS,
  type FirstReadSetting,
} from './firstRead/chooseFirstRead';

const proxy = z
  .string()
  .refine(
    value => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    'expected the http or https address of a proxy',
  );

const settingsSchema = z.strictObject({
  tenantId: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9.-]*$/,
      'expected a tenant ID or one of the tenant’s domains',
    ),
  cloud: z.enum(CLOUD_NAMES).default('global'),
  authorityHost: originSchema.optional(),
  graphUrl: originSchema.optional(),
  caFile: z.string().min(1).optional(),
  proxy: proxy.optional(),
  credentialProfile: z
    .string()
    .min(1, 'expected the name of a credential profile'),
  firstRead: z.enum(FIRST_READ_SETTINGS).default('auto'),
});

/** How to reach one tenant. */
export interface EntraSettings {
  tenantId: string;
  cloud: string;
  /** Origins, without a path. */
  authorityHost: string;
  graphUrl: string;
  /** PEM file of the CAs to trust instead of the well-known ones. */
  caFile?: string;
  /** The same as text; goes before the file. */
  caCertificate?: string;
  /** Entered in the portal: where it leads is looked at once more before it is used. */
  guardedProxy?: boolean;
  /** Not enumerable, since its address may hold a password. */
  proxy?: string;
  credential: BoundCredential;
  /** How everything is read. */
  firstRead: FirstReadSetting;
  /** In the configuration, for messages. */
  path: string;
}

/**
 * Validates the part of a connection that is Entra's.
 *
 * @param path - of the connection in the configuration
 * @throws IdpSyncError `IDP_CONFIG_INVALID`
 */
export function parseEntraSettings(
  value: unknown,
  path: string,
  profiles: CredentialProfiles,
): EntraSettings {
  const settings = parseConfig(settingsSchema, value, path);
  const { cloud, tenantId, caFile, firstRead } = settings;
  const hosts =
    cloud === 'custom' ? customHosts(settings, path) : CLOUDS[cloud];
  if (cloud !== 'custom') {
    for (const key of ['authorityHost', 'graphUrl'] as const) {
      if (settings[key] !== undefined) {
        throw configInvalid(
          `${path}.${key}`,
          `only "cloud: custom" names its own hosts, this connection is to cloud "${cloud}"`,
        );
      }
    }
  }
  const { authorityHost, graphUrl } = hosts;
  const credential = profiles.bind(
    settings.credentialProfile,
    { tenantId, authorityHost, graphUrl, custom: cloud === 'custom' },
    `${path}.credentialProfile`,
  );
  return Object.defineProperty(
    {
      tenantId,
      cloud,
      authorityHost,
      graphUrl,
      caFile,
      credential,
      firstRead,
      path,
    },
    'proxy',
    { value: settings.proxy, enumerable: false },
  );
}

function customHosts(
  settings: { authorityHost?: string; graphUrl?: string },
  path: string,
): { authorityHost: string; graphUrl: string } {
  const { authorityHost, graphUrl } = settings;
  if (!authorityHost || !graphUrl) {
    throw configInvalid(
      `${path}.${authorityHost ? 'graphUrl' : 'authorityHost'}`,
      '"cloud: custom" has to name both "authorityHost" and "graphUrl"',
    );
  }
  return { authorityHost, graphUrl };
}
