import type {
  RunKind,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { emptyCounts, emptyStatistics } from '../plan/counts';
import { databaseNow } from './databaseTime';
import type { RunRequests } from './RunRequests';
import { settleRun } from './settleRun';

/** What a request did to a run, for pages and workers to hear of at once. */
export interface RunRequestNotice {
  connectionId: string;
  runId: number;
  status: 'queued' | 'cancelled';
}

/** Run requests are rows with status `queued`; a partial unique index keeps them to one for each connection and kind. */
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
    options: Parameters<RunRequests['request']>[0],
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

  async #insert(
    options: Parameters<RunRequests['request']>[0],
  ): Promise<number | undefined> {
    const [row] = await this.#knex('runs')
      .insert({
        connection_id: options.connectionId,
        kind: options.kind,
        mode: options.mode,
        trigger: options.trigger,
        requested_by: options.requestedBy,
        status: 'queued',
        requested_at: databaseNow(this.#knex),
        counts: JSON.stringify(emptyCounts()),
        statistics: JSON.stringify(emptyStatistics()),
        phases: '[]',
        warnings: '[]',
      })
      .onConflict(
        this.#knex.raw(`(connection_id, kind) where status = 'queued'`),
      )
      .ignore()
      .returning('id');
    return row?.id;
  }

  async #join(options: {
    connectionId: string;
    kind: RunKind;
    mode: ScanMode;
  }): Promise<number | undefined> {
    const queued = this.#knex('runs').where({
      connection_id: options.connectionId,
      kind: options.kind,
      status: 'queued',
    });
    if (options.mode === 'full') {
      await queued.clone().update({ mode: 'full' });
    }
    return (await queued.first('id'))?.id;
  }
}
