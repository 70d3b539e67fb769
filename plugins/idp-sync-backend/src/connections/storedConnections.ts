import {
  type ConnectionOrigin,
  DEFAULT_CONNECTION_PRIORITY,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { z } from 'zod';

/** A row of `connections`, as far as the overview reads it. */
export interface StoredConnection {
  id: string;
  origin: ConnectionOrigin;
  settings: StoredSettings;
  /** Which is believed about people whom several have. */
  priority: number;
  policyVersion?: number;
  tenantName?: string;
  /** Milliseconds since the epoch, as is the next. */
  lastSuccessAt?: number;
  nextDueAt?: number;
  failure?: StoredFailure;
}

/** A row of `connection_failures`, as far as the overview reads it; times in milliseconds since the epoch. */
export interface StoredFailure {
  failures: number;
  since: number;
  lastFailedAt: number;
  runId: number;
  error: RunError;
  retryAt: number;
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
  const rows = await knex('connections as c')
    .leftJoin('connection_failures as f', 'f.connection_id', 'c.id')
    .orderBy('c.id')
    .select(
      'c.id',
      'c.origin',
      'c.settings',
      'c.priority',
      'c.policy_version',
      'c.tenant_name',
      'c.last_success_at',
      'c.next_due_at',
      'f.failures',
      'f.since',
      'f.last_failed_at',
      'f.run_id',
      'f.error',
      'f.retry_at',
    );
  return new Map(
    rows.map(row => [
      row.id,
      {
        id: row.id,
        origin: row.origin,
        settings: storedSettings.parse(JSON.parse(row.settings)),
        priority: row.priority ?? DEFAULT_CONNECTION_PRIORITY,
        policyVersion: row.policy_version || undefined,
        tenantName: row.tenant_name ?? undefined,
        lastSuccessAt: toNumber(row.last_success_at),
        nextDueAt: toNumber(row.next_due_at),
        failure:
          row.failures === null
            ? undefined
            : {
                failures: row.failures,
                since: Number(row.since),
                lastFailedAt: Number(row.last_failed_at),
                runId: row.run_id,
                error: JSON.parse(row.error),
                retryAt: Number(row.retry_at),
              },
      },
    ]),
  );
}

function toNumber(column: number | string | null): number | undefined {
  return column === null ? undefined : Number(column);
}
