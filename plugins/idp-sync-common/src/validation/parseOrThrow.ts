import type { z } from 'zod';
import { InvalidInputError, type InputIssue } from './InvalidInputError';

/** More than this many mistakes are not listed one by one. */
const MAX_ISSUES = 20;

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
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const issues = toInputIssues(result.error.issues, at);
  const listed = issues.slice(0, MAX_ISSUES);
  if (issues.length > MAX_ISSUES) {
    listed.push({
      path: '',
      message: `and ${issues.length - MAX_ISSUES} more`,
    });
  }
  throw new InvalidInputError(title, listed);
}

/** Issues of zod as paths and sentences; of a union, those of the alternative that was most likely meant. @public */
export function toInputIssues(
  issues: readonly z.core.$ZodIssue[],
  at: string = '',
): InputIssue[] {
  return issues
    .flatMap(issue => flatten(issue, []))
    .map(({ path, message }) => ({
      path: formatPath(path, at),
      message,
    }));
}

interface FlatIssue {
  path: PropertyKey[];
  message: string;
}

function flatten(
  issue: z.core.$ZodIssue,
  parent: readonly PropertyKey[],
): FlatIssue[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) {
    return [{ path, message: sentenceOf(issue) }];
  }
  const alternatives = issue.errors.map(errors =>
    errors.flatMap(error => flatten(error, path)),
  );
  const depth = (found: FlatIssue[]) =>
    Math.max(...found.map(one => one.path.length));
  const deepest = Math.max(...alternatives.map(depth));
  if (deepest > path.length) {
    return alternatives.find(found => depth(found) === deepest) ?? [];
  }
  const messages = alternatives.flatMap(found => found.map(one => one.message));
  return [{ path, message: [...new Set(messages)].join(', or ') }];
}

function sentenceOf({ message }: z.core.$ZodIssue): string {
  return message
    .replace(/^Invalid input: /, '')
    .replace('expected number, received NaN', 'expected a number')
    .replace('expected int, received number', 'expected a whole number');
}

function formatPath(path: readonly PropertyKey[], at: string): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text ? `${text}.${String(part)}` : String(part);
  }, at);
}
