import { idpSyncConfigurePermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import { z } from 'zod';
import type { RouteContext } from './router';
import { parseQuery } from './input/parseInput';
import { one, oneOf } from './input/fields';

const supportBundleQuery = z.object({
  personalData: one(
    oneOf('true', 'false').transform(value => value === 'true'),
  ),
});

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
          supportBundleQuery,
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
