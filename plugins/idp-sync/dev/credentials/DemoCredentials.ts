import type {
  CredentialProfileInfo,
  CredentialProfileInput,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { secondsAgo } from '../../src/__testUtils__/fixtures';
import type { CredentialsApi, RequestOptions } from '../../src/api';
import type { DemoWorld } from '../DemoWorld';

const DAY = 86_400;
const TENANT = '4f1c9c3e-9f7e-4b8e-9d0a-2f6f0c8e7a11';
const CLIENT = '0b7c6f0e-3c7d-4a5b-8f0e-5d6c7b8a9f01';

function sampleProfiles(now: number): CredentialProfileInfo[] {
  const profile = (
    overrides: Partial<CredentialProfileInfo>,
  ): CredentialProfileInfo => ({
    name: 'contoso-app',
    type: 'clientSecret',
    origin: 'portal',
    tenantId: TENANT,
    clientId: CLIENT,
    hosts: ['login.microsoftonline.com', 'graph.microsoft.com'],
    usedBy: [],
    ...overrides,
  });
  return [
    profile({
      usedBy: [{ id: 'contoso', title: 'Contoso' }],
      expiresAt: secondsAgo(-12.5 * DAY, now),
      expirySource: 'entered',
      lastUsedAt: secondsAgo(240, now),
    }),
    profile({
      name: 'contoso-certificate',
      type: 'certificate',
      expiresAt: secondsAgo(-410 * DAY, now),
      expirySource: 'certificate',
      certificate: {
        subject: 'CN=backstage.contoso.com',
        thumbprint: '5F2E0B9A3C4D5E6F708192A3B4C5D6E7F8091A2B',
        notAfter: secondsAgo(-410 * DAY, now),
      },
    }),
    profile({
      name: 'fabrikam-app',
      origin: 'file',
      usedBy: [{ id: 'fabrikam', title: 'Fabrikam (acquired 2025)' }],
      lastUsedAt: secondsAgo(3 * DAY, now),
    }),
    profile({
      name: 'old-app',
      expiresAt: secondsAgo(3 * DAY, now),
      expirySource: 'entered',
    }),
    profile({ name: 'portal-identity', type: 'managedIdentity' }),
  ];
}

/** Credential profiles of the demo. */
export class DemoCredentials implements CredentialsApi {
  readonly #world: DemoWorld;
  #profiles: CredentialProfileInfo[];

  constructor(world: DemoWorld) {
    this.#world = world;
    this.#profiles = world.isEmpty ? [] : sampleProfiles(Date.now());
  }

  async getProfiles(
    options?: RequestOptions,
  ): Promise<Page<CredentialProfileInfo>> {
    await this.#world.answer('credentials', options);
    return { items: this.#profiles, totalItems: this.#profiles.length };
  }

  async addProfile(
    profile: CredentialProfileInput,
  ): Promise<CredentialProfileInfo> {
    await this.#world.answer('credentials');
    const { name, type, tenantId, clientId, expiresAt } = profile;
    const added: CredentialProfileInfo = {
      name,
      type,
      tenantId,
      clientId,
      origin: 'portal',
      hosts: ['login.microsoftonline.com', 'graph.microsoft.com'],
      usedBy: [],
      expiresAt: expiresAt && `${expiresAt}T00:00:00Z`,
      expirySource: expiresAt ? 'entered' : undefined,
    };
    this.#profiles = [...this.#profiles, added];
    return added;
  }

  async changeProfile(
    profile: CredentialProfileInput,
  ): Promise<CredentialProfileInfo> {
    await this.#world.answer('credentials');
    const changed = {
      ...this.#profiles.find(({ name }) => name === profile.name)!,
      expiresAt: profile.expiresAt && `${profile.expiresAt}T00:00:00Z`,
    };
    this.#profiles = this.#profiles.map(known =>
      known.name === profile.name ? changed : known,
    );
    return changed;
  }

  async deleteProfile(name: string): Promise<void> {
    await this.#world.answer('credentials');
    this.#profiles = this.#profiles.filter(profile => profile.name !== name);
  }
}
