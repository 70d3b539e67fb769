import { ResponseError } from '@backstage/errors';
import { errorText } from './FailedMessage';

/** What the backend says is wrong with one field of a form, as `reason must have at most …`; undefined where that field is not what it refuses. */
export function fieldErrorOf(
  error: Error | undefined,
  field: string,
): string | undefined {
  if (!(error instanceof ResponseError) || error.statusCode !== 400) {
    return undefined;
  }
  return errorText(error)
    .replace(/^Invalid body: /, '')
    .split('; ')
    .find(problem => problem.startsWith(`${field} `));
}
