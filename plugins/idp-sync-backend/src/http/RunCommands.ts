import type {
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  ConnectionSummary,
  Run,
  RunRequest,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import type { RunLog } from '../runs/RunLog';
import type { RunRequests } from '../runs/RunRequests';
import { withCode } from './errors';

type Principal = BackstageUserPrincipal | BackstageServicePrincipal;

/** Starts and cancels runs for people and services, and refuses with a sentence what cannot be done. Permissions are the caller's business. */
export class RunCommands {
  readonly #overview: ConnectionOverview;
  readonly #runLog: RunLog;
  readonly #runRequests: RunRequests;

  constructor(options: {
    overview: ConnectionOverview;
    runLog: RunLog;
    runRequests: RunRequests;
  }) {
    this.#overview = options.overview;
    this.#runLog = options.runLog;
    this.#runRequests = options.runRequests;
  }

  /**
   * Queues a run, or joins the one of its kind that is queued already (`created: false`).
   *
   * @throws NotFoundError for an unknown connection; ConflictError for one that is not to run now.
   */
  async start(
    connectionId: string,
    request: RunRequest,
    by: Principal,
  ): Promise<{ run: Run; created: boolean }> {
    const connection = await this.#overview.connection(connectionId);
    if (!connection) {
      throw connectionNotFound(connectionId);
    }
    refuseUnlessRunnable(connection);
    const { runId, created } = await this.#runRequests.request({
      connectionId,
      kind: request.kind,
      mode: request.mode,
      trigger: by.type === 'user' ? 'manual' : 'api',
      requestedBy: nameOf(by),
    });
    return { run: await this.run(runId), created };
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
        throw withCode(
          new ConflictError(`Run ${runId} has already ended`),
          'CONFLICT',
        );
      default:
        return await this.run(runId);
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

/** How history and audit log call somebody. */
export function nameOf(principal: Principal): string {
  return principal.type === 'user'
    ? principal.userEntityRef
    : principal.subject;
}
