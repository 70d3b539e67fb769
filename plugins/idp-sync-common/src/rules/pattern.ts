import { RE2JS } from 're2js';

/**
 * Compiles a pattern of `matches`. RE2 takes time linear in the text whatever the pattern: no policy can make a run hang.
 *
 * @throws Error with what is wrong with the pattern; look-around and backreferences, which RE2 does not have, are named as such.
 */
export function compilePattern(pattern: string, caseSensitive: boolean): RE2JS {
  try {
    return RE2JS.compile(
      pattern.normalize('NFC'),
      caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE,
    );
  } catch (error) {
    throw new Error(explainPatternError(pattern, error));
  }
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
