import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import permissionPlugin from '@backstage/plugin-permission-backend';
import idpSync from '@idp-sync/backstage-plugin-idp-sync-backend';
import { idpSyncRunPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { GraphEmulator } from '@idp-sync/graph-emulator';
import request from 'supertest';
import { authModuleDemoProviders } from '../auth/authModuleDemoProviders';
import { permissionModulePortalPolicy } from './permissionModulePortalPolicy';

jest.setTimeout(300_000);

/** Milliseconds between two looks, and how many there are at most. */
const LOOK_AGAIN_AFTER = 100;
const LOOKS = 600;

const GROUP = 'group:default/portal_admins';
const JANE = 'user:default/jane_contoso.example';
const ROOT = 'user:default/root';

async function startPortal(emulator: GraphEmulator) {
  const { tenantId, clientId, clientSecret, caFile, ...hosts } =
    emulator.connection();
  const demo = (userEntityRef: string) => ({
    displayName: userEntityRef,
    userEntityRef,
    dangerouslyAllowOutsideDevelopment: true,
  });
  const { server } = await startTestBackend({
    features: [
      catalogPlugin,
      idpSync,
      authPlugin,
      authModuleDemoProviders,
      permissionPlugin,
      permissionModulePortalPolicy,
      authServiceFactory,
      httpAuthServiceFactory,
      permissionsServiceFactory,
      userInfoServiceFactory,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: { baseUrl: 'http://localhost:0' },
          auth: {
            providers: { 'demo-jane': demo(JANE), 'demo-root': demo(ROOT) },
          },
          permission: { enabled: true },
          portal: { admins: [ROOT, GROUP] },
          idpSync: {
            credentialProfiles: {
              app: { type: 'clientSecret', tenantId, clientId, clientSecret },
            },
            connections: {
              contoso: {
                provider: 'azureAd',
                tenantId,
                cloud: 'custom',
                authorityHost: hosts.authorityHost,
                graphUrl: hosts.graphUrl,
                caFile: caFile ?? '',
                credentialProfile: 'app',
                policy: {
                  groups: {
                    select: {
                      rule: {
                        attribute: 'description',
                        operator: 'equals',
                        value: 'portal',
                      },
                    },
                  },
                },
              },
            },
          },
        },
      }),
    ],
  });
  return server;
}

describe('groups that are synced as subjects of the permission policy', () => {
  it('let somebody do what the group may do for as long as she is in it, by the directory', async () => {
    const caDir = await mkdtemp(join(tmpdir(), 'idp-sync-'));
    const emulator = await GraphEmulator.start({
      port: 0,
      caDir,
      tenant: { users: 0, groups: 0, memberships: 0, seed: 1 },
      quirks: 'none',
    });
    const { tenant } = emulator;
    const jane = tenant.addUser({ userPrincipalName: 'jane@contoso.example' });
    const group = tenant.addGroup({
      displayName: 'Portal Admins',
      securityEnabled: true,
      description: 'portal',
    });
    const server = await startPortal(emulator);
    const signIn = async (who: 'jane' | 'root') => {
      const { body } = await request(server).get(
        `/api/auth/demo-${who}/refresh`,
      );
      const { token, identity } = body.backstageIdentity;
      return { token, owns: identity.ownershipEntityRefs };
    };
    const as = async <T>(
      token: string,
      send: (agent: typeof request) => request.Test,
    ): Promise<T> => {
      const { status, body } = await send(request).auth(token, {
        type: 'bearer',
      });
      expect({ status, body }).toMatchObject({
        status: status < 300 ? status : 200,
      });
      return body;
    };
    const until = async (what: string, look: () => Promise<boolean>) => {
      for (let looks = 0; looks < LOOKS; looks++) {
        if (await look()) {
          return;
        }
        await setTimeout(LOOK_AGAIN_AFTER);
      }
      throw new Error(`Waited for ${what} in vain`);
    };
    const { token: root } = await signIn('root');
    /** Syncs, and waits until the catalog shows Jane with these groups, or not at all. */
    const sync = async (groups: string[] | undefined) => {
      const { id } = await as<{ id: number }>(root, agent =>
        agent(server).post('/api/idp-sync/connections/contoso/runs').send({
          kind: 'sync',
          mode: 'incremental',
        }),
      );
      await until('the run', async () => {
        const { status } = await as<{ status: string }>(root, agent =>
          agent(server).get(`/api/idp-sync/runs/${id}`),
        );
        return status === 'succeeded';
      });
      await until('the catalog', async () => {
        const [entity] = await as<
          { relations: { type: string; targetRef: string }[] }[]
        >(root, agent =>
          agent(server).get(
            '/api/catalog/entities?filter=kind=user,metadata.name=jane_contoso.example',
          ),
        );
        const shown = entity?.relations
          .filter(({ type }) => type === 'memberOf')
          .map(({ targetRef }) => targetRef);
        return JSON.stringify(shown) === JSON.stringify(groups);
      });
    };
    /** What somebody gets to hear who signs in anew and wants to start a sync. */
    const mayRun = async () => {
      const { token, owns } = await signIn('jane');
      const { items } = await as<{ items: { result: string }[] }>(
        token,
        agent =>
          agent(server)
            .post('/api/permission/authorize')
            .send({ items: [{ id: '1', permission: idpSyncRunPermission }] }),
      );
      const attempt = await request(server)
        .post('/api/idp-sync/connections/contoso/runs')
        .auth(token, { type: 'bearer' })
        .send({ kind: 'scan', mode: 'incremental' });
      return { owns, decision: items[0].result, status: attempt.status };
    };
    const refused = { decision: 'DENY', status: 403 };
    try {
      await sync([]);
      expect(await mayRun()).toEqual({ owns: [JANE], ...refused });

      tenant.addMember(group.id, jane.id);
      // Nothing is hers before the sync.
      expect(await mayRun()).toMatchObject(refused);
      await sync([GROUP]);
      expect(await mayRun()).toEqual({
        owns: [JANE, GROUP],
        decision: 'ALLOW',
        status: 201,
      });

      tenant.disableUser(jane.id);
      await sync(undefined);
      expect(await mayRun()).toEqual({ owns: [JANE], ...refused });

      tenant.enableUser(jane.id);
      await sync([GROUP]);
      expect(await mayRun()).toMatchObject({ decision: 'ALLOW' });

      tenant.updateGroup(group.id, { description: 'something else' });
      await sync([]);
      expect(await mayRun()).toEqual({ owns: [JANE], ...refused });
    } finally {
      await server.stop();
      await emulator.stop();
      await rm(caDir, { recursive: true });
    }
  });
});
