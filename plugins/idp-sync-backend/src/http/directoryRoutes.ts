import {
  idpSyncConfigurePermission,
  idpSyncReadPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Request, Response, Router } from 'express';
import { asConflict } from './errors';
import type { RouteContext } from './router';
import { connectionNotFound } from './RunCommands';
import { DEFAULT_VALUES, directoryInput } from './directoryInput';
import { noQuery } from './input/fields';
import { params } from './input/params';
import {
  MAX_POLICY_BODY,
  pageOf,
  parseBody,
  parseDraft,
  parseParams,
  parseQuery,
} from './input/parseInput';

/** The directory as last read, for whoever chooses from it, and what a policy would take of it. Nothing is changed, and only a search for administrative units asks the directory. */
export function addDirectoryRoutes(
  router: Router,
  { overview, directory, administrativeUnits, gatekeeper }: RouteContext,
): void {
  const connectionOf = async (request: Request) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    return {
      id,
      async find() {
        const connection = await overview.identity(id);
        if (!connection) {
          throw connectionNotFound(id);
        }
        return connection;
      },
    };
  };

  router.get('/connections/:id/directory/users', async (request, response) => {
    const connection = await connectionOf(request);
    const query = parseQuery(directoryInput.users, request);
    await connection.find();
    await answer(response, signal =>
      directory.users(
        connection.id,
        { search: query.search, ids: query.id, ...pageOf(query) },
        signal,
      ),
    );
  });

  router.get('/connections/:id/directory/groups', async (request, response) => {
    const connection = await connectionOf(request);
    const query = parseQuery(directoryInput.groups, request);
    await connection.find();
    await answer(response, signal =>
      directory.groups(
        connection.id,
        {
          search: query.search,
          ids: query.id,
          kinds: query.kind,
          ...pageOf(query),
        },
        signal,
      ),
    );
  });

  router.get(
    '/connections/:id/directory/administrative-units',
    async (request, response) => {
      const connection = await connectionOf(request);
      const { id: ids, search } = parseQuery(directoryInput.units, request);
      if (!ids) {
        // Others must not make us ask the directory.
        await gatekeeper.admit(request, idpSyncConfigurePermission);
      }
      await connection.find();
      await answer(response, signal =>
        asConflict(async () => {
          const items = ids
            ? await administrativeUnits.named(connection.id, ids)
            : await administrativeUnits.search(connection.id, search, signal);
          return { items, totalItems: items.length };
        }),
      );
    },
  );

  router.get(
    '/connections/:id/directory/attributes',
    async (request, response) => {
      const connection = await connectionOf(request);
      const query = parseQuery(directoryInput.attributes, request);
      const found = await connection.find();
      await answer(response, async signal => {
        const items = await directory.attributes(found, query.class, signal);
        return { items, totalItems: items.length };
      });
    },
  );

  router.get('/connections/:id/directory/values', async (request, response) => {
    const connection = await connectionOf(request);
    const query = parseQuery(directoryInput.values, request);
    await connection.find();
    await answer(response, async signal => ({
      items: await directory.values(
        connection.id,
        { ...query, limit: query.limit ?? DEFAULT_VALUES },
        signal,
      ),
    }));
  });

  router.post('/connections/:id/selection', async (request, response) => {
    const connection = await connectionOf(request);
    parseQuery(noQuery, request);
    const body = await parseBody(
      directoryInput.selection,
      request,
      MAX_POLICY_BODY,
    );
    const policy = parseDraft(body.policy);
    const found = await connection.find();
    await answer(response, signal =>
      asConflict(() =>
        directory.select(
          found,
          { policy, class: body.class, sample: body.sample },
          signal,
        ),
      ),
    );
  });
}

/** Stops the work when the caller goes away, as pages do with each key that is pressed. */
async function answer(
  response: Response,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  response.once('close', stop);
  try {
    response.json(await work(controller.signal));
  } catch (error) {
    if (!controller.signal.aborted) {
      throw error;
    }
  } finally {
    response.off('close', stop);
  }
}
