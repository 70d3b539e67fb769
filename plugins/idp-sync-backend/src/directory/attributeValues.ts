import {
  foldText,
  type DirectoryAttribute,
  type DirectoryValue,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  AttributeValue,
  DirectoryAttributes,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';

/** Objects between two yields. */
const OBJECTS_PER_STEP = 1_000;
/** Values that are counted apart: of more, as of mail addresses, the first will do for suggestions. */
const MAX_VALUES = 20_000;

type Scalar = string | number | boolean;

/** How many objects have a value of each attribute, and of which sort it is. */
export function* countAttributes(
  objects: readonly DirectoryObject[],
): Generator<void, Map<string, Omit<DirectoryAttribute, 'name' | 'read'>>> {
  const found = new Map<string, Omit<DirectoryAttribute, 'name' | 'read'>>();
  for (const [place, { attributes }] of objects.entries()) {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (valuesOf(value).length > 0) {
        const known = found.get(name);
        if (known) {
          known.present += 1;
        } else {
          found.set(name, { present: 1, type: typeOf(value) });
        }
      }
    }
    if (place % OBJECTS_PER_STEP === 0) {
      yield;
    }
  }
  return found;
}

/** The values that an attribute has, the most frequent first; those that begin with what is searched for before those that contain it. */
export function* suggestValues(
  objects: readonly DirectoryObject[],
  attribute: string,
  search: string,
  limit: number,
): Generator<void, DirectoryValue[]> {
  const term = foldText(search);
  const counts = new Map<Scalar, number>();
  for (const [place, { objectId, attributes }] of objects.entries()) {
    for (const value of valuesOf(
      attribute === 'id' ? objectId : ownValue(attributes, attribute),
    )) {
      const known = counts.get(value);
      if (known !== undefined) {
        counts.set(value, known + 1);
      } else if (
        counts.size < MAX_VALUES &&
        foldText(String(value)).includes(term)
      ) {
        counts.set(value, 1);
      }
    }
    if (place % OBJECTS_PER_STEP === 0) {
      yield;
    }
  }
  const isBeginning = (value: Scalar) =>
    foldText(String(value)).startsWith(term);
  return [...counts]
    .map(([value, count]) => ({ value, count, first: isBeginning(value) }))
    .sort(
      (a, b) =>
        Number(b.first) - Number(a.first) ||
        b.count - a.count ||
        (String(a.value) < String(b.value) ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ value, count }) => ({ value, count }));
}

/** Names come from callers: "constructor" must not find what every object inherits. */
function ownValue(attributes: DirectoryAttributes, name: string) {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

function valuesOf(value: AttributeValue): Scalar[] {
  if (Array.isArray(value)) {
    return value.filter(one => one !== '');
  }
  return value === undefined || value === null || value === '' ? [] : [value];
}

function typeOf(value: AttributeValue): DirectoryAttribute['type'] {
  if (Array.isArray(value)) {
    return 'list';
  }
  return typeof value === 'number' || typeof value === 'boolean'
    ? (typeof value as 'number' | 'boolean')
    : 'text';
}
