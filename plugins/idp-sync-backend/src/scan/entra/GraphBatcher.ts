import type { z } from 'zod';
import { RetryableError } from './errors';
import type { GraphRequestInfo } from './graphErrors';
import { batchSchema } from './graphSchemas';
import type { GraphTransport } from './GraphTransport';
import type { UnitPacer } from './UnitPacer';

/** The most that Graph takes in one `$batch`. */
const QUESTIONS_PER_BATCH = 20;
/** Batches under way at once. */
const BATCHES_AT_ONCE = 6;

/** How many questions can be asked at once so that no batch goes out half full while others are under way. */
export const QUESTIONS_AT_ONCE = QUESTIONS_PER_BATCH * (BATCHES_AT_ONCE + 2);

/** A GET that may be asked together with others. */
export interface GraphQuestion<T> {
  /** Below the version, or a link of an earlier answer. */
  path: string;
  schema: z.ZodType<T, unknown>;
  request: GraphRequestInfo;
  /** Resource units that it will cost. */
  units: number;
}

interface Waiting extends GraphQuestion<unknown> {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Puts what is asked side by side into `$batch`es, several of them under way at once and no faster than the quota allows. */
export class GraphBatcher {
  readonly #graph: GraphTransport;
  readonly #pacer: UnitPacer;
  readonly #waiting: Waiting[] = [];
  #underWay = 0;
  #isScheduled = false;

  constructor(graph: GraphTransport, pacer: UnitPacer) {
    this.#graph = graph;
    this.#pacer = pacer;
  }

  /** @throws IdpSyncError, CursorExpiredError, GraphNotFoundError */
  async ask<T>(question: GraphQuestion<T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        ...question,
        // What comes has been through the question's own schema.
        resolve: value => resolve(value as T),
        reject,
      });
      this.#schedule();
    });
  }

  /** Once all who ask at this moment have asked. */
  #schedule(): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.#dispatch();
      });
    }
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#underWay < BATCHES_AT_ONCE) {
      const questions = this.#waiting.splice(0, QUESTIONS_PER_BATCH);
      this.#underWay += 1;
      this.#send(questions)
        .catch(error => questions.forEach(({ reject }) => reject(error)))
        .finally(() => {
          this.#underWay -= 1;
          this.#schedule();
        });
    }
  }

  async #send(questions: readonly Waiting[]): Promise<void> {
    await this.#pacer.take(
      questions.reduce((sum, { units }) => sum + units, 0),
    );
    if (questions.length === 1) {
      const [{ path, schema, request, resolve }] = questions;
      resolve(await this.#graph.get(path, schema, request));
      return;
    }
    const open = new Map(
      questions.map((question, index) => [String(index), question]),
    );
    const [{ request }] = questions;
    await this.#graph.post(
      '/$batch',
      () => ({
        requests: [...open].map(([id, { path }]) => ({
          id,
          method: 'GET',
          url: this.#graph.toRelative(path),
          headers: { Accept: 'application/json' },
        })),
      }),
      batchSchema,
      { ...request, hasCursor: false },
      ({ responses }) => this.#settle(open, responses),
    );
  }

  /**
   * Hands out what came; what is still open afterwards is asked again.
   *
   * @throws RetryableError where something is, that which asks for the longest wait
   */
  #settle(
    open: Map<string, Waiting>,
    responses: z.infer<typeof batchSchema>['responses'],
  ): void {
    let failure: RetryableError | undefined;
    for (const { id, status, headers, body } of responses) {
      const question = open.get(id);
      if (question) {
        try {
          const answer = {
            status,
            headers: {
              get: (name: string) => headers.get(name.toLowerCase()) ?? null,
            },
            json: body ?? null,
            body: status < 300 ? '' : JSON.stringify(body ?? ''),
          };
          question.resolve(
            this.#graph.read(answer, question.schema, question.request),
          );
          open.delete(id);
        } catch (error) {
          if (error instanceof RetryableError) {
            failure =
              (failure?.retryAfterMs ?? -1) >= (error.retryAfterMs ?? 0)
                ? failure
                : error;
          } else {
            question.reject(error);
            open.delete(id);
          }
        }
      }
    }
    if (open.size > 0) {
      throw (
        failure ??
        new RetryableError(
          'IDP_DIRECTORY_UNAVAILABLE',
          `Graph answered only a part of a batch of requests for ${
            [...open.values()][0].request.what
          }.`,
        )
      );
    }
  }
}
