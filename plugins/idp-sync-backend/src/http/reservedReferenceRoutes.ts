import { NotFoundError } from '@backstage/errors';
import {
  idpSyncConfigurePermission,
  idpSyncReadPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { z } from 'zod';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { anyOf, name, noQuery, page, search } from './input/fields';
import { params } from './input/params';
import { pageOf, parseParams, parseQuery } from './input/parseInput';

const reservedReferencesQuery = z.object({
  connectionId: anyOf(name(255)),
  search,
  ...page,
});

/** References that are kept from others, and giving one of them free. */
export function addReservedReferenceRoutes(
  router: Router,
  { reservedReferences, gatekeeper, audited }: RouteContext,
): void {
  router.get('/reserved-references', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const query = parseQuery(reservedReferencesQuery, request);
    response.json(
      await reservedReferences.list({
        connectionIds: query.connectionId,
        search: query.search,
        ...pageOf(query),
      }),
    );
  });

  router.post(
    '/reserved-references/:id/release',
    audited.route(
      {
        eventId: 'reference-release',
        permission: idpSyncConfigurePermission,
      },
      async request => {
        const { id } = parseParams(params.entityRef, request);
        parseQuery(noQuery, request);
        const released = await reservedReferences.release(id);
        if (!released) {
          throw withCode(
            new NotFoundError(
              `${id} is not reserved: it is either in use or free already`,
            ),
            'NOT_FOUND',
          );
        }
        return {
          status: 200,
          body: released,
          meta: {
            connectionId: released.connectionId,
            objectId: released.objectId,
          },
        };
      },
    ),
  );
}
