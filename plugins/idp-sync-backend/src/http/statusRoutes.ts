import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import type { RouteContext } from './router';
import { parseQuery, queries } from './validation';

/** How everything is doing. */
export function addStatusRoutes(
  router: Router,
  { overview, gatekeeper }: RouteContext,
): void {
  router.get('/status', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    parseQuery(queries.none, request);
    response.json(await overview.status());
  });
}
