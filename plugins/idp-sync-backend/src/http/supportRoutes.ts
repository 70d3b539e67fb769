import { idpSyncConfigurePermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import type { RouteContext } from './router';
import { parseQuery, queries } from './validation';

/** A file for those who help. */
export function addSupportRoutes(
  router: Router,
  { supportBundle, audited }: RouteContext,
): void {
  router.get(
    '/support-bundle',
    audited.route(
      { eventId: 'support-bundle', permission: idpSyncConfigurePermission },
      async request => {
        const { personalData = false } = parseQuery(
          queries.supportBundle,
          request,
        );
        return {
          status: 200,
          body: await supportBundle.create({ personalData }),
          fileName: 'idp-sync-support.json',
          meta: { personalData },
        };
      },
    ),
  );
}
