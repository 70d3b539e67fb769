import {
  type ConnectionDetails,
  type ConnectionInput,
  DEFAULT_CONNECTION_PRIORITY,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import type { SecretBox } from '../../encryption/SecretBox';
import type { PortalSettings } from './PortalSource';
import {
  type ProxyAddress,
  sealedForProxy,
  showProxy,
  withPassword,
} from './proxyAddress';

/** A row of `connections` that was made in the portal. */
export interface PortalConnectionRow {
  id: string;
  settings: string;
  enabled: boolean | number;
  connected_at: number | string | null;
  full_scan_next: boolean | number;
  sealed: string | null;
  revision: number;
  priority: number | null;
  changed_by: string | null;
  changed_at: number | string | null;
  policy_version: number;
}

const COLUMNS = [
  'id',
  'settings',
  'enabled',
  'connected_at',
  'full_scan_next',
  'sealed',
  'revision',
  'priority',
  'changed_by',
  'changed_at',
  'policy_version',
] as const satisfies (keyof PortalConnectionRow)[];

/** @param table - or its alias */
export function portalColumns(table: string): string[] {
  return COLUMNS.map(column => `${table}.${column}`);
}

const storedSettings = z.object({
  title: z.string(),
  provider: z.string(),
  tenantId: z.string(),
  cloud: z.string(),
  credentialProfile: z.string(),
  caCertificate: z.string().optional(),
  proxy: z.string().optional(),
  firstRead: z.enum(['frugal', 'quick', 'auto']).optional(),
});

/** What `connections.settings` holds of a connection made in the portal; the proxy without its password. */
export function toPortalSettings(
  row: Pick<PortalConnectionRow, 'settings'>,
): z.output<typeof storedSettings> {
  return storedSettings.parse(JSON.parse(row.settings));
}

/** What is stored of settings; the password of the proxy apart. */
export function toStoredSettings(
  input: ConnectionInput,
  proxy: ProxyAddress | undefined,
): string {
  const { title, provider, credentialProfile, settings, firstRead } = input;
  const { tenantId, cloud, caCertificate } = settings;
  return JSON.stringify({
    title,
    provider,
    tenantId,
    cloud,
    credentialProfile,
    caCertificate,
    proxy: proxy?.address,
    firstRead,
  });
}

/** The settings as they are used, the password of the proxy included. @throws IdpSyncError `IDP_SECRET_UNREADABLE` */
export async function openPortalSettings(
  box: SecretBox,
  row: Pick<PortalConnectionRow, 'id' | 'settings' | 'sealed'>,
): Promise<PortalSettings> {
  const { title, provider, proxy, ...settings } = toPortalSettings(row);
  return {
    ...settings,
    ...(proxy !== undefined && {
      proxy: withPassword(proxy, await openProxyPassword(box, row)),
    }),
  };
}

/** @throws IdpSyncError `IDP_SECRET_UNREADABLE` */
export async function openProxyPassword(
  box: SecretBox,
  row: Pick<PortalConnectionRow, 'id' | 'settings' | 'sealed'>,
): Promise<string | undefined> {
  const { proxy } = toPortalSettings(row);
  if (row.sealed === null || proxy === undefined) {
    return undefined;
  }
  const { password } = await box.open(
    row.sealed,
    sealedForProxy(row.id, proxy),
  );
  return typeof password === 'string' ? password : undefined;
}

/** Without anything that is secret. */
export function toConnectionDetails(
  row: PortalConnectionRow,
): ConnectionDetails {
  const { title, provider, credentialProfile, firstRead, ...settings } =
    toPortalSettings(row);
  return {
    id: row.id,
    origin: 'portal',
    revision: row.revision,
    title,
    provider,
    enabled: Boolean(row.enabled),
    credentialProfile,
    settings: {
      ...settings,
      ...(settings.proxy !== undefined && {
        proxy: showProxy(settings.proxy, row.sealed !== null),
      }),
    },
    firstRead,
    priority: row.priority ?? DEFAULT_CONNECTION_PRIORITY,
    changedBy: row.changed_by ?? undefined,
    changedAt:
      row.changed_at === null
        ? undefined
        : new Date(Number(row.changed_at)).toISOString(),
    fullScanNext: Boolean(row.full_scan_next),
    connected: row.connected_at !== null,
  };
}
