import { Expression } from '../graph/filter/Expression';
import { parseFilter } from '../graph/filter/parseFilter';
import { GraphError } from '../graph/GraphError';
import { isKnownProperty, propertiesOf } from '../graph/properties';
import { QueryOptions } from '../graph/QueryOptions';

/** The collections that have a delta function here. */
export type DeltaResource = 'users' | 'groups';

/** What a round tracks. It travels inside every token of the round. */
export interface DeltaQuery {
  resource: DeltaResource;
  /** Properties and relations; undefined means the default ones. */
  select?: string[];
  /** Only these objects. */
  ids?: string[];
}

const MAX_IDS = 50;
const UNSUPPORTED = ['top', 'expand', 'orderby', 'search', 'count'];

const RELATION = { users: 'manager', groups: 'members' } as const;
const TYPE = { users: 'user', groups: 'group' } as const;

/**
 * Reads the options of the request that begins a round.
 *
 * @throws GraphError 400 for options that delta does not support
 */
export function parseDeltaQuery(
  resource: DeltaResource,
  options: QueryOptions,
): DeltaQuery {
  const unsupported = UNSUPPORTED.find(name => options.given.has(name));
  if (unsupported) {
    throw GraphError.unsupportedQuery(
      `The query parameter '$${unsupported}' is not supported by the delta function.`,
    );
  }
  const unknown = options.select?.find(
    name =>
      name !== RELATION[resource] && !isKnownProperty(TYPE[resource], name),
  );
  if (unknown) {
    throw GraphError.malformed(
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type 'microsoft.graph.${TYPE[resource]}'.`,
    );
  }
  return {
    resource,
    ...(options.select && { select: options.select }),
    ...(options.filter && { ids: parseIds(options.filter) }),
  };
}

/** The type of object that a query tracks. */
export function trackedType(query: DeltaQuery): 'user' | 'group' {
  return TYPE[query.resource];
}

/** The properties that a query tracks, without relations. */
export function trackedProperties(query: DeltaQuery): string[] {
  if (query.select) {
    return query.select.filter(name => name !== RELATION[query.resource]);
  }
  return [...propertiesOf(trackedType(query)).values()]
    .filter(property => property.byDefault)
    .map(property => property.name);
}

/** Members are tracked unless a `$select` leaves them out; managers only when selected. */
export function tracksRelation(query: DeltaQuery): boolean {
  return query.select
    ? query.select.includes(RELATION[query.resource])
    : query.resource === 'groups';
}

function parseIds(filter: string): string[] {
  const ids = collectIds(parseFilter(filter));
  if (ids.length > MAX_IDS) {
    throw GraphError.unsupportedQuery(
      `Too many objects in the filter of the delta function: ${ids.length}. Max allowed: ${MAX_IDS}.`,
    );
  }
  return ids;
}

function collectIds(expression: Expression): string[] {
  if (expression.kind === 'or') {
    return expression.items.flatMap(collectIds);
  }
  if (
    expression.kind === 'compare' &&
    expression.operator === 'eq' &&
    expression.property === 'id' &&
    typeof expression.value === 'string'
  ) {
    return [expression.value.toLowerCase()];
  }
  throw GraphError.unsupportedQuery(
    "The delta function supports no filter but 'id eq {value}', joined by 'or'.",
  );
}
