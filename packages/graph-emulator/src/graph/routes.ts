import { Reply } from '../server/Reply';
import type { DirectoryObject } from '../tenant/DirectoryObject';
import { GraphContext } from './GraphContext';
import { GraphError } from './GraphError';
import {
  countOfType,
  listOfDirectoryObjects,
  listOfType,
  single,
  visibleMembers,
  visibleParents,
} from './lists';
import { directoryObjectProjection } from './projection';
import { photoMetadata, photoValue } from './photos';

/** Answers a request; an object becomes the JSON body. */
export type RouteHandler = (
  context: GraphContext,
) => Reply | Record<string, unknown>;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The GET routes below `/v1.0`, by template. */
export const ROUTES: Record<string, RouteHandler> = {
  '/organization': context => {
    context.grants.requireOrganization();
    return {
      '@odata.context': `${context.root}/$metadata#organization`,
      value: [organization(context)],
    };
  },
  '/organization/{id}': context => {
    context.grants.requireOrganization();
    if (context.params.id.toLowerCase() !== context.tenant.tenantId) {
      throw GraphError.notFound(context.params.id);
    }
    return {
      '@odata.context': `${context.root}/$metadata#organization/$entity`,
      ...organization(context),
    };
  },
  '/users': context => {
    context.grants.requireRead('user');
    return listOfType(context, 'user', all(context, 'user'));
  },
  '/users/delta': context => delta(context, 'users'),
  '/users/$count': context => {
    context.grants.requireRead('user');
    return plain(countOfType(context, 'user', all(context, 'user')));
  },
  '/users/{id}': context => {
    context.grants.requireRead('user');
    return single(context, user(context));
  },
  '/users/{id}/manager': context => {
    context.grants.requireRead('user');
    const { manager } = user(context);
    const object =
      manager === undefined ? undefined : context.tenant.directory.at(manager);
    if (object?.state !== 'active') {
      throw GraphError.notFound('manager');
    }
    return {
      '@odata.context': `${context.root}/$metadata#directoryObjects/$entity`,
      ...directoryObjectProjection(
        context.grants,
        context.options.select,
      )(object),
    };
  },
  '/users/{id}/memberOf': context => {
    context.grants.requireMemberOf();
    return listOfDirectoryObjects(
      context,
      visibleParents(context, user(context)),
    );
  },
  '/users/{id}/memberOf/microsoft.graph.group': context => {
    context.grants.requireMemberOf();
    return listOfType(context, 'group', visibleParents(context, user(context)));
  },
  '/users/{id}/photo': context => photoMetadata(context, user(context)),
  '/users/{id}/photo/$value': context => photoValue(context, user(context)),
  '/users/{id}/photos/{size}/$value': context =>
    photoValue(context, user(context)),
  '/directory/administrativeUnits': context => {
    context.grants.requireRead('administrativeUnit');
    return listOfType(
      context,
      'administrativeUnit',
      context.tenant.directory.indexesOf('administrativeUnit'),
    );
  },
  '/directory/administrativeUnits/{id}': context => {
    context.grants.requireRead('administrativeUnit');
    return single(context, administrativeUnit(context));
  },
  '/directory/administrativeUnits/{id}/members': context => {
    context.grants.requireRead('administrativeUnit');
    return listOfDirectoryObjects(
      context,
      visibleMembers(context, administrativeUnit(context)),
    );
  },
  '/groups': context => {
    context.grants.requireRead('group');
    return listOfType(context, 'group', all(context, 'group'));
  },
  '/groups/delta': context => delta(context, 'groups'),
  '/groups/{id}/memberOf': context => {
    context.grants.requireMemberOf();
    return listOfDirectoryObjects(
      context,
      visibleParents(context, group(context)),
    );
  },
  '/groups/$count': context => {
    context.grants.requireRead('group');
    return plain(countOfType(context, 'group', all(context, 'group')));
  },
  '/groups/{id}': context => {
    context.grants.requireRead('group');
    return single(context, group(context));
  },
  '/groups/{id}/members': context => {
    context.grants.requireRead('group');
    return listOfDirectoryObjects(
      context,
      visibleMembers(context, group(context)),
    );
  },
  '/groups/{id}/members/microsoft.graph.user': context =>
    castMembers(context, 'user', visibleMembers(context, group(context))),
  '/groups/{id}/members/microsoft.graph.group': context =>
    castMembers(context, 'group', visibleMembers(context, group(context))),
  '/groups/{id}/transitiveMembers': context => {
    context.grants.requireRead('group');
    return listOfDirectoryObjects(context, transitiveMembers(context));
  },
  '/groups/{id}/transitiveMembers/microsoft.graph.user': context =>
    castMembers(context, 'user', transitiveMembers(context)),
  '/groups/{id}/transitiveMembers/microsoft.graph.group': context =>
    castMembers(context, 'group', transitiveMembers(context)),
};

