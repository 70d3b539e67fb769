import {
  idpSyncConfigurePermission,
  idpSyncReadPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { connectionInput } from './connectionInput';
import { noQuery } from './input/fields';
import { params } from './input/params';
import { parseBody, parseParams, parseQuery } from './input/parseInput';
import type { RouteContext } from './router';
import { callerOf, connectionNotFound } from './RunCommands';
import { toSummary } from './runRoutes';

/** Connecting and disconnecting. */
export function addLifecycleRoutes(
  router: Router,
  { overview, lifecycle, runCommands, gatekeeper, audited }: RouteContext,
): void {
  const assertKnown = async (id: string) => {
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
  };

  router.post(
    '/connections/:id/connect',
    audited.route(
      { eventId: 'connection-connect', permission: idpSyncConfigurePermission },
      async (request, caller) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        await assertKnown(id);
        const runId = await lifecycle.connect(id, callerOf(caller.principal));
        return {
          status: 201,
          body: toSummary(await runCommands.run(runId)),
          meta: { runId },
        };
      },
    ),
  );

  router.get('/connections/:id/disconnect', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    await assertKnown(id);
    const effect = await lifecycle.effect(id);
    if (!effect) {
      throw connectionNotFound(id);
    }
    response.json(effect);
  });

  router.post(
    '/connections/:id/disconnect',
    audited.route(
      {
        eventId: 'connection-disconnect',
        permission: idpSyncConfigurePermission,
      },
      async (request, caller) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        const body = await parseBody(connectionInput.disconnect, request);
        await assertKnown(id);
        const result = await lifecycle.disconnect(
          id,
          body,
          callerOf(caller.principal),
        );
        return {
          status: 200,
          body: result,
          meta: { entities: body.entities, ...result },
        };
      },
    ),
  );
}
