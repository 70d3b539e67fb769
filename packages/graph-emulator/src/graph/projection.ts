import type {
  DirectoryObject,
  JsonValue,
  ObjectType,
} from '../tenant/DirectoryObject';
import { GraphError } from './GraphError';
import { Grants } from './permissions';
import { isKnownProperty, propertiesOf } from './properties';

/** An object as a response shows it. */
export type Resource = Record<string, JsonValue>;
/** Turns an object into what the request asked to see of it. */
export type Projection = (object: DirectoryObject) => Resource;

/** Relations may stand in a `$select` without being returned by it. */
const RELATIONS = new Set(['members', 'manager', 'memberOf', 'owners']);

/**
 * Shows objects of one type: the selected properties, or the default ones.
 * What was never set reads as null or, for collections, as empty.
 *
 * @throws GraphError 400 for a property that the type does not have
 */
export function typedProjection(
  type: ObjectType,
  select: string[] | undefined,
): Projection {
  const definitions = propertiesOf(type);
  const unknown = select?.find(
    name => !isKnownProperty(type, name) && !RELATIONS.has(name),
  );
  if (unknown) {
    throw GraphError.malformed(
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type 'microsoft.graph.${type}'.`,
    );
  }
  const shown = select
    ? select
        .filter(name => !RELATIONS.has(name))
        .map(name => definitions.get(name) ?? { name, empty: null })
    : [...definitions.values()].filter(definition => definition.byDefault);
  return object => {
    const resource: Resource = {};
    for (const { name, empty } of shown) {
      resource[name] =
        name === 'id' ? object.id : object.properties[name] ?? empty;
    }
    return resource;
  };
}

/**
 * Shows objects of any type, with `@odata.type`. Of a type that the
 * application may not read, only id and type are told; the rest is null.
 */
export function directoryObjectProjection(
  grants: Grants,
  select: string[] | undefined,
): Projection {
  const projections = new Map<ObjectType, Projection>();
  const projectionOf = (type: ObjectType): Projection => {
    let projection = projections.get(type);
    if (!projection) {
      // A property of another type is not an error in a mixed collection.
      const known = select?.filter(name => isKnownProperty(type, name));
      const typed = typedProjection(type, known);
      projection = grants.canRead(type) ? typed : limited(typed);
      projections.set(type, projection);
    }
    return projection;
  };
  return object => ({
    '@odata.type': `#microsoft.graph.${object.type}`,
    ...projectionOf(object.type)(object),
  });
}

function limited(projection: Projection): Projection {
  return object => {
    const resource: Resource = { id: object.id };
    for (const [name, value] of Object.entries(projection(object))) {
      if (name !== 'id') {
        resource[name] = Array.isArray(value) ? [] : null;
      }
    }
    return resource;
  };
}
