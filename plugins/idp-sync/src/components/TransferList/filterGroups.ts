import {
  foldText,
  type GroupKind,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ListedGroup } from './useDirectoryGroups';

/** Those that contain each word of a search and are of one of some kinds; none means any. */
export function filterGroups(
  groups: readonly ListedGroup[],
  search: string,
  kinds: readonly GroupKind[],
): readonly ListedGroup[] {
  const words = foldText(search).split(/\s+/).filter(Boolean);
  if (words.length === 0 && kinds.length === 0) {
    return groups;
  }
  return groups.filter(
    ({ text, group }) =>
      words.every(word => text.includes(word)) &&
      (kinds.length === 0 || group?.kinds.some(kind => kinds.includes(kind))),
  );
}
