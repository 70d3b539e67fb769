import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import type { RouteContext } from './router';
import { connectionNotFound } from './RunCommands';
import { pageOf, params, parseParams, parseQuery, queries } from './validation';

/** Why somebody is in the catalog or not, and what ever happened to them. */
export function addExplainRoutes(
  router: Router,
  { overview, objectExplainer, objectHistory, gatekeeper }: RouteContext,
): void {
  const assertKnown = async (id: string) => {
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
  };

  router.get('/connections/:id/explain', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(queries.explain, request);
    await assertKnown(id);
    response.json(
      await objectExplainer.search(id, {
        query: query.query,
        classes: query.class,
        ...pageOf(query),
      }),
    );
  });

  router.get(
    '/connections/:id/explain/:class/:objectId',
    async (request, response) => {
      await gatekeeper.admit(request, idpSyncReadPermission);
      const object = parseParams(params.object, request);
      parseQuery(queries.none, request);
      await assertKnown(object.id);
      response.json(
        await objectExplainer.explain(object.id, object.class, object.objectId),
      );
    },
  );

  router.get(
    '/connections/:id/objects/:class/:objectId/history',
    async (request, response) => {
      await gatekeeper.admit(request, idpSyncReadPermission);
      const object = parseParams(params.object, request);
      const query = parseQuery(queries.page, request);
      await assertKnown(object.id);
      response.json(
        await objectHistory.list(
          object.id,
          object.class,
          object.objectId,
          pageOf(query),
        ),
      );
    },
  );
}
