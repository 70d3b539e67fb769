import type { Config } from '@backstage/config';
import { z } from 'zod';
import { configInvalid, parseConfig } from './configInvalid';

/** A Microsoft cloud: where tokens come from and where the directory is. Both are origins, without a path. */
export interface Cloud {
  authorityHost: string;
  graphUrl: string;
}

/** The clouds that Microsoft documents. */
export const CLOUDS = {
  global: {
    authorityHost: 'https://login.microsoftonline.com',
    graphUrl: 'https://graph.microsoft.com',
  },
  usGovL4: {
    authorityHost: 'https://login.microsoftonline.us',
    graphUrl: 'https://graph.microsoft.us',
  },
  usGovDod: {
    authorityHost: 'https://login.microsoftonline.us',
    graphUrl: 'https://dod-graph.microsoft.us',
  },
  china: {
    authorityHost: 'https://login.chinacloudapi.cn',
    graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
  },
} as const satisfies Record<string, Cloud>;

/** `custom` names its hosts itself, and may only be used in the configuration file. */
export const CLOUD_NAMES = [
  'global',
  'usGovL4',
  'usGovDod',
  'china',
  'custom',
] as const;

export type CloudName = (typeof CLOUD_NAMES)[number];

/** Other names of an authority, to which its own metadata sends a client. */
const AUTHORITY_ALIASES: Readonly<Record<string, readonly string[]>> = {
  'https://login.chinacloudapi.cn': [
    'https://login.partner.microsoftonline.cn',
  ],
};

/** Every origin that belongs to an authority. */
export function authorityOrigins(authorityHost: string): string[] {
  return [authorityHost, ...(AUTHORITY_ALIASES[authorityHost] ?? [])];
}

/** A cloud that a connection made in the portal can be in. */
export interface PortalCloud extends Cloud {
  id: string;
  title: string;
  /** PEM file of the CAs to trust there. */
  caFile?: string;
  /** Named in the configuration file: its authority is not looked up at Microsoft's. */
  custom: boolean;
}

const TITLES = {
  global: 'Global',
  usGovL4: 'US Government L4',
  usGovDod: 'US Government L5 (DoD)',
  china: 'China (21Vianet)',
} as const satisfies Record<keyof typeof CLOUDS, string>;

const CLOUDS_PATH = 'idpSync.clouds';

/** An https origin; a path of `/v1.0`, as documentation writes Graph's address, is understood. */
export const originSchema = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    !url ||
    url.protocol !== 'https:' ||
    !['/', '/v1.0', '/v1.0/'].includes(url.pathname) ||
    url.username ||
    url.search
  ) {
    context.addIssue('expected an https address without a path');
    return z.NEVER;
  }
  return url.origin;
});

const cloudSchema = z.strictObject({
  title: z.string().trim().min(1).optional(),
  authorityHost: originSchema,
  graphUrl: originSchema,
  caFile: z.string().min(1).optional(),
});

/**
 * The clouds of the drop-down: those that Microsoft documents, then those that `idpSync.clouds` names. Nobody can name the hosts of one in the portal.
 *
 * @throws IdpSyncError `IDP_CONFIG_INVALID`
 */
export function readPortalClouds(config: Config): PortalCloud[] {
  const named = config.getOptional<Record<string, unknown>>(CLOUDS_PATH) ?? {};
  return [
    ...Object.entries(CLOUDS).map(([id, cloud]) => ({
      id,
      title: TITLES[id as keyof typeof CLOUDS],
      ...cloud,
      custom: false,
    })),
    ...Object.entries(named).map(([id, value]) => {
      const path = `${CLOUDS_PATH}.${id}`;
      if (CLOUD_NAMES.some(known => known === id)) {
        throw configInvalid(path, 'expected a name that no cloud has yet');
      }
      const { title = id, ...cloud } = parseConfig(cloudSchema, value, path);
      return { id, title, ...cloud, custom: true };
    }),
  ];
}
