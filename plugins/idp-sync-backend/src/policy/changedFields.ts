import type { PolicyFieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';

/**
 * What differs between two JSON values, field by field: the innermost field that differs, with its path such as `users.include.all.0.value`. Lists of different
 * length are one change, because no part of them can be named as the one that was added.
 */
export function changedFields(
  before: unknown,
  after: unknown,
): PolicyFieldChange[] {
  return compare(before, after, []);
}

function compare(
  before: unknown,
  after: unknown,
  path: readonly string[],
): PolicyFieldChange[] {
  if (
    isObject(before) &&
    isObject(after) &&
    Array.isArray(before) === Array.isArray(after) &&
    (!Array.isArray(before) || before.length === Object.keys(after).length)
  ) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap(key =>
      compare(Reflect.get(before, key), Reflect.get(after, key), [
        ...path,
        key,
      ]),
    );
  }
  return Object.is(before, after)
    ? []
    : [{ path: path.join('.'), before, after }];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
