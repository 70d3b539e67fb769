import { NotFoundError } from '@backstage/errors';
import {
  idpSyncConfigurePermission,
  idpSyncReadPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { badInput, withCode } from './errors';
import { noQuery, pageQuery } from './input/fields';
import { params } from './input/params';
import {
  MAX_POLICY_BODY,
  pageOf,
  parseBody,
  parseDraft,
  parseParams,
  parseQuery,
} from './input/parseInput';
import { policyInput } from './policyInput';
import type { RouteContext } from './router';
import { connectionNotFound, nameOf } from './RunCommands';

/** Policies of connections, in all their versions. */
export function addPolicyRoutes(
  router: Router,
  {
    overview,
    policyVersions,
    announceSaved,
    gatekeeper,
    audited,
  }: RouteContext,
): void {
  const titleOf = async (id: string): Promise<string> => {
    const connection = await overview.identity(id);
    if (!connection) {
      throw connectionNotFound(id);
    }
    return connection.title;
  };

  router.get('/connections/:id/policy', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    const title = await titleOf(id);
    response.json(orNeverValid(await policyVersions.current(id), title));
  });

  router.get('/connections/:id/policy/yaml', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    const title = await titleOf(id);
    response
      .type('application/yaml')
      .attachment(`idp-sync-${id}.yaml`)
      .send(orNeverValid(await policyVersions.toYaml(id), title));
  });

  router.get('/connections/:id/policy/versions', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    const query = parseQuery(pageQuery, request);
    await titleOf(id);
    response.json(await policyVersions.list(id, pageOf(query)));
  });

  router.get(
    '/connections/:id/policy/versions/:version',
    async (request, response) => {
      await gatekeeper.admit(request, idpSyncReadPermission);
      const { id, version } = parseParams(policyInput.version, request);
      parseQuery(noQuery, request);
      const title = await titleOf(id);
      response.json(
        orNoVersion(await policyVersions.get(id, version), title, version),
      );
    },
  );

  router.get(
    '/connections/:id/policy/versions/:version/changes',
    async (request, response) => {
      await gatekeeper.admit(request, idpSyncReadPermission);
      const { id, version } = parseParams(policyInput.version, request);
      const { since = version - 1 } = parseQuery(policyInput.changes, request);
      const title = await titleOf(id);
      const items = orNoVersion(
        await policyVersions.changes(id, { since, version }),
        title,
        version,
      );
      response.json({ items, totalItems: items.length });
    },
  );

  router.put(
    '/connections/:id/policy',
    audited.route(
      { eventId: 'policy-save', permission: idpSyncConfigurePermission },
      async (request, caller) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        const { policy, baseVersion } = await parseBody(
          policyInput.save,
          request,
          MAX_POLICY_BODY,
        );
        const title = await titleOf(id);
        const version = await policyVersions.save(id, {
          policy: parseDraft(policy),
          baseVersion,
          by: nameOf(caller.principal),
        });
        announceSaved(id);
        return {
          status: 200,
          body: orNoVersion(
            await policyVersions.get(id, version),
            title,
            version,
          ),
          meta: { version, baseVersion },
        };
      },
    ),
  );

  router.post('/connections/:id/policy/parse', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    const { yaml } = await parseBody(
      policyInput.parse,
      request,
      MAX_POLICY_BODY,
    );
    await titleOf(id);
    const parsed = policyVersions.parseYaml(yaml);
    if ('issues' in parsed) {
      throw badInput(
        `The policy is not valid: ${parsed.issues
          .map(({ path, message, line, column }) =>
            [
              line === undefined ? '' : `line ${line}, column ${column}: `,
              path ? `${path}: ` : '',
              message,
            ].join(''),
          )
          .join('; ')}`,
        parsed.issues,
      );
    }
    response.json(parsed);
  });
}

function orNeverValid<T>(found: T | undefined, title: string): T {
  if (found === undefined) {
    throw withCode(
      new NotFoundError(`${title} has never had a valid policy`),
      'NOT_FOUND',
    );
  }
  return found;
}

function orNoVersion<T>(
  found: T | undefined,
  title: string,
  version: number,
): T {
  if (found === undefined) {
    throw withCode(
      new NotFoundError(
        `${title} has no version ${version} of its policy, or not the one that it is compared with`,
      ),
      'NOT_FOUND',
    );
  }
  return found;
}
