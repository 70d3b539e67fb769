import type {
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  type ConnectionSummary,
  type Policy,
  type Run,
  type RunRequest,
  type RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import type { Previews } from '../preview/Previews';
import type { RunLog } from '../runs/RunLog';
import type { RunRequests } from '../runs/RunRequests';
import { asConflict, withCode } from './errors';

/** A run request whose policy has been validated. */
export interface ValidRunRequest extends RunRequest {
  policy?: Policy;
}

type Principal = BackstageUserPrincipal | BackstageServicePrincipal;

/** Starts and cancels runs for people and services, and refuses with a sentence what cannot be done. Permissions are the caller's business. */
export class RunCommands {
  readonly #overview: ConnectionOverview;
  readonly #runLog: RunLog;
  readonly #runRequests: RunRequests;
  readonly #previews: Previews;

  constructor(options: {
    overview: ConnectionOverview;
    runLog: RunLog;
    runRequests: RunRequests;
    previews: Previews;
  }) {
    this.#previews = options.previews;
    this.#overview = options.overview;
    this.#runLog = options.runLog;
    this.#runRequests = options.runRequests;
  }

  /**
   * Queues a run, or joins the one of its kind that is queued already (`created: false`).
   *
   * @throws NotFoundError for an unknown connection; ConflictError for one that is not to run now, or whose mirror is not what a preview without a scan needs.
   */
  async start(
    connectionId: string,
    request: ValidRunRequest,
    by: Principal,
  ): Promise<{ run: Run; created: boolean }> {
    const connection = await this.assertRunnable(connectionId);
    if (request.kind === 'sync') {
      refuseUnlessBegun(connection);
    }
    const preview =
      request.kind === 'preview'
        ? await asConflict(() => this.#previews.prepare(connectionId, request))
        : undefined;
    const { runId, created } = await this.#runRequests.request({
      connectionId,
      kind: request.kind,
      mode: request.mode,
      trigger: triggerOf(by),
      requestedBy: nameOf(by),
      ...preview,
    });
    return { run: await this.run(runId), created };
  }

  /**
   * Asks for the run that applies what a preview showed.
   *
   * @throws NotFoundError for an unknown run; ConflictError with a code for one that cannot be confirmed.
   */
  async confirm(previewId: number, by: Principal): Promise<Run> {
    const { connectionId } = await this.run(previewId);
    await this.assertRunnable(connectionId);
    const runId = await asConflict(() =>
      this.#previews.confirm(previewId, {
        name: nameOf(by),
        trigger: triggerOf(by),
      }),
    );
    return await this.run(runId);
  }

  /** @throws NotFoundError for an unknown run; ConflictError with a code for one that cannot be discarded. */
  async discard(previewId: number, by: Principal): Promise<Run> {
    await this.run(previewId);
    await asConflict(() => this.#previews.discard(previewId, nameOf(by)));
    return await this.run(previewId);
  }

  /**
   * Queues a run of the failed objects of a sync alone. What the directory says is not asked for again, so it has to be the last that was read.
   *
   * @throws NotFoundError for an unknown run; ConflictError where nothing failed, where a later sync has tried again or is about to, and for a connection that
   *   is not to run now.
   */
  async retryFailed(runId: number, by: Principal): Promise<Run> {
    const run = await this.run(runId);
    await this.assertRunnable(run.connectionId);
    await this.#refuseUnlessRetriable(run);
    const requested = await this.#runRequests.request({
      connectionId: run.connectionId,
      kind: 'sync',
      mode: 'incremental',
      scan: 'none',
      trigger: triggerOf(by),
      requestedBy: nameOf(by),
      retryOf: run.id,
    });
    return await this.run(requested.runId);
  }

  /**
   * Asks a run to stop. Asking twice is as good as once.
   *
   * @throws NotFoundError for an unknown run; ConflictError for one that has ended.
   */
  async cancel(runId: number, by: Principal): Promise<Run> {
    const run = await this.run(runId);
    const outcome = await this.#runRequests.requestCancel(run.id, nameOf(by));
    switch (outcome) {
      case 'notFound':
        throw runNotFound(runId);
      case 'alreadyEnded':
        throw conflict(`Run ${runId} has already ended`);
      default:
        return await this.run(runId);
    }
  }

  /** @throws NotFoundError for an unknown connection; ConflictError for one that is not to run now. */
  async assertRunnable(connectionId: string): Promise<ConnectionSummary> {
    const connection = await this.#overview.connection(connectionId);
    if (!connection) {
      throw connectionNotFound(connectionId);
    }
    refuseUnlessRunnable(connection);
    return connection;
  }

  async #refuseUnlessRetriable({
    id,
    kind,
    status,
    connectionId,
  }: Run): Promise<void> {
    if (kind === 'sync' && status === 'succeeded') {
      throw conflict(
        `Nothing failed in run ${id}: there is nothing to try again. Start a sync instead.`,
      );
    }
    if (kind !== 'sync' || status !== 'partial') {
      throw conflict(
        `Run ${id} is not a sync that came to its end with failed objects. Start a sync instead.`,
      );
    }
    const { failures } = await this.#runLog.breakdown(id);
    if (failures.length === 0) {
      throw conflict(
        `No change of run ${id} failed: it is only partly done because of what the catalog says. Start a sync instead.`,
      );
    }
    const { items } = await this.#runLog.list({
      connectionIds: [connectionId],
      kinds: ['sync'],
      statuses: ['queued', 'running', 'succeeded', 'partial', 'failed'],
      offset: 0,
      limit: 1,
    });
    const [last] = items;
    if (last.id !== id) {
      throw conflict(
        isActive(last)
          ? `Run ${last.id} is waiting or under way, and tries again what failed in run ${id}.`
          : `Run ${last.id} has tried again what failed in run ${id}. Retry what failed in that one.`,
      );
    }
  }

  /** @throws NotFoundError for an unknown run. */
  async run(runId: number): Promise<Run> {
    const run = await this.#runLog.get(runId);
    if (!run) {
      throw runNotFound(runId);
    }
    return run;
  }
}

