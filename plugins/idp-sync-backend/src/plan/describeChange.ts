import type { Entity } from '@backstage/catalog-model';
import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { JsonValue } from '@backstage/types';

/** What a change does to an entity. */
export interface ChangeDescription {
  /**
   * Every field that differs: what the entity says first, what identifies it after, each by path. Of a list of texts that gained or lost members, such as `spec.memberOf`, `old` holds only those that are lost
   * and `new` only those that are gained: a person in fifty groups who joins another is told in one line.
   */
  fields: FieldChange[];
  /** Groups that a person comes to count for, or no longer counts for; of a group, people of somebody else's who do. */
  membershipsAdded: number;
  membershipsRemoved: number;
}

/** Where a person says her groups, and a group the people of others that it has. */
const MEMBERSHIPS = ['spec.memberOf', 'spec.members'];

/** People read the first fields of a change, so these are the ones that tell something. */
const ORDER = [
  /^spec\.profile\b/,
  /^spec\b/,
  /^metadata\.(?!annotations\b)/,
  /^metadata\b/,
  /^/,
];

/**
 * Compares an entity as it was sent with the one to be sent, field by field.
 *
 * @param before - Absent for a create.
 * @param after - Absent for a removal.
 */
export function describeChange(
  before: Entity | undefined,
  after: Entity | undefined,
): ChangeDescription {
  const old = flatten(before);
  const fresh = flatten(after);
  const fields: FieldChange[] = [];
  for (const field of new Set([...old.keys(), ...fresh.keys()])) {
    const change = compareField(field, old.get(field), fresh.get(field));
    if (change) {
      fields.push(change);
    }
  }
  fields.sort(
    (a, b) => rank(a.field) - rank(b.field) || (a.field < b.field ? -1 : 1),
  );
  return {
    fields,
    membershipsAdded: countMemberships(fresh, old),
    membershipsRemoved: countMemberships(old, fresh),
  };
}

function countMemberships(
  from: ReadonlyMap<string, JsonValue>,
  inEntity: ReadonlyMap<string, JsonValue>,
): number {
  return MEMBERSHIPS.reduce(
    (sum, field) => sum + countMissing(from.get(field), inEntity.get(field)),
    0,
  );
}

function rank(field: string): number {
  return ORDER.findIndex(pattern => pattern.test(field));
}

function compareField(
  field: string,
  old: JsonValue | undefined,
  fresh: JsonValue | undefined,
): FieldChange | undefined {
  if (JSON.stringify(old) === JSON.stringify(fresh)) {
    return undefined;
  }
  if (isTextList(old) && isTextList(fresh)) {
    const lost = missing(old, fresh);
    const gained = missing(fresh, old);
    if (lost.length > 0 || gained.length > 0) {
      return {
        field,
        ...(lost.length > 0 && { old: lost }),
        ...(gained.length > 0 && { new: gained }),
      };
    }
  }
  return {
    field,
    ...(old !== undefined && { old }),
    ...(fresh !== undefined && { new: fresh }),
  };
}

/** The leaves of an entity by path. Lists are leaves; an empty list or object is as good as none. */
function flatten(entity: Entity | undefined): Map<string, JsonValue> {
  const leaves = new Map<string, JsonValue>();
  const visit = (value: unknown, path: string) => {
    if (Array.isArray(value)) {
      if (value.length > 0) {
        leaves.set(path, value);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        visit(inner, joinPath(path, key));
      }
    } else if (value !== undefined && value !== null) {
      leaves.set(path, value as JsonValue);
    }
  };
  visit(entity, '');
  return leaves;
}

function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) {
    return `${path}[${JSON.stringify(key)}]`;
  }
  return path ? `${path}.${key}` : key;
}

function isTextList(value: JsonValue | undefined): value is string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string');
}

function missing(from: readonly string[], inList: readonly string[]): string[] {
  const known = new Set(inList);
  return from.filter(one => !known.has(one));
}

/** How many texts of one list another one lacks. */
export function countMissing(
  from: JsonValue | undefined,
  inList: JsonValue | undefined,
): number {
  return isTextList(from)
    ? missing(from, isTextList(inList) ? inList : []).length
    : 0;
}
