import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigReader } from '@backstage/config';
import { ConfigurationFingerprints } from './ConfigurationFingerprints';

const SECRET = 'a-very-secret-value';

const base = {
  credentialProfiles: {
    app: { type: 'clientSecret', tenantId: 't', clientSecret: SECRET },
    other: { type: 'clientSecret', clientSecret: 'of others' },
  },
  connections: {
    contoso: {
      provider: 'azureAd',
      credentialProfile: 'app',
      policy: { users: { guests: true } },
    },
  },
};

const read = (idpSync: object) =>
  ConfigurationFingerprints.read(new ConfigReader(Object({ idpSync })));

describe('ConfigurationFingerprints', () => {
  it('knows the same configuration again, in another process and another order', async () => {
    const { contoso } = base.connections;
    const fingerprint = await read(base).of('contoso');
    const reordered = {
      connections: {
        contoso: Object.fromEntries(Object.entries(contoso).reverse()),
        another: {},
      },
      credentialProfiles: { ...base.credentialProfiles, other: {} },
    };
    expect(await read(reordered).matches('contoso', fingerprint)).toBe(true);
  });

  it.each<[string, object]>([
    [
      'secret',
      {
        ...base,
        credentialProfiles: { app: { clientSecret: 'a new value' } },
      },
    ],
    [
      'policy',
      {
        ...base,
        connections: {
          contoso: { ...base.connections.contoso, policy: {} },
        },
      },
    ],
    [
      'profile',
      {
        ...base,
        connections: {
          contoso: { ...base.connections.contoso, credentialProfile: 'other' },
        },
      },
    ],
    ['absence', {}],
  ])('sees another %s', async (_, changed) => {
    const fingerprint = await read(base).of('contoso');
    expect(await read(changed).matches('contoso', fingerprint)).toBe(false);
  });

  it.each<[string, (path: string) => object]>([
    [
      'certificatePath',
      path => ({
        credentialProfiles: { app: { certificatePath: path } },
        connections: { contoso: { credentialProfile: 'app' } },
      }),
    ],
    ['caFile', path => ({ connections: { contoso: { caFile: path } } })],
  ])('sees other content of the file that %s names', async (_, naming) => {
    const directory = await mkdtemp(join(tmpdir(), 'idp-sync-'));
    const path = join(directory, 'app.pem');
    await writeFile(path, 'old');
    const fingerprints = read(naming(path));
    const fingerprint = await fingerprints.of('contoso');
    expect(await fingerprints.matches('contoso', fingerprint)).toBe(true);
    await writeFile(path, 'new');
    expect(await fingerprints.matches('contoso', fingerprint)).toBe(false);
    await rm(directory, { recursive: true });
    expect(await fingerprints.matches('contoso', fingerprint)).toBe(false);
  });

  it.each<[string, object]>([
    [
      'keys',
      { ...base, encryption: { keys: [{ id: 'k2', secret: 'of another' }] } },
    ],
    ['clouds', { ...base, clouds: { own: { title: 'Own' } } }],
    [
      'credentials',
      { ...base, credentialProfiles: { app: { clientSecret: 'a new value' } } },
    ],
  ])(
    'sees other %s under a connection that is made in the portal, and not under one of the file that uses none of them',
    async (what, changed) => {
      const ofPortal = await read(base).of('fabrikam');
      expect(await read(base).matches('fabrikam', ofPortal)).toBe(true);
      expect(await read(changed).matches('fabrikam', ofPortal)).toBe(false);
      const ofFile = await read(base).of('contoso');
      expect(await read(changed).matches('contoso', ofFile)).toBe(
        what !== 'credentials',
      );
    },
  );

  it('gives away nothing: neither the secret, nor that two have the same', async () => {
    const fingerprints = read({
      ...base,
      connections: {
        a: base.connections.contoso,
        b: base.connections.contoso,
      },
    });
    const ofA = await fingerprints.of('a');
    expect(ofA).not.toContain(SECRET);
    expect(inspect(fingerprints, { depth: 9 })).not.toContain(SECRET);
    expect(await fingerprints.of('b')).not.toBe(ofA);
    expect(await fingerprints.matches('a', 'nonsense')).toBe(false);
  });
});
