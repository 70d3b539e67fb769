import type {
  AttributeValue,
  DirectoryAttributes,
} from '@idp-sync/backstage-plugin-idp-sync-node';

/** `extensionAttribute1` and so on, which people know by that name, are kept below this property. */
const EXTENSION_ATTRIBUTES = 'onPremisesExtensionAttributes';
const EXTENSION_ATTRIBUTE = /^extensionAttribute\d+$/;

/** Comes as related objects, not as a property of the object. */
const MANAGER = 'manager';

/** Where a named attribute is within an object, such as `employeeOrgData.costCenter`. */
function pathOf(attribute: string): string[] {
  return EXTENSION_ATTRIBUTE.test(attribute)
    ? [EXTENSION_ATTRIBUTES, attribute]
    : attribute.split('.');
}

/** What has to be selected for some attributes, each once. */
export function toSelect(attributes: readonly string[]): string[] {
  return [...new Set(['id', ...attributes.map(name => pathOf(name)[0])])];
}

/**
 * The attributes asked for out of an object of Graph, flattened. Those that the object does not mention are left out, because a delta round then says
 * nothing about them; `null` is kept.
 */
export function toAttributes(
  object: Readonly<Record<string, unknown>>,
  attributes: readonly string[],
): DirectoryAttributes {
  const result: DirectoryAttributes = {};
  for (const attribute of attributes) {
    const value =
      attribute === MANAGER
        ? managerOf(object)
        : toValue(
            Object.hasOwn(object, attribute)
              ? object[attribute]
              : lookUp(object, pathOf(attribute)),
          );
    if (value !== undefined) {
      result[attribute] = value;
    }
  }
  return result;
}

function lookUp(object: Readonly<Record<string, unknown>>, path: string[]) {
  let value: unknown = object;
  for (const name of path) {
    if (value === null) {
      return null;
    }
    value =
      isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

function toValue(value: unknown): AttributeValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      if (value === null) {
        return null;
      }
      // Lists of objects, as of licences, are nothing that rules or entities can use.
      return Array.isArray(value)
        ? value.flatMap(item =>
            typeof item === 'object' ? [] : [String(item)],
          )
        : undefined;
  }
}

/** The manager's id: `manager@delta` names old and new ones, a single object brings the manager expanded. */
function managerOf(object: Readonly<Record<string, unknown>>): AttributeValue {
  const changes = object[`${MANAGER}@delta`];
  if (Array.isArray(changes)) {
    const current = changes
      .filter(isRecord)
      .filter(change => !('@removed' in change))
      .at(-1);
    return typeof current?.id === 'string' ? current.id : null;
  }
  const expanded = object[MANAGER];
  return isRecord(expanded) && typeof expanded.id === 'string'
    ? expanded.id
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
