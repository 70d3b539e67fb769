import { ConflictError } from '@backstage/errors';
import {
  idpSyncReadPermission,
  idpSyncRunPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { connectionNotFound, nameOf } from './RunCommands';
import {
  bodies,
  MAX_REMOVALS_BODY,
  pageOf,
  params,
  parseBody,
  parseParams,
  parseQuery,
  queries,
} from './validation';

/** Objects that a refusal names. */
const NAMED_OBJECTS = 3;

/** Those who have left and are still in the catalog, and removing them by hand. */
export function addLeaverRoutes(
  router: Router,
  { overview, leavers, runCommands, gatekeeper, audited }: RouteContext,
): void {
  router.get('/connections/:id/leavers', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(queries.leavers, request);
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
    response.json(
      await leavers.list(id, {
        classes: query.class,
        reasons: query.reason,
        states: query.state,
        search: query.search,
        ...pageOf(query),
      }),
    );
  });

  router.post(
    '/connections/:id/leavers/remove',
    audited.route(
      { eventId: 'leavers-remove', permission: idpSyncRunPermission },
      async (request, { principal }) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(queries.none, request);
        const { objects } = await parseBody(
          bodies.leaversRemove,
          request,
          MAX_REMOVALS_BODY,
        );
        await runCommands.assertRunnable(id);
        const strangers = await leavers.requestRemoval(
          id,
          objects,
          nameOf(principal),
        );
        if (strangers.length > 0) {
          const named = strangers
            .slice(0, NAMED_OBJECTS)
            .map(one => `${one.class} ${one.objectId}`)
            .join(', ');
          throw withCode(
            new ConflictError(
              `${strangers.length} of these objects are no leavers in the catalog, such as ${named}: they have come back or are removed already. Nothing was asked for; load the list again`,
            ),
            'CONFLICT',
          );
        }
        const { run } = await runCommands.start(
          id,
          { kind: 'sync', mode: 'incremental' },
          principal,
        );
        return {
          status: 202,
          body: run,
          meta: {
            runId: run.id,
            objects: objects.map(one => `${one.class}:${one.objectId}`),
          },
        };
      },
    ),
  );
}
