import type { CredentialProfileInput } from '@idp-sync/backstage-plugin-idp-sync-common';
import { credentialIssues } from './credentialIssues';

const ID = '11111111-2222-3333-4444-555555555555';

const VALID: CredentialProfileInput = {
  name: 'contoso-app',
  type: 'clientSecret',
  tenantId: 'contoso.onmicrosoft.com',
  clientId: ID,
  clientSecret: 'abc~def',
};

function pathsOf(changes: Partial<CredentialProfileInput>, isNew = true) {
  return credentialIssues({ ...VALID, ...changes }, isNew).map(
    ({ path }) => path,
  );
}

describe('credentialIssues', () => {
  it('takes what is whole, and a change without a secret', () => {
    expect(pathsOf({})).toEqual([]);
    expect(pathsOf({ clientSecret: undefined }, false)).toEqual([]);
    expect(pathsOf({ type: 'default', clientId: undefined })).toEqual([]);
  });

  it('tells the ID of a secret from its value', () => {
    expect(credentialIssues({ ...VALID, clientSecret: ID }, true)).toEqual([
      {
        path: 'clientSecret',
        message: expect.stringContaining('ID of the secret'),
      },
    ]);
  });

  it.each<[string, Partial<CredentialProfileInput>]>([
    ['name', { name: 'Contoso App' }],
    ['tenantId', { tenantId: 'not a tenant' }],
    ['clientId', { clientId: 'app' }],
    ['clientSecret', { clientSecret: '' }],
    ['expiresAt', { expiresAt: '2027-02-31' }],
    ['certificate', { type: 'certificate', certificate: 'x' }],
    [
      'certificate',
      { type: 'certificate', certificate: '-----BEGIN CERTIFICATE-----' },
    ],
  ])('names %s', (path, changes) => {
    expect(pathsOf(changes)).toEqual([path]);
  });
});
