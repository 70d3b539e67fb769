import type {
  GuardKind,
  HeldChange,
  HeldSelection,
  HoldStatus,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { HeldAction } from '../../api';

/** Which held changes are looked at. */
export interface HeldFilter {
  kind: GuardKind[];
  class: ObjectClass[];
  status: HoldStatus[];
  search: string;
}

/** A decision that can be made, and what about. */
export interface Decision {
  action: HeldAction;
  /** How many changes it is about. */
  changes: number;
  /** About all that match, whether they are on this page or not. */
  isAboutAll: boolean;
  selection: HeldSelection;
}

/** What can become of a change in which state. */
const DECIDABLE: Record<HeldAction, readonly HoldStatus[]> = {
  approve: ['held', 'rejected'],
  reject: ['held', 'approved'],
  reconsider: ['approved', 'rejected'],
};

const ACTIONS: readonly HeldAction[] = ['approve', 'reject', 'reconsider'];

/**
 * The decisions that can be made: about the selected changes, or about all that match where none is selected. Without
 * a state among the filters, all are those that wait.
 */
export function decisionsOf(options: {
  selected: readonly Pick<HeldChange, 'id' | 'status'>[];
  filter: HeldFilter;
  /** How many match the filter. */
  total: number;
  /** How many of them wait. */
  waiting: number;
}): Decision[] {
  const { selected, filter, total, waiting } = options;
  return ACTIONS.map(action =>
    selected.length > 0
      ? aboutSelected(action, selected)
      : aboutAll(action, filter, filter.status.length > 0 ? total : waiting),
  ).filter(({ changes }) => changes > 0);
}

function aboutSelected(
  action: HeldAction,
  selected: readonly Pick<HeldChange, 'id' | 'status'>[],
): Decision {
  const ids = selected
    .filter(({ status }) => DECIDABLE[action].includes(status))
    .map(({ id }) => id);
  return { action, changes: ids.length, isAboutAll: false, selection: { ids } };
}

function aboutAll(
  action: HeldAction,
  filter: HeldFilter,
  matching: number,
): Decision {
  const { status, ...rest } = filter;
  const meant: HoldStatus[] = status.length > 0 ? status : ['held'];
  // How many there are of only some of the states is not known.
  const isPossible = meant.every(state => DECIDABLE[action].includes(state));
  return {
    action,
    changes: isPossible ? matching : 0,
    isAboutAll: true,
    selection: { all: { ...rest, status: meant } },
  };
}
