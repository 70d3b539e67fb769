import type {
  GroupSelection,
  GroupsPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** How groups are chosen. */
export type SelectMode = 'all' | 'byHand' | 'byRule' | 'both';

export const SELECT_MODES: readonly SelectMode[] = [
  'all',
  'byHand',
  'byRule',
  'both',
];

/** How a policy chooses groups; undefined where it does not say yet. */
export function modeOf(select: GroupsPolicy['select']): SelectMode | undefined {
  if (select === 'all') {
    return 'all';
  }
  if (select.ids && select.rule) {
    return 'both';
  }
  if (select.ids) {
    return 'byHand';
  }
  return select.rule ? 'byRule' : undefined;
}

/** What of a selection counts in a mode; an empty list is none, but where it is all there is. */
export function selectionFor(
  mode: SelectMode,
  { ids = [], rule }: GroupSelection,
): GroupsPolicy['select'] {
  switch (mode) {
    case 'all':
      return 'all';
    case 'byHand':
      return { ids };
    case 'byRule':
      return rule === undefined ? {} : { rule };
    default:
      return {
        ...(ids.length > 0 && { ids }),
        ...(rule !== undefined && { rule }),
      };
  }
}

/** What is left out; undefined where nothing is. */
export function exclusionOf({
  ids = [],
  rule,
}: GroupSelection): GroupSelection | undefined {
  const exclusion: GroupSelection = {
    ...(ids.length > 0 && { ids }),
    ...(rule !== undefined && { rule }),
  };
  return Object.keys(exclusion).length > 0 ? exclusion : undefined;
}
