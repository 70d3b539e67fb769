import type { Knex } from 'knex';
import { stableJson } from '../stableJson';
import { hash } from 'node:crypto';
import { emptyCounts, emptyStatistics } from '../plan/counts';
import { databaseNow } from '../database/databaseTime';
import type { RunRequestOptions, RunRequests } from './RunRequests';
import { settleRun } from './settleRun';

/** What a request did to a run, for pages and workers to hear of at once. */
export interface RunRequestNotice {
  connectionId: string;
  runId: number;
  status: 'queued' | 'cancelled';
}

/** Run requests are rows with status `queued`; a partial unique index keeps them to one for each connection, kind and key. */
export class DatabaseRunRequests implements RunRequests {
  readonly #knex: Knex;
  readonly #onRequest: (request: RunRequestNotice) => void;

  /** @param onRequest - told of each request, so that this process need not wait for its next look */
  constructor(
    knex: Knex,
    onRequest: (request: RunRequestNotice) => void = () => undefined,
  ) {
    this.#knex = knex;
    this.#onRequest = onRequest;
  }

  async request(
    options: RunRequestOptions,
  ): ReturnType<RunRequests['request']> {
    const requested = await this.#request(options);
    if (options.draft) {
      await this.#dropOlderDrafts(options, requested.runId);
    }
    return requested;
  }

  async #request(
    options: RunRequestOptions,
  ): ReturnType<RunRequests['request']> {
    // A worker may claim the queued run between our insert and our look: then the next round queues a new one.
    for (let attempt = 0; attempt < 5; attempt++) {
      const created = await this.#insert(options);
      if (created !== undefined) {
        this.#onRequest({
          connectionId: options.connectionId,
          runId: created,
          status: 'queued',
        });
        return { runId: created, created: true };
      }
      const joined = await this.#join(options);
      if (joined !== undefined) {
        return { runId: joined, created: false };
      }
    }
    throw new Error('The run could not be queued; try again');
  }

  async requestCancel(
    runId: number,
    by: string,
  ): ReturnType<RunRequests['requestCancel']> {
    const now = databaseNow(this.#knex);
    const cancelled = { cancel_requested_at: now, cancel_requested_by: by };
    const [stopped] = await this.#knex('runs')
      .where({ id: runId, status: 'queued' })
      .update({ ...cancelled, status: 'cancelled', finished_at: now })
      .returning('connection_id');
    if (stopped) {
      this.#onRequest({
        connectionId: stopped.connection_id,
        runId,
        status: 'cancelled',
      });
      return 'requested';
    }
    if (await this.#endAbandoned(runId, cancelled)) {
      return 'requested';
    }
    const asked = await this.#knex('runs')
      .where({ id: runId, status: 'running' })
      .whereNull('cancel_requested_at')
      .update(cancelled);
    if (asked > 0) {
      return 'requested';
    }
    const row = await this.#knex('runs').where({ id: runId }).first('status');
    if (!row) {
      return 'notFound';
    }
    return row.status === 'running' ? 'requested' : 'alreadyEnded';
  }

  /** A run that no process holds, because all of them are stopped or paused, ends here: nobody else would notice. */
  async #endAbandoned(
    runId: number,
    cancelled: Record<string, unknown>,
  ): Promise<boolean> {
    return this.#knex.transaction(async transaction => {
      const [row] = await transaction('runs')
        .where({ id: runId, status: 'running' })
        .where('lease_until', '<=', databaseNow(transaction))
        .update({
          ...cancelled,
          status: 'cancelled',
          phase: null,
          finished_at: databaseNow(transaction),
        })
        .returning('connection_id');
      if (!row) {
        return false;
      }
      await settleRun(transaction, runId);
      this.#onRequest({
        connectionId: row.connection_id,
        runId,
        status: 'cancelled',
      });
      return true;
    });
  }

  /** Whoever edits a policy wants to see the last one, and not what was thought of on the way to it. */
  async #dropOlderDrafts(
    { connectionId, requestedBy }: RunRequestOptions,
    newest: number,
  ): Promise<void> {
    const waiting: number[] = await this.#knex('runs')
      .where({ connection_id: connectionId, status: 'queued', draft: true })
      .where({ requested_by: requestedBy ?? null })
      .where('id', '<', newest)
      .pluck('id');
    for (const runId of waiting) {
      await this.requestCancel(runId, requestedBy ?? '');
    }
  }

  async #insert(options: RunRequestOptions): Promise<number | undefined> {
    const [row] = await this.#knex('runs')
      .insert({
        connection_id: options.connectionId,
        kind: options.kind,
        mode: options.mode,
        trigger: options.trigger,
        requested_by: options.requestedBy,
        draft: options.draft !== undefined,
        policy: options.draft && stableJson(options.draft),
        base_version: options.baseVersion,
        scan: options.scan ?? 'fresh',
        preview_id: options.previewId,
        retry_of: options.retryOf,
        request_key: keyOf(options),
        status: 'queued',
        requested_at: databaseNow(this.#knex),
        counts: JSON.stringify(emptyCounts()),
        statistics: JSON.stringify(emptyStatistics()),
        phases: '[]',
        warnings: '[]',
      })
      .onConflict(
        this.#knex.raw(
          `(connection_id, kind, request_key) where status = 'queued'`,
        ),
      )
      .ignore()
      .returning('id');
    return row?.id;
  }

  async #join(options: RunRequestOptions): Promise<number | undefined> {
    const queued = this.#knex('runs').where({
      connection_id: options.connectionId,
      kind: options.kind,
      request_key: keyOf(options),
      status: 'queued',
    });
    if (options.mode === 'full') {
      await queued.clone().update({ mode: 'full' });
    }
    return (await queued.first('id'))?.id;
  }
}

/** Requests of one connection and kind with equal keys ask for the same. */
function keyOf({ draft, scan, previewId, retryOf }: RunRequestOptions): string {
  if (previewId !== undefined) {
    return `preview ${previewId}`;
  }
  if (retryOf !== undefined) {
    return `failed ${retryOf}`;
  }
  if (draft) {
    return hash('sha256', `${scan} ${stableJson(draft)}`, 'hex');
  }
  return scan === 'none' ? 'none' : '';
}
