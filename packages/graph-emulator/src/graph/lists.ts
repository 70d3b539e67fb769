import type { DirectoryObject, ObjectType } from '../tenant/DirectoryObject';
import { compileSearch } from './compileSearch';
import { PagePosition } from './collection';
import { Predicate, compileFilter } from './filter/compileFilter';
import { GraphContext } from './GraphContext';
import { GraphError } from './GraphError';
import {
  Projection,
  Resource,
  directoryObjectProjection,
  typedProjection,
} from './projection';

/** `$expand` returns no more related objects than this, and no link to the others. */
const MAX_EXPANDED = 20;

/** Types that have a collection of their own. */
type ListedType = 'user' | 'group' | 'administrativeUnit';

const everything: Predicate = () => true;

/** A collection of one type, such as `/users` or a cast of the members. */
export function listOfType(
  context: GraphContext,
  type: ListedType,
  indexes: readonly number[],
): Record<string, unknown> {
  const { options } = context;
  // Before the filter is judged: a link that has lost its header is spoilt,
  // whatever else is wrong with it.
  const position = context.pager.resume(context.request.path, options);
  return list(context, {
    set: `${type}s`,
    indexes: onlyType(context, type, indexes),
    position,
    matches: predicate(context, type),
    projection: withExpansion(
      context,
      type,
      typedProjection(type, options.select),
    ),
  });
}

/** A collection of mixed types, such as `/groups/{id}/members`. */
export function listOfDirectoryObjects(
  context: GraphContext,
  indexes: readonly number[],
): Record<string, unknown> {
  const { options, grants } = context;
  if (options.filter !== undefined || options.search !== undefined) {
    throw GraphError.badRequest(
      'The specified filter to the reference property query is currently not supported.',
    );
  }
  if (options.expand) {
    throw unsupportedExpand(options.expand.relation);
  }
  return list(context, {
    set: 'directoryObjects',
    indexes,
    position: context.pager.resume(context.request.path, options),
    matches: everything,
    projection: directoryObjectProjection(grants, options.select),
  });
}

/** A number in plain text, as `/users/$count` returns it. */
export function countOfType(
  context: GraphContext,
  type: ListedType,
  indexes: readonly number[],
): number {
  if (!context.options.eventual) {
    throw GraphError.badRequest('$count is not currently supported.');
  }
  // The segment itself counts as $count=true.
  const matches = predicate(context, type, true);
  return context.pager.count(onlyType(context, type, indexes), matches);
}

/** One object, as `/users/{id}` returns it. */
export function single(
  context: GraphContext,
  object: DirectoryObject,
): Record<string, unknown> {
  const { options, root } = context;
  const set = `${object.type}s`;
  const projection = withExpansion(
    context,
    object.type,
    typedProjection(object.type, options.select),
  );
  return {
    '@odata.context': `${root}/$metadata#${set}${selected(
      options.select,
    )}/$entity`,
    ...projection(object),
  };
}

function list(
  context: GraphContext,
  collection: {
    set: string;
    indexes: readonly number[];
    position: PagePosition;
    matches: Predicate;
    projection: Projection;
  },
): Record<string, unknown> {
  const { request, options, pager, root } = context;
  const { set, indexes, position, matches, projection } = collection;
  const page = pager.page(request.path, indexes, matches, options, position);
  return {
    '@odata.context': `${root}/$metadata#${set}${selected(options.select)}`,
    ...(page.count !== undefined && { '@odata.count': page.count }),
    ...(page.next && { '@odata.nextLink': nextLink(context, page.next) }),
    value: page.objects.map(projection),
  };
}

/** The link repeats the query and adds the token; headers are the client's own to repeat. */
function nextLink({ request }: GraphContext, token: string): string {
  const parts: string[] = [];
  for (const [name, value] of request.query) {
    if (!/^\$?skiptoken$/i.test(name)) {
      parts.push(`${name}=${encodeURIComponent(value)}`);
    }
  }
  parts.push(`$skiptoken=${token}`);
  return `${request.origin}${request.path}?${parts.join('&')}`;
}

function selected(select: string[] | undefined): string {
  return select ? `(${select.join(',')})` : '';
}

function predicate(
  context: GraphContext,
  type: ListedType,
  counted = context.options.count,
): Predicate {
  const { options } = context;
  const tests: Predicate[] = [];
  if (options.filter !== undefined) {
    const advanced = options.eventual && counted;
    tests.push(compileFilter(options.filter, type, advanced));
  }
  if (options.search !== undefined) {
    if (!options.eventual) {
      throw GraphError.unsupportedQuery(
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      );
    }
    tests.push(compileSearch(options.search, type));
  }
  return tests.length === 0
    ? everything
    : object => tests.every(test => test(object));
}

function onlyType(
  { tenant }: GraphContext,
  type: ObjectType,
  indexes: readonly number[],
): readonly number[] {
  const all: readonly number[] = tenant.directory.indexesOf(type);
  return indexes === all
    ? indexes
    : indexes.filter(index => tenant.directory.at(index).type === type);
}

function withExpansion(
  context: GraphContext,
  type: ObjectType,
  projection: Projection,
): Projection {
  const { expand } = context.options;
  if (!expand) {
    return projection;
  }
  const { directory } = context.tenant;
  const show = directoryObjectProjection(context.grants, expand.select);
  const active = (indexes: readonly number[]) => {
    const resources: Resource[] = [];
    for (const index of indexes) {
      const object = directory.at(index);
      if (object.state === 'active' && resources.length < MAX_EXPANDED) {
        resources.push(show(object));
      }
    }
    return resources;
  };
  if (type === 'group' && expand.relation === 'members') {
    return object => ({
      ...projection(object),
      members: active(visibleMembers(context, object)),
    });
  }
  if (type === 'user' && expand.relation === 'manager') {
    return object => {
      const manager = active(
        object.manager === undefined ? [] : [object.manager],
      );
      return manager.length > 0
        ? { ...projection(object), manager: manager[0] }
        : projection(object);
    };
  }
  if (expand.relation === 'memberOf') {
    return object => ({
      ...projection(object),
      memberOf: active(visibleParents(context, object)),
    });
  }
  throw unsupportedExpand(expand.relation);
}

function unsupportedExpand(relation: string): GraphError {
  return GraphError.malformed(
    `Parsing OData Select and Expand failed: Could not find a property named '${relation}' that can be expanded here.`,
  );
}

/** The members that the application may know of: none of a hidden membership without the permission. */
export function visibleMembers(
  { grants }: GraphContext,
  group: DirectoryObject,
): readonly number[] {
  return isHidden(group) && !grants.canReadHiddenMembers()
    ? []
    : group.members?.items ?? [];
}

/** The groups of an object, without those whose membership is hidden from the application. */
export function visibleParents(
  { grants, tenant }: GraphContext,
  object: DirectoryObject,
): readonly number[] {
  const parents = object.memberOf?.items ?? [];
  return grants.canReadHiddenMembers()
    ? parents
    : parents.filter(index => !isHidden(tenant.directory.at(index)));
}

function isHidden(group: DirectoryObject): boolean {
  return group.properties.visibility === 'HiddenMembership';
}
