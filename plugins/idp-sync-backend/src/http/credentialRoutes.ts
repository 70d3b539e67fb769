import { NotFoundError } from '@backstage/errors';
import {
  idpSyncConfigurePermission,
  idpSyncReadPermission,
  InvalidInputError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { MAX_PEM_BODY } from './connectionInput';
import { credentialInput } from './credentialInput';
import { withCode } from './errors';
import { noQuery } from './input/fields';
import { parseBody, parseParams, parseQuery } from './input/parseInput';
import type { RouteContext } from './router';
import { nameOf } from './RunCommands';

/** Credential profiles: secrets go in, and never come out. */
export function addCredentialRoutes(
  router: Router,
  { credentialProfiles, gatekeeper, audited }: RouteContext,
): void {
  router.get('/credential-profiles', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    parseQuery(noQuery, request);
    const items = await credentialProfiles.list();
    response.json({ items, totalItems: items.length });
  });

  router.get('/credential-profiles/:name', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { name } = parseParams(credentialInput.params, request);
    parseQuery(noQuery, request);
    const profile = await credentialProfiles.get(name);
    if (!profile) {
      throw notFound(name);
    }
    response.json(profile);
  });

  router.post(
    '/credential-profiles',
    audited.route(
      {
        eventId: 'credential-profile-create',
        permission: idpSyncConfigurePermission,
      },
      async (request, caller) => {
        parseQuery(noQuery, request);
        const input = await parseBody(
          credentialInput.profile,
          request,
          MAX_PEM_BODY,
        );
        const { name, type, tenantId, hosts } = await credentialProfiles.create(
          input,
          nameOf(caller.principal),
        );
        return {
          status: 201,
          body: await credentialProfiles.get(name),
          meta: { name, type, tenantId, hosts },
        };
      },
    ),
  );

  router.put(
    '/credential-profiles/:name',
    audited.route(
      {
        eventId: 'credential-profile-update',
        permission: idpSyncConfigurePermission,
      },
      async (request, caller) => {
        const { name } = parseParams(credentialInput.params, request);
        parseQuery(noQuery, request);
        const input = await parseBody(
          credentialInput.profile,
          request,
          MAX_PEM_BODY,
        );
        if (input.name !== name) {
          throw new InvalidInputError('The credential profile is not valid', [
            { path: 'name', message: 'cannot be changed' },
          ]);
        }
        const profile = await credentialProfiles.update(
          name,
          input,
          nameOf(caller.principal),
        );
        if (!profile) {
          throw notFound(name);
        }
        const { type, tenantId, hosts } = profile;
        return {
          status: 200,
          body: profile,
          meta: {
            name,
            type,
            tenantId,
            hosts,
            secretChanged:
              input.clientSecret !== undefined ||
              input.certificate !== undefined,
          },
        };
      },
    ),
  );

  router.delete(
    '/credential-profiles/:name',
    audited.route(
      {
        eventId: 'credential-profile-delete',
        permission: idpSyncConfigurePermission,
      },
      async request => {
        const { name } = parseParams(credentialInput.params, request);
        parseQuery(noQuery, request);
        if (!(await credentialProfiles.delete(name))) {
          throw notFound(name);
        }
        return { status: 204, body: undefined, meta: { name } };
      },
    ),
  );
}

function notFound(name: string): NotFoundError {
  return withCode(
    new NotFoundError(
      `There is no credential profile ${JSON.stringify(name.slice(0, 63))}`,
    ),
    'NOT_FOUND',
  );
}
