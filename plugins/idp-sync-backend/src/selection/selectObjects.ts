import type {
  Policy,
  RunWarning,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import { quoteName } from '../mapping/quoteName';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { breakCycles } from './breakCycles';
import { matchWarnings } from './matchWarnings';
import { listPerObject, selectMembers } from './selectMembers';
import { SelectionScope, type SelectionInputs } from './SelectionScope';
import type { Selection } from './types';

/** Groups that a warning names. */
const NAMED_GROUPS = 5;

/**
 * Decides for every object of the directory whether it belongs in the catalog, and which groups it counts for there.
 *
 * @throws IdpSyncError `IDP_POLICY_GROUP_NOT_FOUND` or `IDP_POLICY_GROUP_AMBIGUOUS` where the policy takes people by a group, or a rule speaks of one,
 *   that cannot be found. A group selected or excluded by hand that has gone is only a warning: nobody but itself hangs on it, unless it is by these groups that
 *   people are read.
 */
export function* selectObjects(
  snapshot: MirrorSnapshot,
  policy: Policy,
  inputs?: SelectionInputs,
): Generator<void, Selection> {
  const scope = new SelectionScope(snapshot, policy, inputs);
  const { users, groups, effective, userGroups, giants } = yield* selectMembers(
    scope,
    policy,
  );
  const hierarchy = yield* breakCycles(
    yield* listPerObject(groups, group => effective.ofGroup(group)),
  );
  return {
    users,
    groups,
    userGroups: yield* listPerObject(users, user =>
      giants.without(userGroups[user]),
    ),
    groupParents: hierarchy.parents,
    cycles: hierarchy.cycles.map(cycle =>
      cycle.map(group => snapshot.groups[group].objectId),
    ),
    warnings: [
      ...missingGroups(snapshot, policy),
      ...cycleWarnings(snapshot, hierarchy.cycles, hierarchy.dropped),
      ...giants.warnings(snapshot),
      ...(inputs?.matches
        ? matchWarnings(snapshot, users, inputs.matches)
        : []),
    ],
  };
}

/** Groups that are selected or excluded by hand and that the directory does not have. */
export function missingGroups(
  { groupIndex }: MirrorSnapshot,
  { groups, scan }: Policy,
): RunWarning[] {
  if (!groups.enabled) {
    return [];
  }
  // What is not read may well be there.
  const excluded = scan.read === 'everything' ? groups.exclude?.ids ?? [] : [];
  const named = new Set([
    ...(groups.select === 'all' ? [] : groups.select.ids ?? []),
    ...excluded,
  ]);
  const missing = [...named].filter(id => !groupIndex.has(id));
  if (missing.length === 0) {
    return [];
  }
  return [
    {
      code: 'IDP_POLICY_GROUP_NOT_FOUND',
      message: `Groups that the policy selects or excludes by hand are not in the directory: ${listSome(
        missing,
      )}`,
      count: missing.length,
    },
  ];
}

function cycleWarnings(
  { groups }: MirrorSnapshot,
  cycles: readonly (readonly number[])[],
  dropped: number,
): RunWarning[] {
  if (dropped === 0) {
    return [];
  }
  const names = cycles[0].map(group => quoteName(displayNameOf(groups[group])));
  return [
    {
      code: 'IDP_GROUP_CYCLE',
      message: `Groups contain each other in a circle, such as ${listSome(
        names,
      )}; the last nesting of each circle is left out`,
      count: dropped,
    },
  ];
}

function listSome(names: readonly string[]): string {
  return `${names.slice(0, NAMED_GROUPS).join(', ')}${
    names.length > NAMED_GROUPS ? ', …' : ''
  }`;
}
