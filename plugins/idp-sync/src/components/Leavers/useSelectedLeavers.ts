import { useState } from 'react';
import type { TableSelection } from '@backstage/ui';
import type { LeaverRow } from './LeaversTable';

/** Leavers that the viewer has selected, on whatever page of the list, and what makes a table select more. */
export interface SelectedLeavers {
  leavers: LeaverRow[];
  /** How many of them the page shows. */
  inView: number;
  selection: TableSelection;
  clear: () => void;
}

/** Keeps what was selected while the viewer goes through pages and filters. */
export function useSelectedLeavers(
  rows: readonly LeaverRow[],
): SelectedLeavers {
  const [selected, setSelected] = useState<ReadonlyMap<string, LeaverRow>>(
    new Map(),
  );
  const inView = rows.filter(({ id }) => selected.has(id));
  // As the list has it now, where it does.
  const current = new Map([
    ...selected,
    ...inView.map(row => [row.id, row] as const),
  ]);
  return {
    leavers: [...current.values()],
    inView: inView.length,
    clear: () => setSelected(new Map()),
    selection: {
      mode: 'multiple',
      behavior: 'toggle',
      selected: new Set(inView.map(({ id }) => id)),
      onSelectionChange: keys => {
        const next = new Map(current);
        for (const row of rows) {
          if (keys === 'all' || keys.has(row.id)) {
            next.set(row.id, row);
          } else {
            next.delete(row.id);
          }
        }
        setSelected(next);
      },
    },
  };
}
