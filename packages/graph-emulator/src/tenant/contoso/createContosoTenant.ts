import { DEFAULT_PERMISSIONS } from '../Application';
import { Directory } from '../Directory';
import { hashWords } from '../random';
import { Tenant } from '../Tenant';
import { delegate } from './delegate';
import { hireEveryone } from './hire';
import { organize } from './organize';
import { CONTOSO_DOMAIN } from './Recruiter';

/** The application of the `contoso` tenant. */
export const CONTOSO_APP = {
  tenantId: 'c0a70050-7e4a-4000-8000-000000000001',
  clientId: 'c0a70050-c11e-4000-8000-000000000001',
  clientSecret: 'contoso-demo-secret',
} as const;

/**
 * Contoso: about 250 people of a believable company with the oddities of real
 * directories: guests, leavers, names in many scripts, names that collide,
 * nesting four deep, a cycle, hidden membership, machines among the members.
 */
export function createContosoTenant(): Tenant {
  const directory = new Directory();
  const workforce = hireEveryone(directory);
  organize(directory, workforce);
  delegate(directory, workforce);
  return new Tenant({
    tenantId: CONTOSO_APP.tenantId,
    displayName: 'Contoso',
    domains: [CONTOSO_DOMAIN],
    applications: [
      {
        clientId: CONTOSO_APP.clientId,
        displayName: 'Backstage directory sync',
        secrets: [
          { value: CONTOSO_APP.clientSecret },
          { value: 'contoso-expired-secret', expired: true },
        ],
        certificates: [],
        roles: [...DEFAULT_PERMISSIONS, 'AdministrativeUnit.Read.All'],
      },
    ],
    directory,
    fingerprint: contentHash(directory),
  });
}

/** Follows the content, so that tokens do not outlive a change of the sample. */
function contentHash(directory: Directory): string {
  const content = Array.from({ length: directory.size }, (_, index) => {
    const { id, properties, members, manager } = directory.at(index);
    return [id, properties, members?.items, manager];
  });
  return hashWords(JSON.stringify(content)).join('-');
}
