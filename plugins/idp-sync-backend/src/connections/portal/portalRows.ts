import { z } from 'zod';
import type { PortalSettings } from './PortalSource';

/** A row of `connections` that was made in the portal. */
export interface PortalConnectionRow {
  id: string;
  settings: string;
  enabled: boolean | number;
  connected_at: number | string | null;
  full_scan_next: boolean | number;
  sealed: string | null;
  revision: number;
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
  firstRead: z.string().optional(),
});

/** What `connections.settings` holds of a connection made in the portal; the proxy without its password. */
export function toPortalSettings(
  row: Pick<PortalConnectionRow, 'settings'>,
): PortalSettings & { title: string; provider: string } {
  return storedSettings.parse(JSON.parse(row.settings));
}
