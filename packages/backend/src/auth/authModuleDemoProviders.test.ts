import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import request from 'supertest';
import { authModuleDemoProviders } from './authModuleDemoProviders';

const adele: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'adele', namespace: 'default' },
  spec: {},
  relations: [{ type: 'memberOf', targetRef: 'group:default/engineering' }],
};

const demoAdmin = {
  displayName: 'Adele Vance',
  email: 'adele@example.org',
  userEntityRef: 'User:default/Adele',
  ownershipEntityRefs: ['group:default/portal_admins'],
};

async function startAuth(options: {
  identity?: JsonObject;
  environment?: string;
  entities?: Entity[];
}) {
  const { server } = await startTestBackend({
    features: [
      authPlugin,
      authModuleDemoProviders,
      catalogServiceMock.factory({ entities: options.entities }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          auth: {
            environment: options.environment ?? 'development',
            providers: {
              'demo-admin': { ...demoAdmin, ...options.identity },
            },
          },
        },
      }),
    ],
  });
  return () => request(server).get('/api/auth/demo-admin/refresh');
}

describe('authModuleDemoProviders', () => {
  beforeEach(() => {
    jest.replaceProperty(process, 'env', {
      ...process.env,
      NODE_ENV: 'development',
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('signs in the user of the catalog, with the groups that the catalog knows', async () => {
    const signIn = await startAuth({ entities: [adele] });

    const { status, body } = await signIn();

    expect(status).toBe(200);
    expect(body.profile).toEqual({
      displayName: 'Adele Vance',
      email: 'adele@example.org',
    });
    expect(body.backstageIdentity.identity).toEqual({
      type: 'user',
      userEntityRef: 'user:default/adele',
      ownershipEntityRefs: ['user:default/adele', 'group:default/engineering'],
    });
  });

  it('signs in with the configured groups before the catalog has the user', async () => {
    const signIn = await startAuth({ entities: [] });

    const { body } = await signIn();

    expect(body.backstageIdentity.identity).toEqual({
      type: 'user',
      userEntityRef: 'user:default/adele',
      ownershipEntityRefs: [
        'user:default/adele',
        'group:default/portal_admins',
      ],
    });
  });

  it.each([
    ['NODE_ENV is not development', 'production', 'development'],
    ['auth.environment is not development', 'development', 'production'],
  ])('does not exist where %s', async (_, nodeEnv, environment) => {
    process.env.NODE_ENV = nodeEnv;
    const signIn = await startAuth({ environment });

    expect((await signIn()).status).toBe(404);
  });

  it('exists in production where that is asked for', async () => {
    process.env.NODE_ENV = 'production';
    const signIn = await startAuth({
      environment: 'production',
      identity: { dangerouslyAllowOutsideDevelopment: true },
    });

    expect((await signIn()).status).toBe(200);
  });

  it('refuses to start with a reference that is not a full one', async () => {
    await expect(
      startAuth({ identity: { userEntityRef: 'adele' } }),
    ).rejects.toThrow(/userEntityRef of the demo identity 'Adele Vance'/);
  });
});
