import {
  type Page,
  type Run,
  type RunBreakdown,
  type RunChange,
  type RunEvent,
  type RunPolicy,
  type RunRequest,
  type RunSummary,
  parsePolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { secondsAgo } from '../../src/__testUtils__/fixtures';
import type {
  RequestOptions,
  RunChangeQuery,
  RunEventQuery,
  RunQuery,
  RunsApi,
} from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import { hasWords, isAmong, pageOf } from '../filtering';
import { changesOfRun } from '../previews/previewData';
import { refuseDraft } from '../refuseDraft';
import { breakdownOf } from './breakdownOf';

/** The log of the demo, and its runs. */
export class DemoRuns implements RunsApi {
  readonly #world: DemoWorld;

  constructor(world: DemoWorld) {
    this.#world = world;
  }

  async requestRun(
    connectionId: string,
    request: RunRequest,
  ): Promise<RunSummary> {
    await this.#world.answer('runs');
    if (request.policy !== undefined) {
      await refuseDraft(request.policy);
    }
    return this.#world.start(connectionId, request);
  }

  async getRuns(
    query: RunQuery,
    options?: RequestOptions,
  ): Promise<Page<RunSummary>> {
    await this.#world.answer('runs', options);
    const runs = this.#world.isEmpty ? [] : this.#world.runs;
    return pageOf(
      runs.filter(
        run =>
          isAmong(run.connectionId, query.connectionId) &&
          isAmong(run.status, query.status) &&
          isAmong(run.kind, query.kind) &&
          isAmong(run.mode, query.mode) &&
          isAmong(run.trigger, query.trigger) &&
          run.requestedAt >= (query.from ?? '') &&
          run.requestedAt < (query.to ?? 'Z') &&
          hasWords(run.info, query.search),
      ),
      query,
    );
  }

  async getRun(runId: number, options?: RequestOptions): Promise<Run> {
    await this.#world.answer('runs', options);
    return this.#world.runOf(runId);
  }

  async getRunChanges(
    runId: number,
    query: RunChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<RunChange>> {
    await this.#world.answer('runs', options);
    return pageOf(
      this.#changesOf(runId).filter(
        change =>
          isAmong(change.class, query.class) &&
          isAmong(change.action, query.action) &&
          isAmong(change.status, query.status) &&
          isAmong(change.reasonCode, query.reason) &&
          isAmong(change.error?.code ?? '', query.error) &&
          hasWords(change.displayName, query.search),
      ),
      query,
    );
  }

  async getRunBreakdown(runId: number): Promise<RunBreakdown> {
    await this.#world.answer('runs');
    return breakdownOf(this.#changesOf(runId));
  }

  async getRunEvents(
    _runId: number,
    query: RunEventQuery,
    options?: RequestOptions,
  ): Promise<Page<RunEvent>> {
    await this.#world.answer('runs', options);
    return pageOf(
      this.#world.data.events.filter(
        event =>
          isAmong(event.level, query.level) &&
          hasWords(event.message, query.search),
      ),
      query,
    );
  }

  async getRunPolicy(): Promise<RunPolicy> {
    await this.#world.answer('runs');
    return { draft: false, version: 7, policy: parsePolicy({}) };
  }

  async exportRuns(): Promise<Blob> {
    await this.#world.answer('runs');
    return new Blob(['id,status\r\n1,succeeded\r\n']);
  }

  async exportRunChanges(): Promise<Blob> {
    await this.#world.answer('runs');
    throw new Error('This demonstration has no files');
  }

  async cancelRun(runId: number): Promise<RunSummary> {
    await this.#world.answer('runs');
    const cancelled = this.#world.runOf(runId);
    cancelled.cancelRequestedAt = secondsAgo(0, Date.now());
    return cancelled;
  }

  async retryFailed(runId: number): Promise<RunSummary> {
    await this.#world.answer('runs');
    const { connectionId } = this.#world.runOf(runId);
    const started = this.#world.start(connectionId, {
      kind: 'sync',
      mode: 'incremental',
    });
    started.retryOf = runId;
    return started;
  }

  #changesOf(runId: number): RunChange[] {
    const run = this.#world.runOf(runId);
    return run.info === 'Nothing had changed'
      ? []
      : changesOfRun(run, this.#world.data.changes);
  }
}
