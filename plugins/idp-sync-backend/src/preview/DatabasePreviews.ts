import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import {
  InvalidInputError,
  parsePolicy,
  type Policy,
  type PreviewScan,
  type PreviewState,
  type RunPolicy,
  type RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { stableJson } from '../stableJson';
import type { Knex } from 'knex';
import type { MirrorStore } from '../mirror/MirrorStore';
import type { PolicyVersions } from '../policy/PolicyVersions';
import { databaseNow, readDatabaseNow } from '../database/databaseTime';
import type { RunRequests } from '../runs/RunRequests';
import { toIso } from '../runs/runRows';
import { mirrorObstacle } from './mirrorObstacle';
import { ObstacleError } from './ObstacleError';
import { obstacleOf } from './obstacleOf';
import type { PreviewCaller, Previews } from './Previews';

interface PreviewRow {
  id: number;
  connection_id: string;
  status: RunStatus;
  draft: boolean | number;
  scan: PreviewScan;
  policy: string | null;
  policy_version: number | null;
  base_version: number | null;
  saved_version: number | null;
  finished_at: number | string | null;
  discarded_at: number | string | null;
  discarded_by: string | null;
}

/** {@link Previews} on the tables `runs` and `run_changes`. */
export class DatabasePreviews implements Previews {
  readonly #knex: Knex;
  readonly #mirror: MirrorStore;
  readonly #requestsIn: (transaction: Knex.Transaction) => RunRequests;
  readonly #policies: Pick<PolicyVersions, 'save'>;

  constructor(options: {
    knex: Knex;
    mirror: MirrorStore;
    requestsIn: (transaction: Knex.Transaction) => RunRequests;
    policies: Pick<PolicyVersions, 'save'>;
  }) {
    this.#knex = options.knex;
    this.#mirror = options.mirror;
    this.#requestsIn = options.requestsIn;
    this.#policies = options.policies;
  }

  async prepare(
    connectionId: string,
    {
      policy,
      scan = 'fresh',
      baseVersion,
    }: { policy?: Policy; scan?: PreviewScan; baseVersion?: number },
  ): Promise<{ draft?: Policy; scan: PreviewScan; baseVersion?: number }> {
    const { policy: saved, version } = await this.#savedPolicy(connectionId);
    const differs = version === 0 || stableJson(policy) !== stableJson(saved);
    const draft = differs ? policy : undefined;
    await this.#assertKnown(connectionId, baseVersion);
    if (scan === 'none') {
      const obstacle = await mirrorObstacle({
        knex: this.#knex,
        mirror: this.#mirror,
        connectionId,
        policy: draft ?? saved,
        savedPolicy: saved,
      });
      if (obstacle) {
        throw obstacle;
      }
    }
    return {
      draft,
      scan,
      ...(draft && { baseVersion: baseVersion ?? version }),
    };
  }

  async state(runId: number): Promise<PreviewState | undefined> {
    const row = await this.#previewRow(runId);
    if (!row) {
      return undefined;
    }
    const confirmation = await this.#knex('runs')
      .where({ preview_id: runId })
      .first('id');
    const active = await this.#knex('runs')
      .where({ connection_id: row.connection_id })
      .whereIn('status', ['queued', 'running'])
      .whereNot({ id: runId })
      .orderBy('id')
      .first('id');
    const connection = await this.#knex('connections')
      .where({ id: row.connection_id })
      .first('policy_version', 'origin');
    const change = await this.#knex('run_changes')
      .where({ run_id: runId, status: 'planned' })
      .first('id');
    return {
      runId,
      draft: Boolean(row.draft),
      scan: row.scan,
      confirmedBy: confirmation?.id,
      discardedAt: toIso(row.discarded_at),
      discardedBy: row.discarded_by ?? undefined,
      obstacle: obstacleOf({
        id: runId,
        status: row.status,
        draft: Boolean(row.draft),
        savable: connection?.origin === 'portal',
        policyVersion:
          row.saved_version ?? row.base_version ?? row.policy_version ?? 0,
        finishedAt:
          row.finished_at === null ? undefined : Number(row.finished_at),
        confirmedBy: confirmation?.id,
        discarded: row.discarded_at !== null,
        hasChanges: change !== undefined,
        policyInForce: connection?.policy_version ?? 0,
        activeRun: active?.id,
        now: await readDatabaseNow(this.#knex),
      }),
    };
  }

  async confirm(runId: number, by: PreviewCaller): Promise<number> {
    const row = await this.#previewRow(runId);
    const state = await this.state(runId);
    if (!row || !state) {
      throw noPreview(runId);
    }
    // What has changed meanwhile is told field by field when it comes to saving.
    if (state.obstacle && state.obstacle.code !== 'IDP_CHANGED_MEANWHILE') {
      throw new ObstacleError(state.obstacle);
    }
    try {
      return await this.#knex.transaction(transaction =>
        this.#confirm(transaction, row, by),
      );
    } catch (error) {
      throw isDatabaseConflictError(error) ? confirmedMeanwhile(runId) : error;
    }
  }

  async #confirm(
    transaction: Knex.Transaction,
    row: PreviewRow,
    by: PreviewCaller,
  ): Promise<number> {
    if (row.draft) {
      const version = await this.#policies.save(
        row.connection_id,
        {
          policy: parsePolicy(JSON.parse(row.policy ?? '{}')),
          baseVersion: row.base_version ?? row.policy_version ?? 0,
          by: by.name,
        },
        transaction,
      );
      await transaction('runs')
        .where({ id: row.id })
        .update({ saved_version: version });
    }
    const { runId, created } = await this.#requestsIn(transaction).request({
      connectionId: row.connection_id,
      kind: 'sync',
      mode: 'incremental',
      trigger: by.trigger,
      requestedBy: by.name,
      scan: row.scan,
      previewId: row.id,
    });
    // Somebody else has confirmed it between our look and our request; the unique index decides.
    if (!created) {
      throw confirmedMeanwhile(row.id);
    }
    return runId;
  }

  async discard(runId: number, by: string): Promise<void> {
    const state = await this.state(runId);
    if (!state) {
      throw noPreview(runId);
    }
    const discarded = await this.#knex('runs')
      .where({ id: runId })
      .whereNull('discarded_at')
      .whereNotIn('status', ['queued', 'running'])
      .whereNotExists(
        this.#knex('runs as confirmation').where(
          'confirmation.preview_id',
          runId,
        ),
      )
      .update({
        discarded_at: databaseNow(this.#knex),
        discarded_by: by,
      });
    if (discarded > 0 || state.discardedAt) {
      return;
    }
    const { obstacle } = (await this.state(runId)) ?? {};
    throw obstacle ? new ObstacleError(obstacle) : noPreview(runId);
  }

  async policyOf(runId: number): Promise<RunPolicy | undefined> {
    const row = await this.#knex('runs')
      .where({ id: runId })
      .first('connection_id', 'policy_version', 'draft', 'policy');
    if (row?.draft) {
      return { draft: true, policy: parsePolicy(JSON.parse(row.policy)) };
    }
    const saved =
      row &&
      (await this.#knex('policy_versions')
        .where({
          connection_id: row.connection_id,
          version: row.policy_version,
        })
        .first('policy'));
    return (
      saved && {
        draft: false,
        version: row.policy_version,
        policy: parsePolicy(JSON.parse(saved.policy)),
      }
    );
  }

  /** @throws InvalidInputError for a version that has never been */
  async #assertKnown(
    connectionId: string,
    version: number | undefined,
  ): Promise<void> {
    if (
      version &&
      !(await this.#knex('policy_versions')
        .where({ connection_id: connectionId, version })
        .first('version'))
    ) {
      throw new InvalidInputError('The preview cannot be made', [
        { path: 'baseVersion', message: 'there is no such version' },
      ]);
    }
  }

  async #savedPolicy(
    connectionId: string,
  ): Promise<{ policy: Policy; version: number }> {
    const row = await this.#knex('connections as c')
      .join('policy_versions as p', {
        'p.connection_id': 'c.id',
        'p.version': 'c.policy_version',
      })
      .where('c.id', connectionId)
      .first('p.policy', 'p.version');
    return {
      policy: parsePolicy(row ? JSON.parse(row.policy) : {}),
      version: row?.version ?? 0,
    };
  }

  #previewRow(runId: number): Promise<PreviewRow | undefined> {
    return this.#knex('runs')
      .where({ id: runId, kind: 'preview' })
      .first(
        'id',
        'connection_id',
        'status',
        'draft',
        'scan',
        'policy',
        'policy_version',
        'base_version',
        'saved_version',
        'finished_at',
        'discarded_at',
        'discarded_by',
      );
  }
}

function confirmedMeanwhile(runId: number): IdpSyncError {
  return new IdpSyncError(
    'IDP_PREVIEW_CONFIRMED',
    `Preview ${runId} has been confirmed by somebody else just now`,
  );
}

function noPreview(runId: number): IdpSyncError {
  return new IdpSyncError(
    'IDP_PREVIEW_NOT_CONFIRMABLE',
    `Run ${runId} is no preview`,
  );
}
