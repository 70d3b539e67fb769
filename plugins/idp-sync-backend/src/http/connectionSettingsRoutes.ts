import {
  idpSyncConfigurePermission,
  idpSyncReadPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { testLines } from './connectionTestLines';
import { connectionInput, MAX_PEM_BODY } from './connectionInput';
import { optionalReadings } from '../scan/optionalReadings';
import { noQuery } from './input/fields';
import { params } from './input/params';
import { parseBody, parseParams, parseQuery } from './input/parseInput';
import type { RouteContext } from './router';
import { connectionNotFound, nameOf } from './RunCommands';

/** Setting connections up. */
export function addConnectionSettingsRoutes(
  router: Router,
  {
    connections,
    overview,
    portalConnections,
    announceSaved,
    gatekeeper,
    audited,
  }: RouteContext,
): void {
  router.get('/providers', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    parseQuery(noQuery, request);
    const items = portalConnections.providers();
    response.json({ items, totalItems: items.length });
  });

  router.post(
    '/connections',
    audited.route(
      { eventId: 'connection-create', permission: idpSyncConfigurePermission },
      async (request, caller) => {
        parseQuery(noQuery, request);
        const input = await parseBody(
          connectionInput.create,
          request,
          MAX_PEM_BODY,
        );
        const created = await portalConnections.create(
          input,
          nameOf(caller.principal),
        );
        const { id, title, provider, credentialProfile, settings } = created;
        return {
          status: 201,
          body: created,
          meta: {
            id,
            title,
            provider,
            credentialProfile,
            tenantId: settings.tenantId,
            cloud: settings.cloud,
          },
        };
      },
    ),
  );

  router.post(
    '/connections/test',
    audited.lines(
      { eventId: 'connection-test', permission: idpSyncConfigurePermission },
      async (request, signal) => {
        parseQuery(noQuery, request);
        const input = await parseBody(
          connectionInput.test,
          request,
          MAX_PEM_BODY,
        );
        const { provider, credentialProfile, settings } = input;
        return {
          lines: testLines(await portalConnections.testable(input), signal),
          meta: { provider, credentialProfile, tenantId: settings.tenantId },
        };
      },
    ),
  );

  router.post(
    '/connections/:id/test',
    audited.lines(
      { eventId: 'connection-test', permission: idpSyncConfigurePermission },
      async (request, signal) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        if (!(await overview.identity(id))) {
          throw connectionNotFound(id);
        }
        const { definition, source } = await connections.get(id);
        return {
          lines: testLines(
            {
              source,
              settings: definition.settings,
              uses: optionalReadings(definition.policy),
            },
            signal,
          ),
          meta: {},
        };
      },
    ),
  );

  router.get('/connections/:id/settings', async (request, response) => {
    await gatekeeper.admit(request, idpSyncReadPermission);
    const { id } = parseParams(params.connection, request);
    parseQuery(noQuery, request);
    const details = await portalConnections.details(id);
    if (!details) {
      throw connectionNotFound(id);
    }
    response.json(details);
  });

  router.put(
    '/connections/:id/settings',
    audited.route(
      { eventId: 'connection-update', permission: idpSyncConfigurePermission },
      async (request, caller) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        const change = await parseBody(
          connectionInput.update,
          request,
          MAX_PEM_BODY,
        );
        const details = await portalConnections.update(
          id,
          change,
          nameOf(caller.principal),
        );
        if (!details) {
          throw connectionNotFound(id);
        }
        announceSaved(id);
        const { title, enabled, credentialProfile, revision } = details;
        return {
          status: 200,
          body: details,
          meta: {
            title,
            enabled,
            credentialProfile,
            revision,
            hasProxy: details.settings.proxy !== undefined,
            hasCa: details.settings.caCertificate !== undefined,
          },
        };
      },
    ),
  );

  router.put(
    '/connections/:id/priority',
    audited.route(
      {
        eventId: 'connection-priority',
        permission: idpSyncConfigurePermission,
      },
      async (request, caller) => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        const change = await parseBody(connectionInput.priority, request);
        const details = await portalConnections.setPriority(
          id,
          change,
          nameOf(caller.principal),
        );
        if (!details) {
          throw connectionNotFound(id);
        }
        const { title, priority, revision } = details;
        return {
          status: 200,
          body: details,
          meta: { title, priority, revision },
        };
      },
    ),
  );

  router.delete(
    '/connections/:id',
    audited.route(
      { eventId: 'connection-delete', permission: idpSyncConfigurePermission },
      async request => {
        const { id } = parseParams(params.connection, request);
        parseQuery(noQuery, request);
        if (!(await portalConnections.delete(id))) {
          throw connectionNotFound(id);
        }
        return { status: 204, body: undefined, meta: {} };
      },
    ),
  );
}
