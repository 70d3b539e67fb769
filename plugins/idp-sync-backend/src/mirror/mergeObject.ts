import type {
  AttributeValue,
  DirectoryAttributes,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { cleanText } from '../database/cleanText';
import type { Verify } from './Doubts';

/** The round in which something is said, and of what kind it is. */
export interface RoundContext {
  round: number;
  full: boolean;
  verify: Verify;
}

/**
 * How the directory removed an object: `soft`, to be restored; `hard`, for good; `gone`, where it was not there when it was asked for, and how was not said.
 */
export type RemovedState = 'soft' | 'hard' | 'gone';

export type ObjectState = 'present' | RemovedState;

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
 * The order of statements within a round means nothing, so one that disagrees with another is a question and never a decision. A full round replaces the
 * attributes that older rounds knew; it removes no object by words, only by leaving it out, and that only when it completes.
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

  const said = mergeAttributes({}, statement.attributes);
  // One that brings members alone says nothing about attributes, not that there are none.
  const isWhole = full && Object.keys(statement.attributes).length > 0;
  const agrees =
    saidBefore === undefined ||
    (saidBefore.state === 'present' &&
      (isWhole
        ? isEmpty(saidBefore.attributes) ||
          sameAttributes(saidBefore.attributes, said)
        : agree(saidBefore.attributes, statement.attributes)));
  return {
    record: {
      attributes: isWhole
        ? said
        : mergeAttributes(existing?.attributes ?? {}, statement.attributes),
      state: 'present',
      round,
    },
    contradicted: !agrees,
    appeared:
      verify === 'mentioned' ||
      (verify === 'appeared' && existing?.state !== 'present'),
  };
}

/**
 * Attributes without those that are null, absent or empty lists: all of them mean "has none". Every source's attributes come in by here, so that this is
 * where their text is cleaned.
 */
export function mergeAttributes(
  base: DirectoryAttributes,
  said: DirectoryAttributes,
): DirectoryAttributes {
  const all = { ...base, ...said };
  // A loop: each of 100,000 objects comes by here, and lists of pairs cost three times as much.
  const merged: DirectoryAttributes = {};
  for (const name of Object.keys(all).sort()) {
    if (!isNone(all[name])) {
      merged[name] = cleanValue(all[name]);
    }
  }
  return merged;
}

/** Both without attributes that mean "has none". */
export function sameAttributes(
  a: DirectoryAttributes,
  b: DirectoryAttributes,
): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function agree(known: DirectoryAttributes, said: DirectoryAttributes): boolean {
  return Object.entries(said).every(
    ([name, value]) =>
      (isNone(value) ? undefined : JSON.stringify(cleanValue(value))) ===
      JSON.stringify(known[name]),
  );
}

function cleanValue(value: AttributeValue): AttributeValue {
  if (typeof value === 'string') {
    return cleanText(value);
  }
  return Array.isArray(value) ? value.map(cleanText) : value;
}

function isEmpty(attributes: DirectoryAttributes): boolean {
  return Object.keys(attributes).length === 0;
}

function isNone(value: DirectoryAttributes[string]): boolean {
  return (
    value === undefined ||
    value === null ||
    (Array.isArray(value) && value.length === 0)
  );
}
