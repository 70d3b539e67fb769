import { Readable } from 'node:stream';
import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { idpSyncRunPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Request, Router } from 'express';
import type { HandoverQuery } from '../handover/HandoverDryRun';
import { sendCsv } from './csv';
import { HANDOVER_COLUMNS } from './handoverCsv';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { connectionNotFound } from './RunCommands';
import { params } from './input/params';
import { pageOf, parseParams, parseQuery } from './input/parseInput';
import { handoverInput } from './handoverInput';

/** What moving over from another provider would do. It goes through everybody, so it is for those who may ask for runs. */
export function addHandoverRoutes(
  router: Router,
  { overview, handoverDryRun, gatekeeper }: RouteContext,
): void {
  const report = async (
    request: Request,
    query: Pick<HandoverQuery, 'provider'> & {
      kind?: HandoverQuery['kinds'];
      offset?: number;
      limit?: number;
    },
  ) => {
    const { id } = parseParams(params.connection, request);
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
    try {
      return await handoverDryRun.report(id, {
        provider: query.provider,
        kinds: query.kind,
        ...pageOf(query),
      });
    } catch (error) {
      throw error instanceof IdpSyncError ? toHttpError(error) : error;
    }
  };

  router.get('/connections/:id/handover', async (request, response) => {
    await gatekeeper.admit(request, idpSyncRunPermission);
    response.json(
      await report(request, parseQuery(handoverInput.report, request)),
    );
  });

  router.get('/connections/:id/handover.csv', async (request, response) => {
    await gatekeeper.admit(request, idpSyncRunPermission);
    const query = parseQuery(handoverInput.csv, request);
    const { items } = await report(request, { ...query, limit: Infinity });
    await sendCsv(response, {
      fileName: 'idp-sync-handover.csv',
      columns: HANDOVER_COLUMNS,
      pages: Readable.from([items]),
    });
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
