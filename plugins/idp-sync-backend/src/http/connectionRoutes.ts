import {
  idpSyncReadPermission,
  idpSyncRunPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import type { RouteContext } from './router';
import { connectionNotFound } from './RunCommands';
import { toSummary } from './runRoutes';
import { noQuery } from './input/fields';
import { params } from './input/params';
import {
  MAX_POLICY_BODY,
  parseBody,
  parseDraft,
  parseParams,
  parseQuery,
} from './input/parseInput';
import { runInput } from './runInput';

/** Connections, their policies, and runs of them. */
export function addConnectionRoutes(
  router: Router,
  { overview, runCommands, gatekeeper, audited }: RouteContext,
): void {
  router.get('/connections', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    parseQuery(noQuery, request);
    const items = await overview.connections();
    response.json({ items, totalItems: items.length });
  });

  router.get('/connections/:id', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    const connection = await overview.connection(id);
    if (!connection) {
      throw connectionNotFound(id);
    }
    response.json(connection);
  });

  router.post(
    '/connections/:id/runs',
    audited.route(
      { eventId: 'run-start', permission: idpSyncRunPermission },
      async (request, caller) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        const { kind, mode, policy, scan, baseVersion } = await parseBody(
          runInput.request,
          request,
          MAX_POLICY_BODY,
        );
        const { run, created } = await runCommands.start(
          id,
          {
            kind,
            mode,
            scan,
            baseVersion,
            policy: policy === undefined ? undefined : parseDraft(policy),
          },
          caller.principal,
        );
        return {
          status: created ? 201 : 200,
          body: toSummary(run),
          meta: {
            runId: run.id,
            kind,
            mode,
            created,
            ...(kind === 'preview' && {
              draft: run.draft ?? false,
              scan: scan ?? 'fresh',
            }),
          },
        };
      },
    ),
  );
}
