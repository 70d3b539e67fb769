import { useRef, useState } from 'react';
import type {
  GroupSelection,
  GroupsPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { modeOf, selectionFor, type SelectMode } from './selectionModes';

type Select = GroupsPolicy['select'];

/** How groups are chosen, and what was chosen in each way: whoever looks at another way and comes back finds it as it was. */
export function useSelectMode(
  select: Select,
  onChange: (select: Select) => void,
): {
  mode: SelectMode;
  selection: GroupSelection;
  setMode: (mode: SelectMode) => void;
  setSelection: (changes: GroupSelection) => void;
} {
  const [mode, setMode] = useState<SelectMode>(modeOf(select) ?? 'byRule');
  const told = useRef(select);
  const kept = useRef<GroupSelection>(select === 'all' ? {} : select);
  let current = mode;
  if (told.current !== select) {
    // Changed elsewhere, such as by discarding the draft.
    told.current = select;
    kept.current = select === 'all' ? kept.current : select;
    current = modeOf(select) ?? mode;
    if (current !== mode) {
      setMode(current);
    }
  }
  const tell = (next: SelectMode) => {
    told.current = selectionFor(next, kept.current);
    onChange(told.current);
  };
  return {
    mode: current,
    selection: kept.current,
    setMode(next) {
      setMode(next);
      tell(next);
    },
    setSelection(changes) {
      kept.current = { ...kept.current, ...changes };
      tell(current);
    },
  };
}
