/** A field that differs; `undefined` where one of the two has none. */
export interface FieldChange {
  path: readonly string[];
  before: unknown;
  after: unknown;
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values say the same; a field that is `undefined` is none. */
export function isSame(one: unknown, other: unknown): boolean {
  if (isFields(one) && isFields(other)) {
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
      key => isSame(one[key], other[key]),
    );
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length &&
      one.every((item, index) => isSame(item, other[index]))
    );
  }
  return Object.is(one, other);
}

/**
 * The fields in which two policies differ, as deep as both have fields. A list is one field: half of a list of groups or conditions from one admin and half from
 * another would be nobody's.
 */
export function changedFields(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): FieldChange[] {
  if (isSame(before, after)) {
    return [];
  }
  if (!isFields(before) || !isFields(after)) {
    return [{ path, before, after }];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(
    key => changedFields(before[key], after[key], [...path, key]),
  );
}

/** Sets single fields; what is in their way gives way. */
export function applyChanges<T>(value: T, changes: readonly FieldChange[]): T {
  return changes.reduce<unknown>(
    (changed, { path, after }) => setField(changed, path, after),
    value,
  ) as T;
}

function setField(
  value: unknown,
  [key, ...rest]: readonly string[],
  after: unknown,
): unknown {
  if (key === undefined) {
    return after;
  }
  const { [key]: field, ...others } = isFields(value) ? value : {};
  const changed = setField(field, rest, after);
  return changed === undefined ? others : { ...others, [key]: changed };
}

/** Two changes to the same field, or to a field and what is within it. */
function collides(one: FieldChange, other: FieldChange): boolean {
  const length = Math.min(one.path.length, other.path.length);
  return one.path
    .slice(0, length)
    .every((key, index) => key === other.path[index]);
}

/** What comes of two admins who have changed the same version. */
export interface Merged<T> {
  /** Everything that either has changed; where both have, what `mine` says. */
  value: T;
  /** What they have changed. */
  theirs: FieldChange[];
  /** What both have changed, each in another way. */
  conflicts: FieldChange[];
}

/** Brings my changes to what they have saved meanwhile. */
export function mergeChanges<T>(versions: {
  base: T;
  mine: T;
  theirs: T;
}): Merged<T> {
  const mine = changedFields(versions.base, versions.mine);
  const theirs = changedFields(versions.base, versions.theirs);
  return {
    value: applyChanges(versions.theirs, mine),
    theirs,
    conflicts: theirs.filter(their =>
      mine.some(
        my =>
          collides(my, their) &&
          !(
            my.path.length === their.path.length &&
            isSame(my.after, their.after)
          ),
      ),
    ),
  };
}
