import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { idpSyncRunPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Router } from 'express';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { connectionNotFound } from './RunCommands';
import { pageOf, params, parseParams, parseQuery, queries } from './validation';

/** What moving over from another provider would do. It goes through everybody, so it is for those who may ask for runs. */
export function addHandoverRoutes(
  router: Router,
  { overview, handoverDryRun, gatekeeper }: RouteContext,
): void {
  router.get('/connections/:id/handover', async (request, response) => {
    await gatekeeper.admit(request, idpSyncRunPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(queries.handover, request);
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
    try {
      response.json(
        await handoverDryRun.report(id, {
          provider: query.provider,
          kinds: query.kind,
          ...pageOf(query),
        }),
      );
    } catch (error) {
      throw error instanceof IdpSyncError ? toHttpError(error) : error;
    }
  });
}

/** What stands in the way is for the caller to know. */
function toHttpError(error: IdpSyncError): Error {
  const { code, message } = error;
  return withCode(
    code === 'IDP_CATALOG_UNAVAILABLE'
      ? new ServiceUnavailableError(message)
      : new ConflictError(message),
    code,
  );
}
