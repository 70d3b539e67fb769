import { ConfigReader } from '@backstage/config';
import { inspect } from 'node:util';
import { EntraSource } from '../scan/entra/EntraSource';
import { CredentialProfiles } from './credentials/CredentialProfiles';
import { FileConnections } from './FileConnections';

const SECRET = 'a-very-secret-value';

const profile = {
  type: 'clientSecret',
  tenantId: 'tenant-1',
  clientId: 'client',
  clientSecret: SECRET,
};
const contoso = {
  provider: 'azureAd',
  tenantId: 'tenant-1',
  credentialProfile: 'app',
};
const custom = {
  ...contoso,
  cloud: 'custom',
  authorityHost: 'https://login.example:8443',
  graphUrl: 'https://graph.example/v1.0',
};

function read(idpSync: object) {
  const config = new ConfigReader({
    idpSync: JSON.parse(JSON.stringify(idpSync)),
  });
  const source = EntraSource.create({
    profiles: CredentialProfiles.fromConfig(config),
  });
  return FileConnections.read(config, new Map([[source.provider, source]]));
}

const readOne = (connection: object, app: object = profile) =>
  read({
    credentialProfiles: { app },
    connections: { contoso: connection },
  }).list()[0];

describe('readConnections', () => {
  it('reads connections in their order, with defaults', () => {
    const connections = read({
      credentialProfiles: { app: profile },
      connections: {
        zeta: { ...contoso, title: 'Zeta', enabled: false, cloud: 'usGovDod' },
        alpha: { ...custom, policy: { users: { guests: false } } },
        gone: null,
      },
    }).list();
    expect(connections.map(({ definition }) => definition)).toEqual([
      expect.objectContaining({
        id: 'zeta',
        title: 'Zeta',
        enabled: false,
        origin: 'file',
        cloud: 'usGovDod',
        settings: expect.objectContaining({
          authorityHost: 'https://login.microsoftonline.us',
          graphUrl: 'https://dod-graph.microsoft.us',
        }),
        policy: expect.objectContaining({ schemaVersion: 1 }),
      }),
      expect.objectContaining({
        id: 'alpha',
        title: 'alpha',
        enabled: true,
        settings: expect.objectContaining({
          authorityHost: 'https://login.example:8443',
          graphUrl: 'https://graph.example',
        }),
        policy: expect.objectContaining({
          users: expect.objectContaining({ guests: false }),
        }),
      }),
    ]);
  });

  it.each<[string, object, object | undefined, string]>([
    [
      'an unknown provider',
      { ...contoso, provider: 'okta' },
      undefined,
      'idpSync.connections.contoso.provider: there is no provider "okta"; there is azureAd',
    ],
    [
      'no tenant',
      { ...contoso, tenantId: undefined },
      undefined,
      'idpSync.connections.contoso.tenantId',
    ],
    [
      'an unknown cloud',
      { ...contoso, cloud: 'moon' },
      undefined,
      'idpSync.connections.contoso.cloud',
    ],
    [
      'hosts of its own in a known cloud',
      { ...custom, cloud: 'global' },
      undefined,
      'idpSync.connections.contoso.authorityHost',
    ],
    [
      'a custom cloud without hosts',
      { ...contoso, cloud: 'custom' },
      undefined,
      'idpSync.connections.contoso.authorityHost',
    ],
    [
      'http',
      { ...custom, graphUrl: 'http://graph.example' },
      undefined,
      'idpSync.connections.contoso.graphUrl: expected an https address',
    ],
    [
      'a path',
      { ...custom, authorityHost: 'https://login.example/path' },
      undefined,
      'idpSync.connections.contoso.authorityHost: expected an https address',
    ],
    ['a misspelt key', { ...contoso, tenant: 'x' }, undefined, 'tenant'],
    [
      'a wrong policy',
      { ...contoso, policy: { users: { gusts: true } } },
      undefined,
      'idpSync.connections.contoso.policy.users',
    ],
    [
      'an unknown profile',
      { ...contoso, credentialProfile: 'none' },
      undefined,
      'idpSync.connections.contoso.credentialProfile: there is no credential profile "none"',
    ],
    [
      'a profile of another tenant',
      { ...contoso, tenantId: 'tenant-2' },
      undefined,
      'is bound to tenant tenant-1, the connection is to tenant tenant-2',
    ],
    [
      'a profile of other hosts',
      custom,
      { ...profile, hosts: ['login.example:8443'] },
      'and not to graph.example',
    ],
    [
      'a profile without its secret',
      contoso,
      { ...profile, clientSecret: undefined },
      'idpSync.credentialProfiles.app.clientSecret',
    ],
    [
      'a profile of an unknown type',
      contoso,
      { ...profile, type: 'password' },
      'idpSync.credentialProfiles.app.type',
    ],
    [
      'a certificate twice',
      contoso,
      {
        type: 'certificate',
        tenantId: 'tenant-1',
        clientId: 'c',
        certificatePath: 'a',
        certificate: '-----BEGIN ',
      },
      'either "certificatePath" or "certificate"',
    ],
    ['text', 'contoso' as never, undefined, 'idpSync.connections.contoso'],
  ])('says where %s is wrong', (_, connection, app, message) => {
    const { broken } = readOne(connection, app);
    expect(broken).toMatchObject({
      id: 'contoso',
      error: {
        code: 'IDP_CONFIG_INVALID',
        message: expect.stringContaining(message),
      },
    });
    expect(inspect(broken, { depth: 10 })).not.toContain(SECRET);
  });

  it('accepts hosts that the profile is bound to, whatever their case', () => {
    const hosts = ['Login.Example:8443', 'graph.example'];
    expect(readOne(custom, { ...profile, hosts }).broken).toBeUndefined();
  });

  it.each(['Contoso', '-contoso', 'con_toso', 'x'.repeat(64)])(
    'refuses the id %s',
    id => {
      const { broken } = read({
        credentialProfiles: { app: profile },
        connections: { [id]: contoso },
      }).list()[0];
      expect(broken?.error.message).toContain(`idpSync.connections.${id}`);
    },
  );

  it('keeps what is wrong with one connection from the others', () => {
    const connections = read({
      credentialProfiles: { app: profile, other: { type: 'none' } },
      connections: {
        broken: { ...contoso, title: 'Broken', credentialProfile: 'other' },
        contoso,
      },
    });
    expect(connections.list().map(each => each.broken?.title)).toEqual([
      'Broken',
      undefined,
    ]);
  });

  it.each([
    { type: 'managedIdentity' },
    { type: 'workloadIdentity', tenantId: 'tenant-1', clientId: 'client' },
    { type: 'default' },
    {
      type: 'certificate',
      tenantId: 'TENANT-1',
      clientId: 'client',
      certificatePath: 'x.pem',
    },
  ])('knows profiles of type $type', app => {
    expect(readOne(contoso, app).broken).toBeUndefined();
  });

  it('shows no secret, however a definition is printed', () => {
    const proxy = 'http://user:proxy-password@proxy.example:3128';
    const { definition } = readOne({ ...contoso, proxy });
    for (const printed of [
      JSON.stringify(definition),
      inspect(definition, { depth: 10 }),
      JSON.stringify({ ...(definition?.settings as object) }),
    ]) {
      expect(printed).not.toContain(SECRET);
      expect(printed).not.toContain('proxy-password');
    }
  });
});
