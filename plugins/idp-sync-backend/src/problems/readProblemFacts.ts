import {
  type ErrorCode,
  ERROR_CODES,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { ConfiguredConnection } from '../connections/ConfiguredConnections';
import type {
  FailedObjects,
  HeldChangesOfKind,
  ProblemFacts,
  ProblemLimits,
} from './types';

/** Failed changes that are looked at for their causes; a sync with more has other worries. */
const MAX_FAILED = 5_000;

/** What is held of a connection; what the guard knows. */
export type ReadHeld = (
  knex: Knex,
  connectionId: string,
) => Promise<readonly HeldChangesOfKind[]>;

/**
 * Reads all that decides what is wrong with a connection.
 *
 * @param options - `now` in database time; `configured` as in the configuration of this process, absent where it is not there
 */
export async function readProblemFacts(
  knex: Knex,
  connectionId: string,
  options: {
    now: number;
    limits: ProblemLimits;
    configured?: ConfiguredConnection;
    credential?: ProblemFacts['credential'];
    readHeld: ReadHeld;
  },
): Promise<ProblemFacts | undefined> {
  const { now, limits, configured, readHeld } = options;
  const connection = await knex('connections')
    .where({ id: connectionId })
    .first('present', 'created_at', 'updated_at', 'last_compared_at');
  if (!connection) {
    return undefined;
  }
  const { definition, broken } = configured ?? {};
  const lastSync = await readLastSync(knex, connectionId);
  return {
    now,
    limits,
    watched:
      Boolean(connection.present) &&
      (definition
        ? definition.enabled && definition.connected
        : broken !== undefined),
    misconfigured: broken && {
      error: broken.error,
      since: Number(connection.updated_at),
    },
    credential: options.credential,
    schedule: definition?.policy.schedule,
    failure: await readFailure(knex, connectionId),
    lastSync,
    failedObjects: await readFailedObjects(knex, connectionId, lastSync?.runId),
    held: await readHeld(knex, connectionId),
    openScanSince: await readOpenScan(knex, connectionId),
    lastSuccessAt: Number(connection.last_compared_at ?? connection.created_at),
    activeSince: await readActiveSince(knex, connectionId),
  };
}

async function readFailure(
  knex: Knex,
  connectionId: string,
): Promise<ProblemFacts['failure']> {
  const row = await knex('connection_failures')
    .where({ connection_id: connectionId })
    .first('error', 'run_id', 'since', 'last_failed_at', 'pauses');
  return (
    row && {
      error: JSON.parse(row.error),
      runId: row.run_id,
      since: Number(row.since),
      lastFailedAt: Number(row.last_failed_at),
      pauses: row.pauses,
    }
  );
}

async function readLastSync(
  knex: Knex,
  connectionId: string,
): Promise<ProblemFacts['lastSync']> {
  const row = await knex('runs')
    .where({ connection_id: connectionId, kind: 'sync' })
    .whereIn('status', ['succeeded', 'partial'])
    .orderBy('id', 'desc')
    .first('id', 'finished_at');
  return row && { runId: row.id, finishedAt: Number(row.finished_at) };
}

async function readOpenScan(
  knex: Knex,
  connectionId: string,
): Promise<number | undefined> {
  const row = await knex('mirror_cursors')
    .where({ connection_id: connectionId, complete: false })
    .min('started_at as since')
    .first();
  return row?.since ? Number(row.since) : undefined;
}

async function readActiveSince(
  knex: Knex,
  connectionId: string,
): Promise<number | undefined> {
  const row = await knex('runs')
    .where({ connection_id: connectionId, kind: 'sync' })
    .whereIn('status', ['queued', 'running'])
    .min('requested_at as since')
    .first();
  return row?.since ? Number(row.since) : undefined;
}

/** What the last sync left out, and what the catalog has refused since, whichever run had sent it. */
async function readFailedObjects(
  knex: Knex,
  connectionId: string,
  runId: number | undefined,
): Promise<FailedObjects[]> {
  const errors: string[] = [];
  if (runId !== undefined) {
    errors.push(
      ...(await knex('run_changes')
        .where({ run_id: runId, status: 'failed' })
        .orderBy('id')
        .limit(MAX_FAILED)
        .pluck('error')),
    );
  }
  errors.push(
    ...(await knex('managed_entities')
      .where({ connection_id: connectionId })
      .whereIn('status', ['sent', 'rejected'])
      .whereNotNull('rejection')
      .where(others => {
        if (runId !== undefined) {
          others.whereNull('last_run_id').orWhereNot({ last_run_id: runId });
        }
      })
      .limit(MAX_FAILED)
      .pluck('rejection')),
  );
  const byCode = new Map<ErrorCode, FailedObjects>();
  for (const text of errors) {
    const error: RunError | undefined = text ? JSON.parse(text) : undefined;
    if (error) {
      const code = error.code in ERROR_CODES ? error.code : 'IDP_INTERNAL';
      const known = byCode.get(code);
      byCode.set(code, {
        code,
        error: known?.error ?? error,
        count: (known?.count ?? 0) + 1,
      });
    }
  }
  return [...byCode.values()];
}
