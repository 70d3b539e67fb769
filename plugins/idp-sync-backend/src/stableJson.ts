import stringify from 'safe-stable-stringify';

/** JSON that reads the same whatever the order of keys, for hashes and comparisons; empty for `undefined`. */
export function stableJson(value: unknown): string {
  return stringify(value) ?? '';
}
