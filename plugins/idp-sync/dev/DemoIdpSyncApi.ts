import {
  ConnectionSummary,
  ExplainHits,
  type LeavingOwners,
  ManagedEntityInfo,
  ObjectExplanation,
  ObjectHistory,
  Page,
  parsePolicy,
  type Policy,
  type PreviewState,
  Problem,
  ProblemDetails,
  ProblemNote,
  Run,
  RunBreakdown,
  RunChange,
  RunEvent,
  RunPhase,
  type RunPolicy,
  RunRequest,
  RunSummary,
  SyncStatus,
  HeldChange,
  HeldSummary,
  HoldDecision,
  HoldDecisionRequest,
  Leaver,
  LeaverRemoval,
  LeaverRemovalRequest,
  LeaverSelection,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { DemoHolds } from './DemoHolds';
import { DemoLeavers } from './DemoLeavers';
import type {
  ExplainQuery,
  HeldAction,
  HeldChangeQuery,
  IdpSyncApi,
  LeaverQuery,
  ObjectKey,
  PageQuery,
  ProblemQuery,
  RequestOptions,
  RunChangeQuery,
  RunEventQuery,
  RunQuery,
} from '../src/api';
import {
  managedUser,
  run,
  runError,
  secondsAgo,
} from '../src/__testUtils__/fixtures';
import { phasesOf } from '../src/runs';
import { explainDemo, findDemo, historyDemo } from './demoExplanations';
import { DemoData, createDemoData } from './demoData';
import { breakdownOf } from './breakdownOf';
import { changesOfRun, leavingOwners, previewState } from './demoPreviews';
import { demoProblems } from './demoProblems';
import { failingConnections } from './failingConnections';

/** How the demo behaves; chosen by `?scenario=…`. */
export type Scenario =
  | 'default'
  | 'empty'
  | 'failing'
  | 'offline'
  | 'loading'
  | 'paused'
  | 'readonly'
  | 'problems'
  | 'secondPerson'
  | 'forbidden';

const PHASE_SECONDS: Record<RunPhase, number> = {
  scan: 12,
  plan: 3,
  apply: 10,
  confirm: 4,
};

function pageOf<T>(
  items: T[],
  query: { offset?: number; limit?: number },
): Page<T> {
  const { offset = 0, limit = 50 } = query;
  return {
    items: items.slice(offset, offset + limit),
    totalItems: items.length,
  };
}

function isAmong<T>(value: T, wanted: T[] | undefined): boolean {
  return !wanted?.length || wanted.includes(value);
}

/** Answers out of memory, as the backend would: for looking at the pages without one. */
export class DemoIdpSyncApi implements IdpSyncApi {
  readonly #scenario: Scenario;
  readonly #data: DemoData = createDemoData(Date.now());
  readonly #problems: Problem[];
  readonly #holds: DemoHolds;
  /** What was done with previews while the page is open, by id. */
  readonly #previews = new Map<number, Partial<PreviewState>>();
  readonly #leavers = new DemoLeavers();
  #active: { run: Run; startedAt: number } | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#problems = demoProblems(scenario, Date.now());
    this.#holds = new DemoHolds({
      now: Date.now(),
      isSecondPersonRequired: scenario === 'secondPerson',
    });
    if (scenario === 'failing') {
      this.#data.connections = failingConnections(this.#data, Date.now());
    }
  }

  async getStatus(options?: RequestOptions): Promise<SyncStatus> {
    await this.#answer(options);
    const isPaused = this.#scenario === 'paused';
    return {
      connections:
        this.#scenario === 'empty'
          ? []
          : this.#data.connections.map(connection =>
              this.#current(
                isPaused ? { ...connection, state: 'paused' } : connection,
              ),
            ),
      paused: isPaused,
      catalogConnected: !isPaused,
    };
  }

  async getConnection(id: string): Promise<ConnectionSummary> {
    return this.#data.connections.find(connection => connection.id === id)!;
  }

  async requestRun(
    connectionId: string,
    request: RunRequest,
  ): Promise<RunSummary> {
    await this.#answer();
    const { policy, ...rest } = request;
    const started = run({
      ...rest,
      ...(policy !== undefined && { draft: true }),
      id: this.#data.runs[0].id + 1,
      connectionId,
      status: 'running',
      trigger: 'manual',
      requestedBy: 'user:default/adele.vance',
      phase: 'scan',
      phases: [],
      startedAt: secondsAgo(0, Date.now()),
      requestedAt: secondsAgo(0, Date.now()),
      finishedAt: undefined,
      durationMs: 0,
      info: 'Under way',
    });
    this.#active = { run: started, startedAt: Date.now() };
    this.#data.runs.unshift(started);
    return started;
  }

  async getRuns(
    query: RunQuery,
    options?: RequestOptions,
  ): Promise<Page<RunSummary>> {
    await this.#answer(options);
    this.#advance();
    const runs = this.#scenario === 'empty' ? [] : this.#data.runs;
    return pageOf(
      runs.filter(
        candidate =>
          isAmong(candidate.connectionId, query.connectionId) &&
          isAmong(candidate.status, query.status) &&
          isAmong(candidate.kind, query.kind) &&
          isAmong(candidate.mode, query.mode) &&
          isAmong(candidate.trigger, query.trigger) &&
          candidate.requestedAt >= (query.from ?? '') &&
          candidate.requestedAt < (query.to ?? 'Z') &&
          candidate.info.includes(query.search ?? ''),
      ),
      query,
    );
  }

  async getRun(runId: number, options?: RequestOptions): Promise<Run> {
    await this.#answer(options);
    this.#advance();
    return this.#data.runs.find(({ id }) => id === runId)!;
  }

  async getRunChanges(
    runId: number,
    query: RunChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<RunChange>> {
    await this.#answer(options);
    return pageOf(
      changesOfRun(this.#runOf(runId), this.#data.changes).filter(
        change =>
          isAmong(change.reasonCode, query.reason) &&
          isAmong(change.class, query.class) &&
          isAmong(change.action, query.action) &&
          isAmong(change.status, query.status) &&
          isAmong(change.reasonCode, query.reason) &&
          isAmong(change.error?.code ?? '', query.error) &&
          change.displayName
            .toLowerCase()
            .includes(query.search?.toLowerCase() ?? ''),
      ),
      query,
    );
  }

  async getRunBreakdown(runId: number): Promise<RunBreakdown> {
    await this.#answer();
    return breakdownOf(changesOfRun(this.#runOf(runId), this.#data.changes));
  }

  async getRunEvents(
    _runId: number,
    query: RunEventQuery,
    options?: RequestOptions,
  ): Promise<Page<RunEvent>> {
    await this.#answer(options);
    return pageOf(
      this.#data.events.filter(event => isAmong(event.level, query.level)),
      query,
    );
  }

  async exportRuns(): Promise<Blob> {
    await this.#answer();
    return new Blob(['id,status\r\n1,succeeded\r\n']);
  }

  async exportRunChanges(): Promise<Blob> {
    await this.#answer();
    throw new Error('This demonstration has no files');
  }

  async cancelRun(runId: number): Promise<RunSummary> {
    await this.#answer();
    const cancelled = this.#data.runs.find(({ id }) => id === runId)!;
    cancelled.cancelRequestedAt = secondsAgo(0, Date.now());
    return cancelled;
  }

  async retryFailed(runId: number): Promise<RunSummary> {
    const { connectionId } = this.#data.runs.find(({ id }) => id === runId)!;
    const request = { kind: 'sync', mode: 'incremental' } as const;
    const started = await this.requestRun(connectionId, request);
    started.retryOf = runId;
    return started;
  }

  async findToExplain(
    connectionId: string,
    query: ExplainQuery,
    options?: RequestOptions,
  ): Promise<ExplainHits> {
    await this.#answer(options);
    return findDemo(connectionId, query);
  }

  async explain(
    object: ObjectKey,
    options?: RequestOptions,
  ): Promise<ObjectExplanation> {
    await this.#answer(options);
    return explainDemo(object);
  }

  async getHeldSummary(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<HeldSummary> {
    await this.#answer(options);
    return this.#holds.summary(connectionId);
  }

  async getHeldChanges(
    connectionId: string,
    query: HeldChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<HeldChange>> {
    await this.#answer(options);
    return this.#holds.list(connectionId, query);
  }

  async decideHeldChanges(
    connectionId: string,
    action: HeldAction,
    request: HoldDecisionRequest,
  ): Promise<HoldDecision> {
    await this.#answer();
    const decision = await this.#holds.decide(connectionId, action, request);
    return action === 'approve'
      ? {
          ...decision,
          run: await this.requestRun(connectionId, {
            kind: 'sync',
            mode: 'incremental',
          }),
        }
      : decision;
  }

  async getLeavers(
    connectionId: string,
    query: LeaverQuery,
    options?: RequestOptions,
  ): Promise<Page<Leaver>> {
    await this.#answer(options);
    return this.#leavers.list(connectionId, query);
  }

  async removeLeavers(
    connectionId: string,
    request: LeaverRemovalRequest,
  ): Promise<LeaverRemoval> {
    await this.#answer();
    const removal = this.#leavers.change(connectionId, request, {
      state: 'removing',
      dueAt: secondsAgo(0, Date.now()),
      removalRequestedAt: secondsAgo(0, Date.now()),
      removalRequestedBy: 'user:default/adele.vance',
      removalReason: request.reason,
    });
    const started = request.runNow
      ? await this.requestRun(connectionId, {
          kind: 'sync',
          mode: 'incremental',
        })
      : undefined;
    return { ...removal, ...(started && { run: started }) };
  }

  async takeBackLeaverRemoval(
    connectionId: string,
    selection: LeaverSelection,
  ): Promise<LeaverRemoval> {
    await this.#answer();
    return this.#leavers.change(connectionId, selection, {
      state: 'marked',
      dueAt: undefined,
      removalRequestedAt: undefined,
      removalRequestedBy: undefined,
      removalReason: undefined,
    });
  }

  async getObjectHistory(
    object: ObjectKey,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<ObjectHistory> {
    await this.#answer(options);
    return {
      ...pageOf(historyDemo(object), query),
      reachesBackTo: secondsAgo(90 * 86_400, Date.now()),
    };
  }

  async getPreview(runId: number): Promise<PreviewState> {
    await this.#answer();
    const newest = this.#data.runs.find(({ kind }) => kind === 'preview');
    return {
      ...previewState(this.#runOf(runId), newest?.id === runId),
      ...this.#previews.get(runId),
    };
  }

  async confirmPreview(runId: number): Promise<RunSummary> {
    const confirmed = this.#runOf(runId);
    const started = await this.requestRun(confirmed.connectionId, {
      kind: 'sync',
      mode: 'incremental',
    });
    started.previewId = runId;
    this.#previews.set(runId, { confirmedBy: started.id });
    return started;
  }

  async discardPreview(runId: number): Promise<RunSummary> {
    await this.#answer();
    this.#previews.set(runId, {
      discardedAt: secondsAgo(0, Date.now()),
      discardedBy: 'user:default/adele.vance',
    });
    return this.#runOf(runId);
  }

  async getRunPolicy(): Promise<RunPolicy> {
    await this.#answer();
    return { draft: false, version: 7, policy: parsePolicy({}) };
  }

  async getPolicy(): Promise<{ version: number; policy: Policy }> {
    await this.#answer();
    return { version: 7, policy: parsePolicy({}) };
  }

  async getLeavingOwners(): Promise<LeavingOwners> {
    await this.#answer();
    return leavingOwners();
  }

  #runOf(runId: number): Run {
    return this.#data.runs.find(({ id }) => id === runId)!;
  }

  async getProblems(
    query: ProblemQuery,
    options?: RequestOptions,
  ): Promise<Page<Problem>> {
    await this.#answer(options);
    return pageOf(
      this.#problems.filter(({ state }) => isAmong(state, query.state)),
      query,
    );
  }

  async getProblem(
    problemId: number,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    await this.#answer(options);
    const found = this.#problems.find(({ id }) => id === problemId)!;
    return {
      ...found,
      events: [
        { at: found.since, type: 'opened' },
        ...(found.acknowledgedAt
          ? [
              {
                at: found.acknowledgedAt,
                type: 'acknowledged' as const,
                by: found.acknowledgedBy,
                note: found.note,
              },
            ]
          : []),
      ],
    };
  }

  async acknowledgeProblem(
    problemId: number,
    { note }: ProblemNote,
  ): Promise<ProblemDetails> {
    return this.#decide(problemId, {
      state: 'acknowledged',
      acknowledgedAt: secondsAgo(0, Date.now()),
      acknowledgedBy: 'user:default/adele.vance',
      note,
    });
  }

  async resolveProblem(
    problemId: number,
    { note }: ProblemNote,
  ): Promise<ProblemDetails> {
    return this.#decide(problemId, {
      state: 'resolved',
      resolvedAt: secondsAgo(0, Date.now()),
      resolvedBy: 'user:default/adele.vance',
      resolution: 'byHand',
      note,
    });
  }

  async getSupportBundle(): Promise<Blob> {
    await this.#answer();
    return new Blob(['{}']);
  }

  async #decide(problemId: number, changes: Partial<Problem>) {
    await this.#answer();
    const found = this.#problems.find(({ id }) => id === problemId)!;
    Object.assign(found, changes);
    return { ...found, events: [] };
  }

  async getManagedEntity(
    entityRef: string,
  ): Promise<ManagedEntityInfo | undefined> {
    await this.#answer();
    const group = (index: number) => ({
      objectId: `g-${index}`,
      displayName: `Team number ${index}`,
      entityRef: `group:default/team_${index}`,
    });
    const times = {
      lastSyncedAt: secondsAgo(300, Date.now()),
      lastChangedAt: secondsAgo(300_000, Date.now()),
    };
    if (entityRef.startsWith('group:')) {
      return managedUser({
        ...times,
        class: 'group',
        members: { direct: 18, total: 1_204 },
        nestedGroups: Array.from({ length: 19 }, (_, index) => group(index)),
      });
    }
    return entityRef.includes('gone')
      ? undefined
      : managedUser({
          ...times,
          ...(entityRef.includes('conflict') && { status: 'conflict' }),
          ...(entityRef.includes('refused') && {
            status: 'rejected',
            error: runError(
              'IDP_CATALOG_REJECTED',
              'Policy check failed: "spec.profile.email" is not valid',
            ),
          }),
        });
  }

  #current(known: ConnectionSummary): ConnectionSummary {
    this.#advance();
    const connection = { ...known, held: this.#holds.count(known.id) };
    if (this.#active?.run.connectionId === connection.id) {
      return { ...connection, state: 'syncing', activeRun: this.#active.run };
    }
    const last = this.#data.runs.find(
      ({ connectionId }) => connectionId === connection.id,
    );
    return connection.lastRun &&
      last &&
      last.id > 1_237 &&
      last.status !== 'running'
      ? { ...connection, state: 'healthy', failing: undefined, lastRun: last }
      : connection;
  }

  #advance(): void {
    if (!this.#active) {
      return;
    }
    const { run: active, startedAt } = this.#active;
    const elapsed = (Date.now() - startedAt) / 1000;
    const isCancelled =
      active.cancelRequestedAt &&
      Date.now() - Date.parse(active.cancelRequestedAt) > 3_000;
    let begin = 0;
    active.phases = phasesOf(active).flatMap(phase => {
      const start = begin;
      begin += PHASE_SECONDS[phase];
      const part = Math.min(1, (elapsed - start) / PHASE_SECONDS[phase]);
      const total = phase === 'scan' ? undefined : 2_480;
      return part <= 0
        ? []
        : [
            {
              phase,
              startedAt: new Date(startedAt + start * 1000).toISOString(),
              finishedAt:
                part < 1
                  ? undefined
                  : new Date(startedAt + begin * 1000).toISOString(),
              done: Math.floor(part * (total ?? 13_326)),
              total,
            },
          ];
    });
    active.phase = active.phases.find(({ finishedAt }) => !finishedAt)?.phase;
    if (isCancelled || elapsed > begin) {
      active.status = isCancelled ? 'cancelled' : 'succeeded';
      active.phase = undefined;
      active.finishedAt = secondsAgo(0, Date.now());
      active.durationMs = elapsed * 1000;
      active.info = isCancelled ? 'Cancelled' : '12 created, 5 updated';
      this.#active = undefined;
    }
  }

  async #answer(options?: RequestOptions): Promise<void> {
    if (this.#scenario === 'loading') {
      await new Promise(() => {});
    }
    if (this.#scenario === 'offline') {
      throw new TypeError('Failed to fetch');
    }
    await new Promise(resolve => setTimeout(resolve, 150));
    options?.signal?.throwIfAborted();
  }
}
