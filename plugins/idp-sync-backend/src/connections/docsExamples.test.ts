import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { readEngineSettings } from '../engineSettings';
import { EntraSource } from '../scan/entra/EntraSource';
import { SecretBox } from '../encryption/SecretBox';
import { readPortalClouds } from './clouds';
import { CredentialProfiles } from './credentials/CredentialProfiles';
import { readConnections } from './readConnections';

const ROOT = resolve(__dirname, '../../../..');
const PAGES = [
  'README.md',
  'plugins/idp-sync-backend/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];

/** What ${…} in the pages stands for. */
const ENVIRONMENT: Record<string, string> = {
  ENTRA_TENANT_ID: '7d1f3a52-9f0e-4a37-9a55-0c5f7c2d9a11',
  ENTRA_CLIENT_ID: '0b6c1d0e-5f0a-4c0e-8a55-2f4d8f6f7a10',
  ENTRA_CLIENT_SECRET: 'not-a-secret',
  ENTRA_CERTIFICATE: '-----BEGIN CERTIFICATE-----',
  IDP_SYNC_KEY: 'not-a-key-'.repeat(5),
};

/** The profile that connections of the pages use without showing it again. */
const CONTOSO_APP = {
  type: 'clientSecret',
  tenantId: ENVIRONMENT.ENTRA_TENANT_ID,
  clientId: ENVIRONMENT.ENTRA_CLIENT_ID,
  clientSecret: ENVIRONMENT.ENTRA_CLIENT_SECRET,
};

/** Settings of others, which are not ours to check. */
const OF_OTHERS = ['catalog', 'graphEmulator'];

interface Example {
  place: string;
  yaml: string;
}

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(match => ({
    place: `${page}:${text.slice(0, match.index).split('\n').length}`,
    yaml: match[1],
  }));
}

function read(yaml: string): Record<string, unknown> {
  return parse(
    yaml.replace(/\$\{([A-Z_]+)\}/g, (_, name) => {
      if (!ENVIRONMENT[name]) {
        throw new Error(`What is \${${name}}?`);
      }
      return ENVIRONMENT[name];
    }),
  );
}

function checkIdpSync(value: unknown) {
  const shown = new ConfigReader({ idpSync: value as JsonObject });
  readEngineSettings(shown);
  readPortalClouds(shown);
  if (shown.has('idpSync.encryption')) {
    SecretBox.fromConfig(shown).assertCanSeal();
  }
  const profiles =
    shown.getOptional<JsonObject>('idpSync.credentialProfiles') ?? {};
  // Each profile gets a connection of its own, since only those in use are looked at.
  const users = Object.keys(profiles).map(name => [
    `for-${name}`,
    {
      provider: 'azureAd',
      tenantId: ENVIRONMENT.ENTRA_TENANT_ID,
      credentialProfile: name,
    },
  ]);
  const config = new ConfigReader({
    idpSync: {
      credentialProfiles: { 'contoso-app': CONTOSO_APP, ...profiles },
      connections: {
        ...Object.fromEntries(users),
        ...shown.getOptional<JsonObject>('idpSync.connections'),
      },
    },
  });
  const source = EntraSource.create({
    profiles: CredentialProfiles.fromConfig(config),
  });
  const connections = readConnections(
    config,
    new Map([[source.provider, source]]),
  );
  const mistakes = connections.flatMap(
    ({ broken }) => broken?.error.message ?? [],
  );
  expect(mistakes).toEqual([]);
}

describe('examples in the documentation', () => {
  const examples = PAGES.flatMap(examplesOf);

  it('are found', () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples.map(({ place, yaml }) => [place, yaml]))(
    '%s is valid',
    (_, yaml) => {
      const { idpSync, policy, ...others } = read(yaml);
      if (idpSync !== undefined) {
        checkIdpSync(idpSync);
      }
      if (policy !== undefined) {
        parsePolicy(policy);
      }
      expect(OF_OTHERS).toEqual(expect.arrayContaining(Object.keys(others)));
    },
  );
});
