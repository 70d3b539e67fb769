import {
  type Run,
  type RunSummary,
  idpSyncReadPermission,
  idpSyncRunPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import type { z } from 'zod';
import type { RunChangeFilter, RunFilter } from '../runs/RunLog';
import { sendCsv } from './csv';
import type { RouteContext } from './router';
import { CHANGE_COLUMNS, RUN_COLUMNS } from './runCsv';
import { noQuery } from './input/fields';
import { params } from './input/params';
import { pageOf, parseParams, parseQuery } from './input/parseInput';
import { runInput } from './runInput';

/** The synchronization log, and stopping what is under way. */
export function addRunRoutes(
  router: Router,
  { overview, runLog, runCommands, gatekeeper, audited }: RouteContext,
): void {
  const runFilterOf = async (
    query: z.output<typeof runInput.csv>,
  ): Promise<RunFilter> => ({
    connectionIds: query.connectionId,
    statuses: query.status,
    kinds: query.kind,
    triggers: query.trigger,
    modes: query.mode,
    from: query.from,
    to: query.to,
    search: query.search,
    searchConnectionIds: query.search
      ? await overview.searchByTitle(query.search)
      : undefined,
    order: query.order,
  });

  router.get('/runs', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const query = parseQuery(runInput.list, request);
    response.json(
      await runLog.list({ ...(await runFilterOf(query)), ...pageOf(query) }),
    );
  });

  router.get('/runs.csv', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const query = parseQuery(runInput.csv, request);
    await sendCsv(response, {
      fileName: 'idp-sync-runs.csv',
      columns: RUN_COLUMNS,
      pages: runLog.listAll(await runFilterOf(query)),
    });
  });

  router.get('/runs/:id', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    parseQuery(noQuery, request);
    response.json(await runCommands.run(id));
  });

  router.get('/runs/:id/changes', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    const query = parseQuery(runInput.changes, request);
    const run = await runCommands.run(id);
    response.json(
      await runLog.changes(run.id, {
        ...changeFilterOf(query),
        ...pageOf(query),
      }),
    );
  });

  router.get('/runs/:id/changes.csv', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    const query = parseQuery(runInput.changesCsv, request);
    const run = await runCommands.run(id);
    await sendCsv(response, {
      fileName: `idp-sync-run-${run.id}-changes.csv`,
      columns: CHANGE_COLUMNS,
      pages: runLog.allChanges(run.id, changeFilterOf(query)),
    });
  });

  router.get('/runs/:id/breakdown', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    parseQuery(noQuery, request);
    const run = await runCommands.run(id);
    response.json(await runLog.breakdown(run.id));
  });

  router.get('/runs/:id/events', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.run, request);
    const query = parseQuery(runInput.events, request);
    const run = await runCommands.run(id);
    response.json(
      await runLog.events(run.id, {
        levels: query.level,
        search: query.search,
        ...pageOf(query),
      }),
    );
  });

  router.post(
    '/runs/:id/cancel',
    audited.route(
      { eventId: 'run-cancel', permission: idpSyncRunPermission },
      async (request, caller) => {
        const { id } = parseParams(params.run, request);
        parseQuery(noQuery, request);
        const run = await runCommands.cancel(id, caller.principal);
        return {
          status: 202,
          body: toSummary(run),
          meta: { connectionId: run.connectionId },
        };
      },
    ),
  );

  router.post(
    '/runs/:id/retry-failed',
    audited.route(
      { eventId: 'run-retry-failed', permission: idpSyncRunPermission },
      async (request, caller) => {
        const { id } = parseParams(params.run, request);
        parseQuery(noQuery, request);
        const run = await runCommands.retryFailed(id, caller.principal);
        return {
          status: 201,
          body: toSummary(run),
          meta: { connectionId: run.connectionId, runId: run.id },
        };
      },
    ),
  );
}

function changeFilterOf(
  query: z.output<typeof runInput.changesCsv>,
): RunChangeFilter {
  return {
    classes: query.class,
    actions: query.action,
    statuses: query.status,
    reasonCodes: query.reason,
    errorCodes: query.error,
    memberships: query.memberships,
    search: query.search,
  };
}

/** A run without what only its own page shows. */
export function toSummary(run: Run): RunSummary {
  const {
    phases,
    warnings,
    policyVersion,
    modeReason,
    takeovers,
    planSkipped,
    ...summary
  } = run;
  return summary;
}
