import { z } from 'zod';
import { GraphError } from '../graph/GraphError';
import { StateTokens } from '../graph/StateTokens';
import type { ChangeLog } from '../tenant/ChangeLog';

/** The ways in which Graph says that a delta token is of no use any more. */
export const DELTA_EXPIRY_FORMS = [
  'syncStateNotFound',
  'gone',
  'resyncRequired',
] as const;

/** @see {@link DELTA_EXPIRY_FORMS} */
export type DeltaExpiryForm = (typeof DELTA_EXPIRY_FORMS)[number];

const schema = z.object({
  /** A `delta` token ends a round, a `page` token continues one. */
  kind: z.enum(['delta', 'page']),
  query: z.object({
    resource: z.enum(['users', 'groups']),
    select: z.array(z.string()).optional(),
    ids: z.array(z.string()).optional(),
  }),
  /** The state that the round starts after; undefined for an initial round. */
  from: z.number().optional(),
  /** The state that the round brings the client to. */
  to: z.number(),
  fingerprint: z.string(),
  position: z.number().default(0),
  afterMember: z.number().default(-1),
  afterEmptyPage: z.boolean().optional(),
  issued: z.number(),
});

/** The content of a `$deltatoken` or `$skiptoken`. */
export type DeltaToken = z.infer<typeof schema>;

/** Microsoft keeps the state of directory objects for seven days. */
const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

/** Issues delta tokens and decides which ones are still good. */
export class DeltaTokens {
  readonly #log: ChangeLog;
  readonly #now: () => number;
  #lastIssued = 0;
  #expired: { upTo: number; form: DeltaExpiryForm } | undefined;

  constructor(log: ChangeLog, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  issue(token: Omit<DeltaToken, 'fingerprint' | 'issued'>): string {
    // Strictly rising, so that expireAll() tells the tokens before it from
    // those after it even within one millisecond.
    this.#lastIssued = Math.max(this.#now(), this.#lastIssued + 1);
    return StateTokens.encode({
      ...token,
      fingerprint: this.#log.fingerprintAt(token.to),
      issued: this.#lastIssued,
    });
  }

  /** Makes all tokens issued until now useless. */
  expireAll(form: DeltaExpiryForm): void {
    this.#lastIssued = Math.max(this.#now(), this.#lastIssued);
    this.#expired = { upTo: this.#lastIssued, form };
  }

  /**
   * @param startAgain - the URL that begins a new round with the same query
   * @throws GraphError 400 for a token that is not ours or does not belong
   *   here, 400 or 410 for one that has expired or whose state is not known
   */
  read(
    text: string,
    kind: DeltaToken['kind'],
    startAgain: (token: DeltaToken) => string,
  ): DeltaToken {
    const parsed = schema.safeParse(StateTokens.decode(text));
    if (!parsed.success || parsed.data.kind !== kind) {
      throw GraphError.badRequest('Badly formed token.');
    }
    const token = parsed.data;
    if (this.#expired && token.issued <= this.#expired.upTo) {
      throw deltaExpired(this.#expired.form, startAgain(token));
    }
    if (
      this.#now() - token.issued > LIFETIME_MS ||
      this.#log.fingerprintAt(token.to) !== token.fingerprint
    ) {
      throw deltaExpired('syncStateNotFound', startAgain(token));
    }
    return token;
  }
}

/** The refusal of an expired token, in one of the documented forms. */
export function deltaExpired(
  form: DeltaExpiryForm,
  startAgain: string,
): GraphError {
  switch (form) {
    case 'gone':
      return new GraphError(
        410,
        'Gone',
        'The delta token has expired. Start over with the URL in the Location header.',
        { Location: startAgain },
      );
    case 'resyncRequired':
      return new GraphError(
        410,
        'resyncRequired',
        'The delta token is no longer valid, and the app must reset the sync state.',
      );
    default:
      return new GraphError(
        400,
        'syncStateNotFound',
        'The sync state generation is not found. Start a full synchronization.',
      );
  }
}
