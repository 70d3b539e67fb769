import { NotFoundError } from '@backstage/errors';
import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { parseQuery } from './input/parseInput';
import { managedEntityInput } from './managedEntityInput';

/** Where entities in the catalog come from. */
export function addManagedEntityRoutes(
  router: Router,
  { managedEntities, gatekeeper }: RouteContext,
): void {
  router.get('/managed-entities/by-ref', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { entityRef } = parseQuery(managedEntityInput, request);
    const info = await managedEntities.byRef(entityRef);
    if (!info) {
      throw withCode(
        new NotFoundError(`${entityRef} is not managed by idp-sync`),
        'NOT_FOUND',
      );
    }
    response.json(info);
  });
}
