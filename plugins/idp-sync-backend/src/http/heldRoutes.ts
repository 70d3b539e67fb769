import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  type HeldSelection,
  type HoldDecision,
  idpSyncApprovePermission,
  idpSyncReadPermission,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { type HoldAction, SecondPersonError } from '../guard/HoldDecisions';
import type { AuditedAnswer } from './AuditedRoute';
import { withCode } from './errors';
import type { Caller } from './permissions';
import type { RouteContext } from './router';
import { connectionNotFound, nameOf } from './RunCommands';
import { toSummary } from './runRoutes';
import { noQuery } from './input/fields';
import { params } from './input/params';
import { pageOf, parseBody, parseParams, parseQuery } from './input/parseInput';
import { heldInput } from './heldInput';

/** States in which a connection has no runs; what was approved waits until it has. */
const AT_REST = ['orphaned', 'notConnected', 'disabled', 'paused'];

const EVENT_IDS = {
  approve: 'held-approve',
  reject: 'held-reject',
  reconsider: 'held-reconsider',
} as const;

/** What the guard holds, and deciding about it. */
export function addHeldRoutes(
  router: Router,
  {
    overview,
    heldChanges,
    holdDecisions,
    runCommands,
    gatekeeper,
    audited,
  }: RouteContext,
): void {
  const connectionOf = async (id: string) => {
    const connection = await overview.connection(id);
    if (!connection) {
      throw connectionNotFound(id);
    }
    return connection;
  };

  const decide = async (
    caller: Caller,
    options: {
      connectionId: string;
      action: HoldAction;
      selection: HeldSelection;
      upToRunId: number;
      reason: string;
    },
  ): Promise<AuditedAnswer> => {
    const connection = await connectionOf(options.connectionId);
    const runnable = !connection.error && !AT_REST.includes(connection.state);
    const { runId, ...outcome } = await holdDecisions
      .decide({ ...options, by: nameOf(caller.principal) }, runnable)
      .catch(refuse);
    const body: HoldDecision = {
      ...outcome,
      ...(runId && { run: toSummary(await runCommands.run(runId)) }),
    };
    return {
      status: 200,
      body,
      meta: {
        connectionId: connection.id,
        reason: options.reason,
        ...outcome,
        ...(runId && { runId }),
      },
    };
  };

  router.get('/connections/:id/held', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(heldInput.list, request);
    await connectionOf(id);
    response.json(
      await heldChanges.list(id, {
        kinds: query.kind,
        classes: query.class,
        statuses: query.status,
        search: query.search,
        ...pageOf(query),
      }),
    );
  });

  router.get('/connections/:id/held/summary', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    await connectionOf(id);
    response.json(await heldChanges.summary(id));
  });

  router.get('/connections/:id/held/events', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(heldInput.events, request);
    await connectionOf(id);
    response.json(
      await heldChanges.events(id, {
        class: query.class,
        objectId: query.objectId,
        ...pageOf(query),
      }),
    );
  });

  for (const action of ['approve', 'reject', 'reconsider'] as const) {
    const options = {
      eventId: EVENT_IDS[action],
      permission: idpSyncApprovePermission,
    };
    router.post(
      `/connections/:id/held/${action}`,
      audited.route(options, async (request, caller) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        const { ids, all, ...body } = await parseBody(
          heldInput.decision,
          request,
        );
        return decide(caller, {
          ...body,
          connectionId: id,
          action,
          selection: ids ? { ids } : { all: all ?? {} },
        });
      }),
    );
  }

  for (const action of ['approve', 'reject'] as const) {
    const options = {
      eventId: EVENT_IDS[action],
      permission: idpSyncApprovePermission,
    };
    router.post(
      `/runs/:id/${action}`,
      audited.route(options, async (request, caller) => {
        const { id } = parseParams(params.run, request);
        parseQuery(noQuery, request);
        const { reason } = await parseBody(heldInput.runDecision, request);
        const run = await runCommands.run(id);
        assertHolds(run);
        return decide(caller, {
          connectionId: run.connectionId,
          action,
          selection: { all: {} },
          upToRunId: run.id,
          reason,
        });
      }),
    );
  }
}

function assertHolds({ id, kind }: Run): void {
  if (kind !== 'sync') {
    throw withCode(
      new ConflictError(
        `Run ${id} is a ${kind} and holds nothing; decide about what a sync holds`,
      ),
      'CONFLICT',
    );
  }
}

function refuse(error: unknown): never {
  throw error instanceof SecondPersonError
    ? withCode(new NotAllowedError(error.message), 'IDP_SECOND_PERSON')
    : error;
}
