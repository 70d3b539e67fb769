import type {
  Run,
  RunPhase,
  RunRequest,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { run, secondsAgo } from '../src/__testUtils__/fixtures';
import type { IdpSyncApi, RequestOptions } from '../src/api';
import { phasesOf } from '../src/runs';
import { failingConnections } from './connections/failingConnections';
import { type DemoData, createDemoData } from './demoData';

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

/** What all areas of the demo have in common: the data, the run under way, and how answers come. */
export class DemoWorld {
  readonly scenario: Scenario;
  readonly data: DemoData = createDemoData(Date.now());
  readonly #area: string | undefined;
  #active: { run: Run; startedAt: number } | undefined;

  /** @param area - the only area that is offline or keeps loading, such as `held`; all are without it */
  constructor(scenario: Scenario, area?: string) {
    this.scenario = scenario;
    this.#area = area;
    if (scenario === 'failing') {
      this.data.connections = failingConnections(this.data, Date.now());
    }
  }

  get isEmpty(): boolean {
    return this.scenario === 'empty';
  }

  get activeRun(): Run | undefined {
    this.#advance();
    return this.#active?.run;
  }

  get runs(): Run[] {
    this.#advance();
    return this.data.runs;
  }

  runOf(runId: number): Run {
    return this.runs.find(({ id }) => id === runId)!;
  }

  /** Waits as long as an answer of an area takes; throws or waits for ever where the scenario has it so. */
  async answer(
    area: keyof IdpSyncApi,
    options?: RequestOptions,
  ): Promise<void> {
    const isMeant = this.#area === undefined || this.#area === area;
    if (isMeant && this.scenario === 'loading') {
      await new Promise(() => {});
    }
    if (isMeant && this.scenario === 'offline') {
      throw new TypeError('Failed to fetch');
    }
    await new Promise(resolve => setTimeout(resolve, 150));
    options?.signal?.throwIfAborted();
  }

  start(connectionId: string, request: RunRequest): Run {
    const { policy, ...rest } = request;
    const started = run({
      ...rest,
      ...(policy !== undefined && { draft: true }),
      id: this.data.runs[0].id + 1,
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
    this.data.runs.unshift(started);
    return started;
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
}
