import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  idpSyncConfigurePermission,
  idpSyncReadPermission,
  idpSyncRunPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Router } from 'express';
import { z } from 'zod';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { toSummary } from './runRoutes';
import { integer, noQuery, one, page } from './input/fields';
import { params } from './input/params';
import { pageOf, parseParams, parseQuery } from './input/parseInput';

/** Owners of a page at most: what each of them owns is asked of the catalog. */
const MAX_OWNERS = 100;

const ownedQuery = z.object({
  ...page,
  limit: one(integer(1, MAX_OWNERS)),
});

/** What a preview shows beside its changes, and what can be done with it. */
export function addPreviewRoutes(
  router: Router,
  { runCommands, previews, leavingOwners, gatekeeper, audited }: RouteContext,
): void {
  router.get('/runs/:id/preview', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    parseQuery(noQuery, request);
    const run = await runCommands.run(id);
    const state = await previews.state(run.id);
    if (!state) {
      throw withCode(
        new NotFoundError(`Run ${run.id} is no preview`),
        'NOT_FOUND',
      );
    }
    response.json(state);
  });

  router.get('/runs/:id/policy', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    parseQuery(noQuery, request);
    const run = await runCommands.run(id);
    const policy = await previews.policyOf(run.id);
    if (!policy) {
      throw withCode(
        new NotFoundError(
          `Run ${run.id} has not come to the point where it goes by a policy`,
        ),
        'NOT_FOUND',
      );
    }
    response.json(policy);
  });

  router.get('/runs/:id/owned', async (request, response) => {
    const caller = await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    const query = parseQuery(ownedQuery, request);
    const run = await runCommands.run(id);
    try {
      response.json(await leavingOwners.find(run.id, pageOf(query), caller));
    } catch (error) {
      throw error instanceof IdpSyncError
        ? withCode(new ServiceUnavailableError(error.message), error.code)
        : error;
    }
  });

  router.post(
    '/runs/:id/confirm',
    audited.route(
      { eventId: 'preview-confirm', permission: idpSyncRunPermission },
      async (request, caller) => {
        const { id } = parseParams(params.run, request);
        parseQuery(noQuery, request);
        // It saves the draft.
        if ((await previews.state(id))?.draft) {
          await gatekeeper.authorize(caller, idpSyncConfigurePermission);
        }
        const run = await runCommands.confirm(id, caller.principal);
        return {
          status: 201,
          body: toSummary(run),
          meta: { connectionId: run.connectionId, runId: run.id },
        };
      },
    ),
  );

  router.post(
    '/runs/:id/discard',
    audited.route(
      { eventId: 'preview-discard', permission: idpSyncRunPermission },
      async (request, caller) => {
        const { id } = parseParams(params.run, request);
        parseQuery(noQuery, request);
        const run = await runCommands.discard(id, caller.principal);
        return {
          status: 200,
          body: toSummary(run),
          meta: { connectionId: run.connectionId },
        };
      },
    ),
  );
}
