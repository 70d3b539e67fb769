import type { ConnectionOrigin } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { z } from 'zod';

/** A row of `connections`, as far as the overview reads it. */
export interface StoredConnection {
  id: string;
  origin: ConnectionOrigin;
  settings: StoredSettings;
  policyVersion?: number;
  tenantName?: string;
  /** Milliseconds since the epoch, as is the next. */
  lastSuccessAt?: number;
  nextDueAt?: number;
}

/** Only these are ever read out of the settings, so that nothing else of them can get into an answer. */
const storedSettings = z.object({
  title: z.string().optional(),
  provider: z.string().optional(),
  tenantId: z.string().optional(),
  cloud: z.string().optional(),
  credentialProfile: z.string().optional(),
});

type StoredSettings = z.infer<typeof storedSettings>;

/** All connections that we have ever known and not forgotten, by id, in the order of their ids. */
export async function readStoredConnections(
  knex: Knex,
): Promise<Map<string, StoredConnection>> {
  const rows = await knex('connections')
    .orderBy('id')
    .select(
      'id',
      'origin',
      'settings',
      'policy_version',
      'tenant_name',
      'last_success_at',
      'next_due_at',
    );
  return new Map(
    rows.map(row => [
      row.id,
      {
        id: row.id,
        origin: row.origin,
        settings: storedSettings.parse(JSON.parse(row.settings)),
        policyVersion: row.policy_version || undefined,
        tenantName: row.tenant_name ?? undefined,
        lastSuccessAt: toNumber(row.last_success_at),
        nextDueAt: toNumber(row.next_due_at),
      },
    ]),
  );
}

function toNumber(column: number | string | null): number | undefined {
  return column === null ? undefined : Number(column);
}
