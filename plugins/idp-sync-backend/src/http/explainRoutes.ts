import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { asConflict } from './errors';
import type { RouteContext } from './router';
import { connectionNotFound } from './RunCommands';
import { noQuery, pageQuery } from './input/fields';
import { params } from './input/params';
import {
  MAX_POLICY_BODY,
  pageOf,
  parseBody,
  parseDraft,
  parseParams,
  parseQuery,
} from './input/parseInput';
import { explainInput } from './explainInput';

/** Why somebody is in the catalog or not, and what ever happened to them. */
export function addExplainRoutes(
  router: Router,
  {
    overview,
    objectExplainer,
    objectHistory,
    previews,
    gatekeeper,
  }: RouteContext,
): void {
  const assertKnown = async (id: string) => {
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
  };

  router.get('/connections/:id/explain', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(explainInput.search, request);
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
      parseQuery(noQuery, request);
      await assertKnown(object.id);
      response.json(
        await objectExplainer.explain(object.id, object.class, object.objectId),
      );
    },
  );

  router.post(
    '/connections/:id/explain/:class/:objectId',
    async (request, response) => {
      await gatekeeper.admit(request, idpSyncReadPermission);
      const object = parseParams(params.object, request);
      parseQuery(noQuery, request);
      const body = await parseBody(
        explainInput.draft,
        request,
        MAX_POLICY_BODY,
      );
      const policy = parseDraft(body.policy);
      await assertKnown(object.id);
      // What the directory was not asked for is not explained as if it were empty.
      const { draft } = await asConflict(() =>
        previews.prepare(object.id, { policy, scan: 'none' }),
      );
      response.json(
        await objectExplainer.explain(
          object.id,
          object.class,
          object.objectId,
          draft,
        ),
      );
    },
  );

  router.get(
    '/connections/:id/objects/:class/:objectId/history',
    async (request, response) => {
      await gatekeeper.admit(request, idpSyncReadPermission);
      const object = parseParams(params.object, request);
      const query = parseQuery(pageQuery, request);
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