export function connectionNotFound(id: string): NotFoundError {
  return withCode(
    new NotFoundError(`There is no connection ${JSON.stringify(id)}`),
    'NOT_FOUND',
  );
}

function isActive({ status }: { status: RunStatus }): boolean {
  return status === 'queued' || status === 'running';
}

function conflict(message: string): ConflictError {
  return withCode(new ConflictError(message), 'CONFLICT');
}

function runNotFound(id: number): NotFoundError {
  return withCode(
    new NotFoundError(
      `There is no run ${id}; it may have been removed because of its age`,
    ),
    'NOT_FOUND',
  );
}

function refuseUnlessRunnable(connection: ConnectionSummary): void {
  const { title, state, error } = connection;
  if (error) {
    throw withCode(
      new ConflictError(
        `${title} cannot run: ${error.message} ${error.remedy}`,
      ),
      error.code,
    );
  }
  const obstacle = {
    notConnected: `${title} is not connected. Connect it first.`,
    disabled: `${title} is disabled. Set enabled: true for it in the configuration first.`,
    paused: `idp-sync is paused. Set idpSync.paused to false in the configuration first.`,
    orphaned: `${title} is no longer in the configuration. Put it back there first.`,
  };
  if (state in obstacle) {
    throw withCode(
      new ConflictError(obstacle[state as keyof typeof obstacle]),
      'CONFLICT',
    );
  }
}

/** Nothing reaches the catalog before somebody has said what. */
function refuseUnlessBegun({
  title,
  origin,
  policyVersion,
}: ConnectionSummary): void {
  if (origin === 'portal' && policyVersion === undefined) {
    throw conflict(
      `${title} has no policy yet. Preview one and confirm that, which saves it and begins the sync.`,
    );
  }
}

function triggerOf(principal: Principal): 'manual' | 'api' {
  return principal.type === 'user' ? 'manual' : 'api';
}

/** Who asks for a run, as it is recorded. */
export function callerOf(principal: Principal): {
  name: string;
  trigger: 'manual' | 'api';
} {
  return { name: nameOf(principal), trigger: triggerOf(principal) };
}

/** How history and audit log call somebody. */
export function nameOf(principal: Principal): string {
  return principal.type === 'user'
    ? principal.userEntityRef
    : principal.subject;
}
