import type { z } from 'zod';
import { InvalidInputError } from './InvalidInputError';
import { firstIssues, validate } from './validate';

/**
 * Validates JSON by a schema.
 *
 * @param at - Put before the path of each issue, such as `idpSync.connections.contoso.policy`.
 * @throws {@link InvalidInputError}
 * @public
 */
export function parseOrThrow<T>(
  schema: z.ZodType<T, unknown>,
  value: unknown,
  title: string,
  at: string = '',
): T {
  const result = validate(schema, value, at);
  if ('data' in result) {
    return result.data;
  }
  throw new InvalidInputError(title, firstIssues(result.issues));
}
