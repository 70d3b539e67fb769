import { createContosoTenant } from './contoso/createContosoTenant';
import { GeneratedTenantOptions, generateTenant } from './generated';
import { createKubernetesTenant } from './kubernetes';
import { Tenant } from './Tenant';
import { TenantFile, tenantFromFile } from './tenantFile';

/** The tenants that come with the package. */
export type SampleTenantName = 'contoso' | 'kubernetes';

/** Where a directory comes from: a sample, a size, a file's content, or one that exists. */
export type TenantSource =
  | SampleTenantName
  | GeneratedTenantOptions
  | TenantFile
  | Tenant;

/** Makes the tenant that a source describes. */
export function openTenant(source: TenantSource): Tenant {
  if (source instanceof Tenant) {
    return source;
  }
  if (source === 'contoso') {
    return createContosoTenant();
  }
  if (source === 'kubernetes') {
    return createKubernetesTenant();
  }
  return 'memberships' in source
    ? generateTenant(source)
    : tenantFromFile(source);
}
