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
