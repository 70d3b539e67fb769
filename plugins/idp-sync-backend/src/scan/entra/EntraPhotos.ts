import type {
  PhotoAnswer,
  PhotoQuestion,
  PhotoReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { z } from 'zod';
import { RetryableError } from './errors';
import type { GraphRequestInfo } from './graphErrors';
import { batchSchema } from './graphSchemas';
import type { GraphTransport } from './GraphTransport';
import { PERMISSIONS } from './streams';
import type { UnitPacer } from './UnitPacer';

const REQUEST: GraphRequestInfo = {
  what: 'photos of people',
  permissions: PERMISSIONS.photo,
  hasCursor: false,
};

type Response = z.infer<typeof batchSchema>['responses'][number];

/** Photos of an Entra tenant, twenty in a `$batch`, each with the tag of the one that is known. */
export class EntraPhotos implements PhotoReading {
  /** The most that Graph takes in one `$batch`. */
  readonly photosAtOnce = 20;
  readonly #graph: GraphTransport;
  readonly #pacer: UnitPacer;

  constructor(graph: GraphTransport, pacer: UnitPacer) {
    this.#graph = graph;
    this.#pacer = pacer;
  }

  async read(
    questions: readonly PhotoQuestion[],
    size: string,
  ): Promise<PhotoAnswer[]> {
    if (questions.length === 0) {
      return [];
    }
    const open = new Map(
      questions.map((question, index) => [String(index), question]),
    );
    const answers: PhotoAnswer[] = [];
    await this.#pacer.take(questions.length);
    await this.#graph.post(
      '/$batch',
      () => ({
        requests: [...open].map(([id, { objectId, etag }]) => ({
          id,
          method: 'GET',
          url: `/users/${encodeURIComponent(objectId)}/photos/${size}/$value`,
          ...(etag && { headers: { 'If-None-Match': etag } }),
        })),
      }),
      batchSchema,
      REQUEST,
      ({ responses }) => {
        let failure: RetryableError | undefined;
        for (const response of responses) {
          const question = open.get(response.id);
          if (question) {
            try {
              answers.push(this.#toAnswer(question, response));
              open.delete(response.id);
            } catch (error) {
              if (!(error instanceof RetryableError)) {
                throw error;
              }
              failure = longer(failure, error);
            }
          }
        }
        if (open.size > 0) {
          throw (
            failure ??
            new RetryableError(
              'IDP_DIRECTORY_UNAVAILABLE',
              `Graph answered only a part of a batch of requests for ${REQUEST.what}.`,
            )
          );
        }
      },
    );
    return answers;
  }

  /** @throws RetryableError, and IdpSyncError where photos may not be read at all */
  #toAnswer(
    { objectId }: PhotoQuestion,
    { status, headers, body }: Response,
  ): PhotoAnswer {
    switch (status) {
      case 200:
        return typeof body === 'string'
          ? {
              objectId,
              type: 'photo',
              content: Buffer.from(body, 'base64'),
              etag: headers.get('etag'),
            }
          : { objectId, type: 'unknown' };
      case 304:
        return { objectId, type: 'unchanged' };
      case 404:
        return { objectId, type: 'none' };
      default:
    }
    if (status < 500 && ![401, 403, 408, 424, 429].includes(status)) {
      // Such as a mailbox that is being moved: nobody else's photo hangs on it.
      return { objectId, type: 'unknown' };
    }
    this.#graph.read(
      {
        status,
        headers: { get: name => headers.get(name.toLowerCase()) ?? null },
        body: JSON.stringify(body ?? ''),
      },
      z.unknown(),
      REQUEST,
    );
    return { objectId, type: 'unknown' };
  }
}

/** The one that asks for the longer wait. */
function longer(
  one: RetryableError | undefined,
  other: RetryableError,
): RetryableError {
  return (one?.retryAfterMs ?? -1) >= (other.retryAfterMs ?? 0) && one
    ? one
    : other;
}
