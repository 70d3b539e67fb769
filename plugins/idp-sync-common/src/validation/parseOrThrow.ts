import type { z } from 'zod';
import { InvalidInputError, type InputIssue } from './InvalidInputError';
import { sentenceOf } from './sentenceOf';

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

/** Issues of zod as paths and sentences, one for each mistake; of a union, those of the alternative that was most likely meant. @public */
export function toInputIssues(
  issues: readonly z.core.$ZodIssue[],
  at: string = '',
): InputIssue[] {
  const flat = issues
    .flatMap(issue => flatten(issue, []))
    .map(({ path, ...issue }) => ({ ...issue, path: formatPath(path, at) }));
  return flat
    .filter(
      (issue, index) =>
        !flat.some((other, place) => saysIt(other, issue, place < index)),
    )
    .map(({ path, message }) => ({ path, message }));
}

interface FlatIssue {
  path: PropertyKey[];
  message: string;
  code: z.core.$ZodIssue['code'] | undefined;
  /** The most that a number may be. */
  maximum?: number;
}

/** What a value has to be before anything else can be said of it. */
const OF_FORM: readonly FlatIssue['code'][] = [
  'invalid_type',
  'too_big',
  'too_small',
  'invalid_format',
  'invalid_value',
];

/** Whether of one field one message says what another does: of two bounds the narrower one, of form and sense the form. */
function saysIt(
  one: Omit<FlatIssue, 'path'> & { path: string },
  other: Omit<FlatIssue, 'path'> & { path: string },
  isBefore: boolean,
): boolean {
  if (one.path !== other.path) {
    return false;
  }
  if (one.maximum !== undefined && other.maximum !== undefined) {
    return one.maximum < other.maximum;
  }
  return isBefore && OF_FORM.includes(one.code) && other.code === 'custom';
}

function flatten(
  issue: z.core.$ZodIssue,
  parent: readonly PropertyKey[],
): FlatIssue[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) {
    return [
      {
        path,
        message: sentenceOf(issue),
        code: issue.code,
        maximum:
          issue.code === 'too_big' && typeof issue.maximum === 'number'
            ? issue.maximum
            : undefined,
      },
    ];
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
  return [
    { path, message: [...new Set(messages)].join(', or '), code: issue.code },
  ];
}

function formatPath(path: readonly PropertyKey[], at: string): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text ? `${text}.${String(part)}` : String(part);
  }, at);
}
