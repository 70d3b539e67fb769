import { useCallback, useEffect, useMemo, useState } from 'react';
import { forgetDraft, loadDraft, storeDraft } from './draftStorage';
import {
  applyChanges,
  changedFields,
  type FieldChange,
  isSame,
  type Merged,
  mergeChanges,
} from './fieldChanges';

/** Something as it is saved. */
export interface Saved<T> {
  /** Rises with each save. */
  revision: number;
  value: T;
  /** Entity ref of who saved it. */
  by?: string;
  at?: string;
}

/** What somebody makes of it before they save. */
export interface Draft<T> {
  value: T;
  /** What it was made from. */
  base: Saved<T>;
  changes: FieldChange[];
  isDirty: boolean;
  /** It was typed before the page was loaded. */
  isRestored: boolean;
  /** What somebody else has saved since this was begun. */
  newer?: Saved<T>;
  /** What would come of both. */
  merged?: Merged<T>;
  change(value: T): void;
  discard(): void;
  /** Goes on from what somebody else has saved, with the changes made here. */
  keepMine(): void;
  /** Goes on from what was just saved. */
  onSaved(saved: Saved<T>): void;
}

interface State<T> {
  name: string;
  base: Saved<T>;
  value: T;
  isRestored: boolean;
}

function isStored<T>(
  value: unknown,
): value is { base: Saved<T>; draft: Saved<T> } {
  const isSaved = (part: unknown) =>
    typeof part === 'object' &&
    part !== null &&
    'value' in part &&
    'revision' in part &&
    typeof part.revision === 'number';
  return (
    typeof value === 'object' &&
    value !== null &&
    'base' in value &&
    'draft' in value &&
    isSaved(value.base) &&
    isSaved(value.draft)
  );
}

function begin<T>(name: string, saved: Saved<T>): State<T> {
  const stored = loadDraft<Saved<T>>(name, isStored<T>);
  if (!stored) {
    return { name, base: saved, value: saved.value, isRestored: false };
  }
  const isCurrent = stored.base.revision === saved.revision;
  const base = isCurrent ? saved : stored.base;
  // Its fields go onto what is there now, so that a draft of an older portal lacks nothing that the panels look at.
  const value = applyChanges(
    base.value,
    changedFields(stored.base.value, stored.draft.value),
  );
  return { name, base, value, isRestored: !isSame(value, base.value) };
}

/**
 * Keeps what is typed apart from what is saved, over reloads of the page too. What somebody else saves meanwhile is taken on where nothing has been changed here,
 * and told of where something has.
 *
 * @param toStore - What of it may be kept by the browser, where that is not all.
 */
export function useDraft<T>(
  name: string,
  saved: Saved<T>,
  toStore?: (value: T) => T,
): Draft<T> {
  const [kept, setState] = useState<State<T>>(() => begin(name, saved));
  const state = kept.name === name ? kept : begin(name, saved);
  const { base, value, isRestored } = state;
  const changes = useMemo(
    () => changedFields(base.value, value),
    [base.value, value],
  );
  const isDirty = changes.length > 0;
  const isNewer = saved.revision > base.revision;

  useEffect(() => {
    setState(before => {
      if (before.name !== name) {
        return begin(name, saved);
      }
      const isUntouched = isSame(before.value, before.base.value);
      // The answer to saving it may have got lost.
      const isSaved = isSame(before.value, saved.value);
      if ((isUntouched || isSaved) && saved.revision > before.base.revision) {
        return { name, base: saved, value: saved.value, isRestored: false };
      }
      // Some fields change by themselves, without anybody saving: a full scan that was asked for and has been made.
      const hasMoved =
        saved.revision === before.base.revision &&
        !isSame(saved.value, before.base.value);
      return hasMoved
        ? {
            ...before,
            base: saved,
            value: applyChanges(
              saved.value,
              changedFields(before.base.value, before.value),
            ),
          }
        : before;
    });
  }, [name, saved]);

  useEffect(() => {
    if (isDirty) {
      storeDraft(name, {
        base,
        draft: { ...base, value: toStore ? toStore(value) : value },
      });
    } else {
      forgetDraft(name);
    }
  }, [name, isDirty, base, value, toStore]);

  const newer = isDirty && isNewer ? saved : undefined;
  const merged = useMemo(
    () =>
      newer &&
      mergeChanges({ base: base.value, mine: value, theirs: newer.value }),
    [newer, base.value, value],
  );

  const change = useCallback(
    (next: T) =>
      setState(before => ({ ...before, value: next, isRestored: false })),
    [],
  );
  const goOnFrom = useCallback(
    (next: Saved<T>, nextValue: T) =>
      setState({ name, base: next, value: nextValue, isRestored: false }),
    [name],
  );
  return {
    value,
    base,
    changes,
    isDirty,
    isRestored,
    newer,
    merged,
    change,
    discard: () => {
      // At once, because whoever discards may leave the page with it.
      forgetDraft(name);
      const latest = isNewer ? saved : base;
      goOnFrom(latest, latest.value);
    },
    keepMine: () => newer && merged && goOnFrom(newer, merged.value),
    onSaved: next => goOnFrom(next, next.value),
  };
}
