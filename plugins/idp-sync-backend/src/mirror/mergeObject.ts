import type { Verify } from './Doubts';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';

/** The round in which something is said, and of what kind it is. */
export interface RoundContext {
  round: number;
  full: boolean;
  verify: Verify;
}

export type ObjectState = 'present' | 'soft' | 'hard';

/** An object as the mirror has it. */
export interface ObjectRecord {
  attributes: DirectoryAttributes;
  state: ObjectState;
  /** The round that last spoke of it. */
  round: number;
}

/** What a page says of one object. */
export type ObjectStatement =
  | { attributes: DirectoryAttributes }
  | { removed: 'soft' | 'hard' };

/** What becomes of a record, and what has to be asked before the round can end. */
export interface ObjectOutcome {
  record: ObjectRecord | undefined;
  /** This round said different things of it. */
  contradicted: boolean;
  /** Its memberships have to be asked for: see Verify. */
  appeared: boolean;
}

/**
 * What the mirror makes of one statement about one object (Laws 1 and 2).
 *
 * The order of statements within a round means nothing, so one that disagrees with another is a question and never a decision. A full round replaces what
 * older rounds knew, merging only what it says itself in slices; it removes nothing by words, only by leaving out, and that only when it completes.
 */
export function mergeObject(
  existing: ObjectRecord | undefined,
  statement: ObjectStatement,
  { round, full, verify }: RoundContext,
): ObjectOutcome {
  const saidBefore = existing?.round === round ? existing : undefined;

  if ('removed' in statement) {
    if (
      saidBefore?.state === 'present' ||
      (full && existing?.state === 'present')
    ) {
      return { record: existing, contradicted: true, appeared: false };
    }
    const state = existing?.state === 'hard' ? 'hard' : statement.removed;
    return {
      record: { attributes: existing?.attributes ?? {}, state, round },
      contradicted: false,
      appeared: false,
    };
  }

  const base = full ? saidBefore?.attributes : existing?.attributes;
  const attributes = mergeAttributes(base ?? {}, statement.attributes);
  return {
    record: { attributes, state: 'present', round },
    contradicted:
      saidBefore !== undefined &&
      (saidBefore.state !== 'present' ||
        disagree(saidBefore.attributes, statement.attributes)),
    appeared:
      verify === 'mentioned' ||
      (verify === 'appeared' && existing?.state !== 'present'),
  };
}

/** Attributes without those that are null, absent or empty lists: all of them mean "has none". */
export function mergeAttributes(
  base: DirectoryAttributes,
  said: DirectoryAttributes,
): DirectoryAttributes {
  const merged: DirectoryAttributes = { ...base, ...said };
  return Object.fromEntries(
    Object.keys(merged)
      .sort()
      .filter(name => !isNone(merged[name]))
      .map(name => [name, merged[name]]),
  );
}

function disagree(known: DirectoryAttributes, said: DirectoryAttributes) {
  return Object.entries(said).some(
    ([name, value]) =>
      (isNone(value) ? undefined : JSON.stringify(value)) !==
      JSON.stringify(known[name]),
  );
}

function isNone(value: DirectoryAttributes[string]): boolean {
  return (
    value === undefined ||
    value === null ||
    (Array.isArray(value) && value.length === 0)
  );
}
