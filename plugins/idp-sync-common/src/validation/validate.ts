import type { z } from 'zod';
import type { InputIssue } from './InvalidInputError';
import { sentenceOf } from './sentenceOf';

/** More than this many mistakes are not listed one by one. */
const MAX_ISSUES = 20;

/** Of keys that nobody knows; a longer one cannot be found by its path, and is placed at what is around it. */
const MAX_KEY_LENGTH = 100;

/**
 * Validates JSON by a schema, and says in plain words what is wrong: one issue for each mistake; of a union, those of the alternative that was most likely meant.
 *
 * @param at - Put before the path of each issue, such as `idpSync.connections.contoso.policy`.
 * @public
 */
export function validate<TSchema extends z.ZodType>(
  schema: TSchema,
  value: unknown,
  at: string = '',
): { data: z.output<TSchema> } | { issues: InputIssue[] } {
  const result = schema.safeParse(value);
  return result.success
    ? { data: result.data }
    : { issues: toInputIssues(result.error.issues, value, at) };
}

/** So many issues as somebody reads, and how many more there are. @public */
export function firstIssues(issues: readonly InputIssue[]): InputIssue[] {
  return issues.length > MAX_ISSUES
    ? [
        ...issues.slice(0, MAX_ISSUES),
        { path: '', message: `and ${issues.length - MAX_ISSUES} more` },
      ]
    : [...issues];
}

function toInputIssues(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  at: string,
): InputIssue[] {
  const flat = issues
    .flatMap(issue => flatten(issue, []))
    .map(({ path, message, ...issue }) => ({
      ...issue,
      path: formatPath(path, at),
      message: isMissing(issue.code, path, value)
        ? `is missing: ${message}`
        : message,
    }));
  const ofField = new Map<string, typeof flat>();
  for (const issue of flat) {
    ofField.set(issue.path, [...(ofField.get(issue.path) ?? []), issue]);
  }
  return flat
    .filter(issue => {
      const others = ofField.get(issue.path) ?? [];
      return !others.some((other, place) =>
        saysIt(other, issue, place < others.indexOf(issue)),
      );
    })
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
  one: Omit<FlatIssue, 'path'>,
  other: Omit<FlatIssue, 'path'>,
  isBefore: boolean,
): boolean {
  if (one.maximum !== undefined && other.maximum !== undefined) {
    return one.maximum < other.maximum;
  }
  return isBefore && OF_FORM.includes(one.code) && other.code === 'custom';
}

/** Whoever has left a field out is not told that it is wrong. */
function isMissing(
  code: FlatIssue['code'],
  path: readonly PropertyKey[],
  value: unknown,
): boolean {
  return (
    (code === 'invalid_type' ||
      code === 'invalid_value' ||
      code === 'invalid_union') &&
    path.reduce<unknown>(
      (node, key) => Reflect.get(Object(node), key),
      value,
    ) === undefined
  );
}

function flatten(
  issue: z.core.$ZodIssue,
  parent: readonly PropertyKey[],
): FlatIssue[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      path: [...path, shorten(key, MAX_KEY_LENGTH)],
      message: `there is no ${JSON.stringify(
        shorten(key, 40),
      )} here: check how it is written, or leave it out`,
      code: issue.code,
    }));
  }
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
  const deepest = Math.max(...alternatives.map(depthOf));
  if (deepest > path.length) {
    return alternatives.find(found => depthOf(found) === deepest) ?? [];
  }
  const messages = alternatives.flatMap(found => found.map(one => one.message));
  return [{ path, message: alternativesOf(messages), code: issue.code }];
}

const EXPECTED = /^(?:expected|must be(?: one of)?) (.+?)(, and this is .+)?$/;

/** `expected "everyone" or an object, and this is a number`; what is not of that form stands side by side. */
function alternativesOf(messages: readonly string[]): string {
  if (new Set(messages).size === 1) {
    return messages[0];
  }
  const expected = messages.map(message => EXPECTED.exec(message));
  const wanted = expected.flatMap(match => (match ? [match[1]] : []));
  if (wanted.length < messages.length) {
    return [...new Set(messages)].join(', or ');
  }
  const [last, ...before] = [...new Set(wanted)].reverse();
  const received = expected.map(match => match?.[2]).find(Boolean) ?? '';
  return `expected ${
    before.length > 0 ? `${before.reverse().join(', ')} or ${last}` : last
  }${received}`;
}

/** How far into a value an alternative knows its way: a key that it does not know is less than one whose value it refuses. */
function depthOf(issues: readonly FlatIssue[]): number {
  return Math.max(
    ...issues.map(({ path, code }) =>
      code === 'unrecognized_keys' ? path.length - 0.5 : path.length,
    ),
  );
}

function shorten(key: string, length: number): string {
  return key.length > length ? `${key.slice(0, length)}…` : key;
}

function formatPath(path: readonly PropertyKey[], at: string): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text ? `${text}.${String(part)}` : String(part);
  }, at);
}
