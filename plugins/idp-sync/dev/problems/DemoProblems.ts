import type {
  Page,
  Problem,
  ProblemDetails,
  ProblemNote,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { secondsAgo } from '../../src/__testUtils__/fixtures';
import type { ProblemQuery, ProblemsApi, RequestOptions } from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import { isAmong, pageOf } from '../filtering';
import { sampleProblems } from './sampleProblems';

/** What is wrong in the demo. */
export class DemoProblems implements ProblemsApi {
  readonly #world: DemoWorld;
  readonly #problems: Problem[];

  constructor(world: DemoWorld) {
    this.#world = world;
    this.#problems = sampleProblems(world.scenario, Date.now());
  }

  async getProblems(
    query: ProblemQuery,
    options?: RequestOptions,
  ): Promise<Page<Problem>> {
    await this.#world.answer('problems', options);
    return pageOf(
      this.#problems.filter(({ state }) => isAmong(state, query.state)),
      query,
    );
  }

  async getProblem(
    problemId: number,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    await this.#world.answer('problems', options);
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
    await this.#world.answer('problems');
    return new Blob(['{}']);
  }

  async #decide(
    problemId: number,
    changes: Partial<Problem>,
  ): Promise<ProblemDetails> {
    await this.#world.answer('problems');
    const found = this.#problems.find(({ id }) => id === problemId)!;
    Object.assign(found, changes);
    return { ...found, events: [] };
  }
}