function all(
  { tenant }: GraphContext,
  type: 'user' | 'group',
): readonly number[] {
  return tenant.directory.indexesOf(type);
}

function delta(
  context: GraphContext,
  resource: 'users' | 'groups',
): Record<string, unknown> {
  const { grants, options, request, root } = context;
  grants.requireRead(resource === 'users' ? 'user' : 'group');
  const minimal = /\breturn=minimal\b/i.test(request.headers.prefer ?? '');
  const body = context.delta.handle(
    resource,
    `${root}/${resource}/delta`,
    options,
    grants,
    minimal,
  );
  if (minimal) {
    context.responseHeaders['Preference-Applied'] = 'return=minimal';
  }
  return body;
}

function castMembers(
  context: GraphContext,
  type: 'user' | 'group',
  indexes: readonly number[],
): Record<string, unknown> {
  context.grants.requireRead('group');
  context.grants.requireRead(type);
  return listOfType(context, type, indexes);
}

function user({ tenant, params }: GraphContext): DirectoryObject {
  const object =
    tenant.directory.byId(params.id) ??
    tenant.directory.byPrincipalName(params.id);
  if (object?.type !== 'user' || object.state !== 'active') {
    throw GraphError.notFound(params.id);
  }
  return object;
}

function group(context: GraphContext): DirectoryObject {
  return byId(context, 'group');
}

function administrativeUnit(context: GraphContext): DirectoryObject {
  return byId(context, 'administrativeUnit');
}

function byId(
  { tenant, params }: GraphContext,
  type: 'group' | 'administrativeUnit',
): DirectoryObject {
  if (!GUID.test(params.id)) {
    throw GraphError.badRequest(`Invalid object identifier '${params.id}'.`);
  }
  const object = tenant.directory.byId(params.id);
  if (object?.type !== type || object.state !== 'active') {
    throw GraphError.notFound(params.id);
  }
  return object;
}

/** Each member of the group and of the groups in it once, cycles or not. */
function transitiveMembers(context: GraphContext): readonly number[] {
  const { directory } = context.tenant;
  const found = new Set<number>();
  const open = [group(context)];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const index of visibleMembers(context, next)) {
      const member = directory.at(index);
      if (!found.has(index) && member.state === 'active') {
        found.add(index);
        if (member.type === 'group') {
          open.push(member);
        }
      }
    }
  }
  return [...found].sort((left, right) => left - right);
}

function organization({ tenant }: GraphContext): Record<string, unknown> {
  return {
    id: tenant.tenantId,
    displayName: tenant.displayName,
    verifiedDomains: tenant.domains.map((name, i) => ({
      capabilities: 'Email, OfficeCommunicationsOnline',
      isDefault: i === 0,
      isInitial: i === 0,
      name,
      type: 'Managed',
    })),
  };
}

function plain(value: number): Reply {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/plain' },
    body: String(value),
  };
}
