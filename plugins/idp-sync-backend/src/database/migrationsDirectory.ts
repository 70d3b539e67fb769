import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** Where the steps stand that bring a database to the newest schema. */
export const MIGRATIONS_DIRECTORY = resolvePackagePath(
  '@idp-sync/backstage-plugin-idp-sync-backend',
  'migrations',
);
