import { ConflictError } from '@backstage/errors';
import {
  idpSyncReadPermission,
  idpSyncRunPermission,
  type LeaverRemoval,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import type { LeaverKey } from '../leavers/Leavers';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { connectionNotFound, nameOf } from './RunCommands';
import { toSummary } from './runRoutes';
import { noQuery } from './input/fields';
import { params } from './input/params';
import { pageOf, parseBody, parseParams, parseQuery } from './input/parseInput';
import { leaverInput, MAX_REMOVALS_BODY } from './leaverInput';

/** Objects that a refusal names. */
const NAMED_OBJECTS = 3;

/** Those who have left and are still in the catalog, and removing them by hand. */
export function addLeaverRoutes(
  router: Router,
  { overview, leavers, runCommands, gatekeeper, audited }: RouteContext,
): void {
  const assertKnown = async (id: string) => {
    if (!(await overview.identity(id))) {
      throw connectionNotFound(id);
    }
  };

  router.get('/connections/:id/leavers', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(leaverInput.list, request);
    await assertKnown(id);
    response.json(
      await leavers.list(id, {
        classes: query.class,
        reasons: query.reason,
        states: query.state,
        dues: query.due,
        search: query.search,
        order: query.order,
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
        parseQuery(noQuery, request);
        const { objects, reason, runNow } = await parseBody(
          leaverInput.remove,
          request,
          MAX_REMOVALS_BODY,
        );
        await (runNow ? runCommands.assertRunnable(id) : assertKnown(id));
        const { strangers, held } = await leavers.requestRemoval(id, objects, {
          by: nameOf(principal),
          reason,
        });
        refuseStrangers(
          strangers,
          'are no leavers in the catalog',
          'Nothing was asked for',
        );
        refuseHeld(held);
        const started = runNow
          ? await runCommands.start(
              id,
              { kind: 'sync', mode: 'incremental' },
              principal,
            )
          : undefined;
        const body: LeaverRemoval = {
          objects: keysOf(objects).length,
          ...(started && { run: toSummary(started.run) }),
        };
        return {
          status: 202,
          body,
          meta: {
            connectionId: id,
            objects: keysOf(objects),
            ...(reason && { reason }),
            ...(started && { runId: started.run.id }),
          },
        };
      },
    ),
  );

  router.post(
    '/connections/:id/leavers/take-back',
    audited.route(
      { eventId: 'leavers-take-back', permission: idpSyncRunPermission },
      async request => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        const { objects } = await parseBody(
          leaverInput.takeBack,
          request,
          MAX_REMOVALS_BODY,
        );
        await assertKnown(id);
        const outcome = await leavers.takeBackRemoval(id, objects);
        if ('busy' in outcome) {
          throw conflict(
            'A sync of this connection is under way and may be removing them. Cancel it or wait until it has ended',
          );
        }
        refuseStrangers(
          outcome.strangers,
          'have no removal that was asked for',
          'Nothing was taken back',
        );
        const body: LeaverRemoval = { objects: keysOf(objects).length };
        return {
          status: 200,
          body,
          meta: { connectionId: id, objects: keysOf(objects) },
        };
      },
    ),
  );
}

/** Each once, however often it was named. */
function keysOf(objects: readonly LeaverKey[]): string[] {
  return [...new Set(objects.map(one => `${one.class}:${one.objectId}`))];
}

/** @throws ConflictError that names some of them */
function refuseStrangers(
  strangers: readonly LeaverKey[],
  what: string,
  outcome: string,
): void {
  if (strangers.length > 0) {
    throw conflict(
      `${strangers.length} of these objects ${what}, such as ${namesOf(
        strangers,
      )}: they have come back or are removed already. ${outcome}; load the list again`,
    );
  }
}

/** @throws ConflictError that names some of them */
function refuseHeld(held: readonly LeaverKey[]): void {
  if (held.length > 0) {
    throw conflict(
      `The removal of ${
        held.length
      } of these objects is held by the limits, was rejected or is being planned by a sync, such as ${namesOf(
        held,
      )}: whoever may approve decides on it under Held changes. Nothing was asked for`,
    );
  }
}

function namesOf(objects: readonly LeaverKey[]): string {
  return objects
    .slice(0, NAMED_OBJECTS)
    .map(one => `${one.class} ${one.objectId}`)
    .join(', ');
}

function conflict(message: string): ConflictError {
  return withCode(new ConflictError(message), 'CONFLICT');
}
