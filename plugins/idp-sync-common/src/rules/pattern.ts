import { RE2JS } from 're2js';

/** What a pattern may come to at most by its length and repetitions: to compile a larger one takes long enough to be noticed by others. */
const MAX_ESTIMATE = 20_000;
/** RE2 refuses more, nested ones multiplied. */
const MOST_REPETITIONS = 1_000;
/** The same patterns are read, counted and run again and again. */
const KEPT = 1_000;

const kept = new Map<string, RE2JS>();

/**
 * Compiles a pattern of `matches`. RE2 takes time linear in the text whatever the pattern: no policy can make a run hang.
 *
 * @throws Error with what is wrong with the pattern; look-around and backreferences, which RE2 does not have, are named as such.
 */
export function compilePattern(pattern: string, caseSensitive: boolean): RE2JS {
  const key = `${caseSensitive ? '=' : '~'}${pattern}`;
  const known = kept.get(key);
  if (known) {
    return known;
  }
  const compiled = compile(pattern, caseSensitive);
  if (kept.size === KEPT) {
    const [oldest] = kept.keys();
    kept.delete(oldest);
  }
  kept.set(key, compiled);
  return compiled;
}

function compile(pattern: string, caseSensitive: boolean): RE2JS {
  if (estimate(pattern) > MAX_ESTIMATE) {
    throw new Error(
      'the pattern repeats too much: use fewer or smaller repetitions such as {1,64}',
    );
  }
  try {
    return RE2JS.compile(
      pattern.normalize('NFC'),
      caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE,
    );
  } catch (error) {
    throw new Error(explainPatternError(pattern, error));
  }
}

/** Never less than what a pattern is compiled to: as if all of it stood within its two largest repetitions. */
function estimate(pattern: string): number {
  const [most = 1, next = 1] = Array.from(
    pattern.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g),
    ([, least, greatest]) => Number(greatest || least),
  ).sort((a, b) => b - a);
  return (
    pattern.length *
    Math.min(MOST_REPETITIONS, Math.max(1, most) * Math.max(1, next))
  );
}

function explainPatternError(pattern: string, error: unknown): string {
  if (/\(\?<?[=!]/.test(pattern)) {
    return 'lookahead and lookbehind are not supported; use "all", "any" and "not" around simpler patterns';
  }
  if (/\\(?:[1-9]|k<)|\(\?P=/.test(pattern)) {
    return 'backreferences are not supported';
  }
  const message = error instanceof Error ? error.message : String(error);
  return `the pattern cannot be read: ${message.replace(
    /^error parsing regexp: /,
    '',
  )}`;
}
