import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Turns a small record into an opaque token for a URL and back. The tokens are
 * signed, not secret: a token that was cut short or tampered with is told from
 * a good one, and one that another process of this emulator issued still reads.
 */
export class StateTokens {
  /** Fixed on purpose: tokens have to outlive the process that issued them. */
  static readonly #key = 'graph-emulator state token';

  static encode(value: object): string {
    const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${payload}.${StateTokens.#sign(payload)}`;
  }

  /** The record, or undefined when the token is not one of ours. */
  static decode(token: string): unknown {
    const [payload, signature, ...rest] = token.split('.');
    if (!payload || !signature || rest.length > 0) {
      return undefined;
    }
    const expected = Buffer.from(StateTokens.#sign(payload));
    const actual = Buffer.from(signature);
    if (
      expected.length !== actual.length ||
      !timingSafeEqual(expected, actual)
    ) {
      return undefined;
    }
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  }

  static #sign(payload: string): string {
    return createHmac('sha256', StateTokens.#key)
      .update(payload)
      .digest('base64url')
      .slice(0, 22);
  }
}
