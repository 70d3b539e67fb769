import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Tenant } from './Tenant';
import { tenantFromPath } from './tenantFile';

/** The application of the `kubernetes` tenant. */
export const KUBERNETES_APP = {
  tenantId: 'bb9161d4-f33f-5d84-b7b6-7cdf2e321c03',
  clientId: 'c14ae901-a2fd-5dd9-a6ce-c703c393514e',
  clientSecret: 'fake-secret',
} as const;

/** The Kubernetes project's organisation: 1,509 users, 766 groups, 3,671 memberships. */
export function createKubernetesTenant(): Tenant {
  return tenantFromPath(
    resolvePackagePath(
      '@idp-sync/graph-emulator',
      'tenants',
      'kubernetes.json',
    ),
  );
}
