import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import type { RouteContext } from './router';
import { noQuery } from './input/fields';
import { parseQuery } from './input/parseInput';

/** How everything is doing. */
export function addStatusRoutes(
  router: Router,
  { overview, gatekeeper }: RouteContext,
): void {
  router.get('/status', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    parseQuery(noQuery, request);
    response.json(await overview.status());
  });
}
