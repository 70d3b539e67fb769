import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';

/** How a field differs: one value in place of another, or items of a list that came and went. */
export type FieldDifference =
  | { type: 'value'; old: string | undefined; new: string | undefined }
  | { type: 'items'; added: string[]; removed: string[] };

function toText(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function toItems(value: unknown): string[] | undefined {
  if (value === undefined || value === null) {
    return [];
  }
  return Array.isArray(value)
    ? value.map(item => toText(item) ?? 'null')
    : undefined;
}

/** Compares old and new of a field. */
export function diffField(change: FieldChange): FieldDifference {
  const before = toItems(change.old);
  const after = toItems(change.new);
  const isList = Array.isArray(change.old) || Array.isArray(change.new);
  if (isList && before && after) {
    const added = after.filter(item => !before.includes(item));
    const removed = before.filter(item => !after.includes(item));
    if (added.length > 0 || removed.length > 0) {
      return { type: 'items', added, removed };
    }
  }
  return { type: 'value', old: toText(change.old), new: toText(change.new) };
}
