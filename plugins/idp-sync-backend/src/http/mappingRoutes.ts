import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { asConflict } from './errors';
import { noQuery } from './input/fields';
import { params } from './input/params';
import {
  MAX_POLICY_BODY,
  parseBody,
  parseDraft,
  parseParams,
  parseQuery,
} from './input/parseInput';
import { mappingInput } from './mappingInput';
import type { RouteContext } from './router';
import { connectionNotFound } from './RunCommands';

/** What the attribute mappings of a draft make of people and groups. */
export function addMappingRoutes(
  router: Router,
  { overview, mappingTrials, gatekeeper }: RouteContext,
): void {
  router.post('/connections/:id/mapping/try', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    const { policy, ...wanted } = await parseBody(
      mappingInput.trial,
      request,
      MAX_POLICY_BODY,
    );
    const draft = parseDraft(policy);
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
    response.json(await asConflict(() => mappingTrials.try(id, draft, wanted)));
  });
}
