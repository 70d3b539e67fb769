import { NotFoundError } from '@backstage/errors';
import {
  type ProblemDetails,
  idpSyncReadPermission,
  idpSyncRunPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { withCode } from './errors';
import type { RouteContext } from './router';
import { nameOf } from './RunCommands';
import { noQuery } from './input/fields';
import { params } from './input/params';
import { pageOf, parseBody, parseParams, parseQuery } from './input/parseInput';
import { problemInput } from './problemInput';

/** What is wrong with connections, and who takes care of it. */
export function addProblemRoutes(
  router: Router,
  { problems, gatekeeper, audited }: RouteContext,
): void {
  router.get('/problems', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const query = parseQuery(problemInput.list, request);
    response.json(
      await problems.list({
        connectionIds: query.connectionId,
        states: query.state,
        kinds: query.kind,
        ...pageOf(query),
      }),
    );
  });

  router.get('/problems/:id', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.problem, request);
    parseQuery(noQuery, request);
    response.json(found(id, await problems.get(id)));
  });

  router.post(
    '/problems/:id/acknowledge',
    audited.route(
      { eventId: 'problem-acknowledge', permission: idpSyncRunPermission },
      async (request, caller) => {
        const { id } = parseParams(params.problem, request);
        parseQuery(noQuery, request);
        const { note } = await parseBody(problemInput.acknowledge, request);
        const by = nameOf(caller.principal);
        return answer(found(id, await problems.acknowledge(id, { by, note })));
      },
    ),
  );

  router.post(
    '/problems/:id/resolve',
    audited.route(
      { eventId: 'problem-resolve', permission: idpSyncRunPermission },
      async (request, caller) => {
        const { id } = parseParams(params.problem, request);
        parseQuery(noQuery, request);
        const { note } = await parseBody(problemInput.resolve, request);
        const by = nameOf(caller.principal);
        return answer(found(id, await problems.resolve(id, { by, note })));
      },
    ),
  );
}

function answer(problem: ProblemDetails) {
  const { connectionId, kind, cause } = problem;
  return { status: 200, body: problem, meta: { connectionId, kind, cause } };
}

function found(
  id: number,
  problem: ProblemDetails | undefined,
): ProblemDetails {
  if (!problem) {
    throw withCode(
      new NotFoundError(
        `There is no problem ${id}; it may have been removed because of its age`,
      ),
      'NOT_FOUND',
    );
  }
  return problem;
}
