import { TestDatabases } from '@backstage/backend-test-utils';
import type { IdpSyncSignal } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { createCertificate } from '../connections/credentials/__testUtils__/createCertificate';
import {
  createServices,
  TestApi,
  type TestCaller,
} from './__testUtils__/TestApi';
import { Rows } from '../database/__testUtils__/rows';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SECRET = 'c4n4ry~s3cr3t+/=.qXz9';
const PROXY_PASSWORD = 'pr0xy-c4n4ry';
const TENANT = '11111111-2222-3333-4444-555555555555';
const OTHER = '99999999-2222-3333-4444-555555555555';
const CLIENT = 'aaaaaaaa-2222-3333-4444-555555555555';

const PROFILE = {
  name: 'app',
  type: 'clientSecret',
  tenantId: TENANT,
  clientId: CLIENT,
  clientSecret: SECRET,
};
const CONNECTION = {
  title: 'Fabrikam & Söhne',
  provider: 'azureAd',
  enabled: true,
  credentialProfile: 'app',
  settings: { tenantId: TENANT, cloud: 'global' },
};
const SCHEDULE = {
  start: { date: '2026-11-20', time: '03:00', timeZone: 'UTC' },
  every: { value: 1, unit: 'days' },
};

const IDP_SYNC = {
  encryption: { keys: [{ id: 'k1', secret: 'k'.repeat(44) }] },
  credentialProfiles: {
    'of-file': {
      type: 'clientSecret',
      tenantId: TENANT,
      clientId: CLIENT,
      clientSecret: SECRET,
    },
    unbound: { type: 'managedIdentity' },
  },
  connections: {
    'in-file': {
      provider: 'azureAd',
      title: 'In the file',
      tenantId: TENANT,
      credentialProfile: 'of-file',
      cloud: 'custom',
      authorityHost: 'https://login.private.example',
      graphUrl: 'https://graph.private.example/v1.0',
      caFile: 'certificates/private.pem',
      proxy: `http://portal:${PROXY_PASSWORD}@proxy.example:3128`,
    },
  },
  clouds: {
    private: {
      title: 'Private',
      authorityHost: 'https://login.private.example',
      graphUrl: 'https://graph.private.example',
    },
  },
};

/** Of a connection that pauses for an hour. */
function failureRow(id: string) {
  const now = Date.now();
  return {
    connection_id: id,
    failures: 3,
    since: now,
    last_failed_at: now,
    run_id: 1,
    error_code: 'IDP_CREDENTIAL_EXPIRED',
    error: '{}',
    pauses: 3,
    retry_at: now + 3_600_000,
    fingerprint: 'a:b',
  };
}

describe.each(databases.eachSupportedId())(
  'setting up connections on %s',
  databaseId => {
    let knex: Knex;
    let api: TestApi;
    const announced: IdpSyncSignal[] = [];

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await fillDatabase(knex);
      api = await TestApi.start({
        ...createServices(knex, CONFIGURED, undefined, IDP_SYNC),
        announce: signal => announced.push(signal),
      });
    });

    afterAll(() => api.stop());

    beforeEach(async () => {
      await knex('connections').where({ origin: 'portal' }).delete();
      await knex('policy_versions')
        .whereNot({ connection_id: 'contoso' })
        .delete();
      await knex('credential_profiles').delete();
      await knex('configuration_revision').update({
        revision: knex.raw('revision + 1'),
      });
      api.audited.length = 0;
      announced.length = 0;
    });

    const issuesOf = ({ body }: { body: { error?: { issues?: object[] } } }) =>
      body.error?.issues;
    const at = (path: string, message?: string | RegExp) =>
      expect.arrayContaining([
        {
          path,
          message: message
            ? expect.stringMatching(message)
            : expect.any(String),
        },
      ]);
    const make = async (more: object = {}, profile: object = {}) => {
      await api.post('/credential-profiles', { ...PROFILE, ...profile });
      const { body, status } = await api.post('/connections', {
        ...CONNECTION,
        ...more,
      });
      expect({ status, body }).toMatchObject({ status: 201 });
      return body;
    };

    it('gives no id out again of which anything is left', async () => {
      const { id } = await make();
      expect((await api.delete(`/connections/${id}`)).status).toBe(204);
      const run = await new Rows(knex).run(id);
      const named = await api.post('/connections', { ...CONNECTION, id });
      expect(issuesOf(named)).toEqual(at('id', /there is, or was/));
      const { body } = await api.post('/connections', CONNECTION);
      expect(body.id).toBe(`${id}-2`);
      await knex('runs').where({ id: run }).delete();
    });

    it('can be switched off and disconnected when nobody can open the secrets any more', async () => {
      const { id, ...made } = await make({
        settings: {
          ...CONNECTION.settings,
          proxy: 'http://jane:pw@proxy.example:3128',
        },
      });
      await knex('connections')
        .where({ id })
        .update({ sealed: 'lost', connected_at: 1, policy_version: 3 });
      await knex('credential_profiles').update({ sealed: 'lost' });
      await knex('configuration_revision').update({
        revision: knex.raw('revision + 1'),
      });
      const url = `/connections/${id}/settings`;
      const { connected, origin, priority, changedBy, changedAt, ...settings } =
        made;
      const off = await api.put(url, {
        ...settings,
        enabled: false,
        title: 'Off',
      });
      expect(off.status).toBe(200);
      expect(off.body).toMatchObject({ enabled: false, title: 'Off' });
      const elsewhere = await api.put(url, {
        ...settings,
        revision: off.body.revision,
        settings: { ...settings.settings, proxy: 'http://***@other.example:1' },
      });
      expect(elsewhere.status).toBeGreaterThanOrEqual(400);
      const left = await api.post(`/connections/${id}/disconnect`, {
        entities: 'keep',
        confirm: 'Off',
      });
      expect(left.status).toBe(200);
      expect((await api.get(url)).body.connected).toBe(false);
    });

    it('says of a version to go on from that there is none', async () => {
      const { id } = await make();
      for (const [baseVersion, message] of [
        [12, /no such version/],
        [2_147_483_647, /no such version/],
        [Number.MAX_SAFE_INTEGER, /at most 2147483647/],
      ] as const) {
        const answer = await api.put(`/connections/${id}/policy`, {
          policy: {},
          baseVersion,
        });
        expect(answer.status).toBe(400);
        expect(issuesOf(answer)).toEqual(at('baseVersion', message));
      }
      const priority = await api.put(`/connections/${id}/priority`, {
        priority: 1,
        revision: Number.MAX_SAFE_INTEGER,
      });
      expect(priority.status).toBe(400);
    });

    it('makes, shows, changes and forgets profile and connection, and audits each', async () => {
      const profile = await api.post('/credential-profiles', {
        ...PROFILE,
        expiresAt: '2099-12-31',
      });
      expect(profile.body).toEqual({
        name: 'app',
        type: 'clientSecret',
        origin: 'portal',
        tenantId: TENANT,
        clientId: CLIENT,
        hosts: ['login.microsoftonline.com', 'graph.microsoft.com'],
        usedBy: [],
        expiresAt: '2099-12-31T00:00:00.000Z',
        expirySource: 'entered',
        revision: 1,
        changedBy: 'user:default/admin',
        changedAt: expect.any(String),
      });
      const { body: made } = await api.post('/connections', CONNECTION);
      expect(made).toMatchObject({
        id: 'fabrikam-sohne',
        origin: 'portal',
        revision: 1,
        connected: false,
        fullScanNext: true,
        changedBy: 'user:default/admin',
      });
      expect(
        (await api.get('/connections')).body.items.find(
          ({ id }: { id: string }) => id === made.id,
        ),
      ).toMatchObject({
        title: CONNECTION.title,
        state: 'notConnected',
        origin: 'portal',
      });
      expect((await api.get('/credential-profiles/app')).body.usedBy).toEqual([
        { id: made.id, title: CONNECTION.title },
      ]);
      const { id, origin, connected, changedBy, changedAt, priority, ...rest } =
        made;
      const url = `/connections/${id}/settings`;
      const changed = await api.put(url, { ...rest, title: 'Fabrikam' });
      expect(changed.body).toMatchObject({ title: 'Fabrikam', revision: 2 });
      expect(announced).toEqual([
        { connectionId: id, runId: 0, status: 'saved' },
      ]);
      expect((await api.get(url)).body).toEqual(changed.body);
      const inUse = await api.delete('/credential-profiles/app');
      expect(inUse.status).toBe(409);
      expect(inUse.body.error).toMatchObject({
        code: 'IDP_PROFILE_IN_USE',
        message: expect.stringContaining('is used by Fabrikam.'),
      });
      expect((await api.delete(`/connections/${id}`)).status).toBe(204);
      expect((await api.delete(`/connections/${id}`)).status).toBe(404);
      expect((await api.delete('/credential-profiles/app')).status).toBe(204);
      expect((await api.delete('/credential-profiles/app')).status).toBe(404);
      expect(
        api.audited
          .filter(({ status }) => status !== 'initiated')
          .map(({ eventId, status }) => `${eventId} ${status}`),
      ).toEqual([
        'credential-profile-create succeeded',
        'connection-create succeeded',
        'connection-update succeeded',
        'credential-profile-delete failed',
        'connection-delete succeeded',
        'connection-delete failed',
        'credential-profile-delete succeeded',
        'credential-profile-delete failed',
      ]);
    });

    it.each<[TestCaller, number, number]>([
      ['admin', 200, 400],
      ['reader', 200, 403],
      ['service', 200, 403],
      ['stranger', 403, 403],
      ['anonymous', 401, 401],
    ])(
      'lets %s read with %p and change with %p',
      async (caller, read, change) => {
        await make({ id: 'fabrikam' });
        await api.put('/connections/fabrikam/policy', {
          policy: {},
          baseVersion: 0,
        });
        for (const url of [
          '/providers',
          '/credential-profiles',
          '/credential-profiles/app',
          '/connections/fabrikam/settings',
          '/connections/fabrikam/policy',
          '/connections/fabrikam/policy/yaml',
          '/connections/fabrikam/policy/versions',
          '/connections/fabrikam/policy/versions/1',
        ]) {
          const { status } = await api.get(url, caller);
          expect({ url, status }).toEqual({ url, status: read });
        }
        const parsed = await api.post(
          '/connections/fabrikam/policy/parse',
          { yaml: '{}' },
          caller,
        );
        expect(parsed.status).toBe(read);
        for (const answer of [
          await api.post('/connections', {}, caller),
          await api.put('/connections/fabrikam/settings', {}, caller),
          await api.put('/connections/fabrikam/priority', {}, caller),
          await api.put('/connections/fabrikam/policy', {}, caller),
          await api.post('/credential-profiles', {}, caller),
          await api.put('/credential-profiles/app', {}, caller),
        ]) {
          expect(answer.status).toBe(change);
        }
        for (const url of [
          '/connections/fabrikam',
          '/credential-profiles/app',
        ]) {
          const { status } = await api.delete(url, caller);
          expect(status).toBe(caller === 'admin' ? 204 : change);
        }
      },
    );

    it('names the installed providers and their clouds, those of the file included', async () => {
      const { body } = await api.get('/providers');
      expect(body.items).toEqual([
        {
          provider: 'azureAd',
          title: 'Microsoft Entra ID',
          clouds: ['global', 'usGovL4', 'usGovDod', 'china', 'private'].map(
            id => expect.objectContaining({ id }),
          ),
        },
      ]);
    });

    it('says which connection goes first, to one admin at a time', async () => {
      const made = await make({ id: 'fabrikam' });
      expect(made.priority).toBe(100);
      const url = '/connections/fabrikam/priority';
      const set = (priority: unknown, revision = made.revision) =>
        api.put(url, { priority, revision });
      const changed = await set(10);
      expect(changed.body).toMatchObject({ priority: 10, revision: 2 });
      const { items } = (await api.get('/connections')).body;
      expect(
        items.find(({ id }: { id: string }) => id === 'fabrikam').priority,
      ).toBe(10);
      expect((await api.get('/connections/fabrikam/settings')).body).toEqual(
        changed.body,
      );
      const late = await set(20);
      expect(late.status).toBe(409);
      expect(late.body.error.changed).toMatchObject({
        fields: ['priority'],
        revision: 2,
      });
      for (const wrong of [0, 1_001, 1.5, '10', undefined]) {
        const refused = await set(wrong, 2);
        expect(refused.status).toBe(400);
        expect(refused.body.error.issues).toMatchObject([{ path: 'priority' }]);
      }
      const nowhere = await api.put('/connections/nowhere/priority', {
        priority: 1,
        revision: 1,
      });
      expect(nowhere.status).toBe(404);
      const inFile = await api.put('/connections/in-file/priority', {
        priority: 1,
        revision: 0,
      });
      expect(inFile.status).toBe(409);
      expect(inFile.body.error.code).toBe('IDP_MANAGED_IN_FILE');
      expect(
        api.audited
          .filter(({ eventId }) => eventId === 'connection-priority')
          .map(({ status }) => status)
          .filter(status => status !== 'initiated'),
      ).toEqual(['succeeded', ...Array(8).fill('failed')]);
    });

    it('shows what the file manages, and changes none of it', async () => {
      expect(
        (await api.get('/connections/in-file/settings')).body,
      ).toMatchObject({
        origin: 'file',
        file: 'idpSync.connections.in-file',
        connected: true,
        settings: { tenantId: TENANT, cloud: 'custom' },
        fileSettings: {
          authorityHost: 'https://login.private.example',
          graphUrl: 'https://graph.private.example',
          caFile: 'certificates/private.pem',
          proxy: 'http://portal:***@proxy.example:3128/',
        },
      });
      expect(
        (await api.get('/credential-profiles/of-file')).body,
      ).toMatchObject({
        origin: 'file',
        file: 'idpSync.credentialProfiles.of-file',
        usedBy: [{ id: 'in-file', title: 'In the file' }],
      });
      for (const answer of [
        await api.put('/connections/in-file/settings', {
          ...CONNECTION,
          revision: 0,
          fullScanNext: false,
        }),
        await api.delete('/connections/in-file'),
        await api.put('/connections/contoso/policy', {
          policy: {},
          baseVersion: 1,
        }),
        await api.put('/credential-profiles/of-file', {
          ...PROFILE,
          name: 'of-file',
        }),
        await api.delete('/credential-profiles/of-file'),
      ]) {
        expect(answer.status).toBe(409);
        expect(answer.body.error).toMatchObject({
          code: 'IDP_MANAGED_IN_FILE',
          message: expect.stringContaining('idpSync.'),
        });
      }
    });

    it('has a failing connection tried again at once when it, its credential or its policy is changed', async () => {
      await make();
      await make(
        { title: 'Another', credentialProfile: 'other' },
        { name: 'other' },
      );
      const failures = () => knex('connection_failures');
      const tried = async (id: string) =>
        Number(
          (await failures().where({ connection_id: id }).first()).pauses,
        ) === 0;
      const { settings, revision } = (
        await api.get('/connections/fabrikam-sohne/settings')
      ).body;
      for (const [what, path, body] of [
        [
          'credential',
          '/credential-profiles/app',
          { ...PROFILE, clientSecret: 'renewed~s3cr3t' },
        ],
        [
          'settings',
          '/connections/fabrikam-sohne/settings',
          { ...CONNECTION, settings, revision, fullScanNext: false },
        ],
        [
          'policy',
          '/connections/fabrikam-sohne/policy',
          { policy: { users: { guests: false } }, baseVersion: 0 },
        ],
      ] as const) {
        await failures().delete();
        await failures().insert(
          ['fabrikam-sohne', 'another'].map(id => failureRow(id)),
        );
        expect(await api.put(path, body)).toMatchObject({ status: 200 });
        expect({
          what,
          own: await tried('fabrikam-sohne'),
          other: await tried('another'),
        }).toEqual({
          what,
          own: true,
          other: false,
        });
      }
      await failures().delete();
    });

    it('refuses to keep a secret without a key, and says which lines to add', async () => {
      const own = await TestApi.start(createServices(knex, [], undefined, {}));
      const { status, body } = await own.post('/credential-profiles', PROFILE);
      expect(status).toBe(409);
      expect(body.error.code).toBe('IDP_ENCRYPTION_KEY_MISSING');
      expect(body.error.message).toContain('encryption: { keys: [{ id: k1');
      expect(await knex('credential_profiles')).toEqual([]);
      await own.stop();
    });

    it('tells the second of two admins who has changed what', async () => {
      const { id, revision } = await make();
      const url = `/connections/${id}/settings`;
      const change = { ...CONNECTION, revision, fullScanNext: true };
      await api.put(url, { ...change, title: 'First' });
      const late = await api.put(url, { ...change, enabled: false });
      expect(late.status).toBe(409);
      expect(late.body.error).toMatchObject({
        code: 'IDP_CHANGED_MEANWHILE',
        changed: {
          changedBy: 'user:default/admin',
          changedAt: expect.any(String),
          fields: ['title', 'enabled'],
          revision: 2,
        },
      });
      const [one, other] = await Promise.all(
        ['One', 'Other'].map(title =>
          api.put(url, { ...change, title, revision: 2 }),
        ),
      );
      expect([one.status, other.status].sort()).toEqual([200, 409]);
      const profile = '/credential-profiles/app';
      await api.put(profile, { ...PROFILE, revision: 1 });
      expect(
        (await api.put(profile, { ...PROFILE, revision: 1 })).body.error.code,
      ).toBe('IDP_CHANGED_MEANWHILE');
    });

    it('keeps the cloud of a profile that gets a new secret without naming one', async () => {
      const { id } = await make(
        { settings: { ...CONNECTION.settings, cloud: 'private' } },
        { cloud: 'private' },
      );
      const answer = await api.put('/credential-profiles/app', {
        ...PROFILE,
        clientSecret: 'another~value',
      });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        hosts: ['login.private.example', 'graph.private.example'],
        usedBy: [{ id }],
      });
      const elsewhere = await api.put('/credential-profiles/app', {
        ...PROFILE,
        cloud: 'global',
      });
      expect(elsewhere.status).toBe(400);
      expect(issuesOf(elsewhere)).toEqual(at('cloud', /is the cloud of/));
    });

    it.each<[string, object]>([
      ['title', { title: ' ' }],
      ['title', { title: 'x'.repeat(201) }],
      ['title', { title: 'a\u0000b' }],
      ['provider', { provider: 'okta' }],
      ['enabled', { enabled: 'yes' }],
      ['id', { id: 'Not An Id' }],
      ['id', { id: 'contoso' }],
      ['id', { id: 'in-file' }],
      ['credentialProfile', { credentialProfile: 'nobody' }],
      ['credentialProfile', { credentialProfile: 'unbound' }],
      ['firstRead', { firstRead: 'slow' }],
      ['clientSecret', { clientSecret: SECRET }],
      ...[
        ['settings.tenantId', { tenantId: 'common' }],
        ['settings.tenantId', { tenantId: 'organizations' }],
        ['settings.tenantId', { tenantId: `${TENANT}x` }],
        ['settings.tenantId', { tenantId: 'a/../b.example' }],
        [
          'settings.tenantId',
          { tenantId: 'x'.repeat(1_000_000).slice(0, 9e4) },
        ],
        ['settings.cloud', { cloud: 'custom' }],
        ['settings.cloud', { cloud: 'moon' }],
        ['settings.proxy', { proxy: 'ftp://proxy.example' }],
        ['settings.proxy', { proxy: 'proxy.example:3128' }],
        ['settings.proxy', { proxy: 'http://proxy.example/path' }],
        ['settings.proxy', { proxy: 'http://localhost:3128' }],
        ['settings.proxy', { proxy: 'http://169.254.169.254' }],
        ['settings.proxy', { proxy: 'http://2130706433' }],
        ['settings.proxy', { proxy: 'http://[::ffff:a9fe:a9fe]' }],
        ['settings.proxy', { proxy: 'http://user:***@proxy.example' }],
        ['settings.caCertificate', { caCertificate: 'no PEM' }],
        [
          'settings.caCertificate',
          {
            caCertificate:
              '-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----',
          },
        ],
        [
          'settings.caCertificate',
          {
            caCertificate:
              '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----',
          },
        ],
        ['settings.authorityHost', { authorityHost: 'https://evil.example' }],
        ['settings.graphUrl', { graphUrl: 'https://evil.example' }],
        ['settings.caFile', { caFile: '/etc/passwd' }],
      ].map(([path, settings]): [string, object] => [
        String(path),
        { settings: { ...CONNECTION.settings, ...Object(settings) } },
      ]),
    ])('refuses at %s a connection with %j', async (path, wrong) => {
      await api.post('/credential-profiles', PROFILE);
      const answer = await api.post('/connections', {
        ...CONNECTION,
        ...wrong,
      });
      expect(answer.status).toBe(400);
      expect(issuesOf(answer)).toEqual(at(path));
      expect(await knex('connections').where({ origin: 'portal' })).toEqual([]);
    });

    it.each<[string, object]>([
      ['name', { name: 'a b' }],
      ['name', { name: '../x' }],
      ['name', { name: 'of-file' }],
      ['type', { type: 'password' }],
      ['tenantId', { tenantId: undefined }],
      ['tenantId', { tenantId: 'not a tenant' }],
      ['clientId', { clientId: undefined }],
      ['clientId', { clientId: 'contoso' }],
      ['clientSecret', { clientSecret: undefined }],
      ['clientSecret', { clientSecret: CLIENT }],
      ['clientSecret', { clientSecret: '' }],
      ['cloud', { cloud: 'custom' }],
      ['expiresAt', { expiresAt: '2027-02-31' }],
      ['expiresAt', { expiresAt: '2001-01-01' }],
      ['expiresAt', { expiresAt: 'tomorrow' }],
      ['certificate', { certificate: 'x' }],
      ['certificate', { type: 'certificate', clientSecret: undefined }],
      [
        'certificate',
        { type: 'certificate', clientSecret: undefined, certificate: 'no PEM' },
      ],
      ['clientSecret', { type: 'managedIdentity' }],
      ['hosts', { hosts: ['evil.example'] }],
      ['certificatePath', { certificatePath: '/etc/passwd' }],
      ['tokenFilePath', { tokenFilePath: '/var/run/secrets/token' }],
    ])('refuses at %s a profile with %j', async (path, wrong) => {
      const answer = await api.post('/credential-profiles', {
        ...PROFILE,
        ...wrong,
      });
      expect(answer.status).toBe(400);
      expect(issuesOf(answer)).toEqual(at(path));
      expect(answer.text).not.toContain(SECRET);
      expect(await knex('credential_profiles')).toEqual([]);
    });

    it('takes a certificate with its key, says what is public of it, and tells keys apart', async () => {
      const own = createCertificate('fabrikam');
      const other = createCertificate('other');
      const input = {
        ...PROFILE,
        type: 'certificate',
        clientSecret: undefined,
      };
      const wrong = await api.post('/credential-profiles', {
        ...input,
        certificate: own.certificate + other.key,
      });
      expect(issuesOf(wrong)).toEqual(
        at('certificate', 'not the one of the certificate'),
      );
      const { body } = await api.post('/credential-profiles', {
        ...input,
        certificate: own.certificate + own.key,
      });
      expect(body).toMatchObject({
        expirySource: 'certificate',
        certificate: {
          subject: 'CN=fabrikam',
          thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
          notAfter: body.expiresAt,
        },
      });
      expect(JSON.stringify(body)).not.toContain('PRIVATE');
      expect(JSON.stringify(await knex('credential_profiles'))).not.toContain(
        own.key.split('\n')[1],
      );
    });

    describe('for somebody who may configure and is after the secret (Law 7)', () => {
      const evil = createCertificate('evil');

      it('does not let a profile go elsewhere without its secret', async () => {
        await api.post('/credential-profiles', PROFILE);
        for (const change of [
          { tenantId: OTHER },
          { cloud: 'china' },
          { cloud: 'private' },
          { clientId: OTHER },
        ]) {
          const answer = await api.put('/credential-profiles/app', {
            ...PROFILE,
            clientSecret: undefined,
            ...change,
          });
          expect(issuesOf(answer)).toEqual(at('clientSecret', 'is missing'));
        }
        const kept = await api.put('/credential-profiles/app', {
          ...PROFILE,
          clientSecret: undefined,
          expiresAt: '2099-01-01',
        });
        expect(kept.status).toBe(200);
      });

      it('sends no credential to another tenant or cloud than it is bound to', async () => {
        await api.post('/credential-profiles', PROFILE);
        for (const credentialProfile of ['app', 'of-file']) {
          for (const settings of [
            { tenantId: OTHER, cloud: 'global' },
            { tenantId: TENANT, cloud: 'china' },
            { tenantId: TENANT, cloud: 'private' },
          ]) {
            const answer = await api.post('/connections', {
              ...CONNECTION,
              credentialProfile,
              settings,
            });
            expect(issuesOf(answer)).toEqual(
              at('credentialProfile', 'is bound to'),
            );
          }
        }
      });

      it('sends no credential past a CA that somebody else has chosen', async () => {
        const settings = {
          ...CONNECTION.settings,
          caCertificate: evil.certificate,
          proxy: 'http://proxy.evil.example:3128',
        };
        const made = await make();
        const attempt = (more: object) =>
          api.put(`/connections/${made.id}/settings`, {
            ...CONNECTION,
            revision: made.revision,
            fullScanNext: false,
            settings,
            ...more,
          });
        expect(issuesOf(await attempt({}))).toEqual(
          at('confirmSecret', 'enter it once more'),
        );
        expect(issuesOf(await attempt({ confirmSecret: 'guess' }))).toEqual(
          at('confirmSecret', 'is not the secret'),
        );
        const ofFile = await attempt({
          credentialProfile: 'of-file',
          confirmSecret: SECRET,
        });
        expect(issuesOf(ofFile)).toEqual(at('settings.caCertificate'));
        await api.post('/credential-profiles', {
          name: 'machine',
          type: 'managedIdentity',
          tenantId: TENANT,
        });
        expect(
          issuesOf(await attempt({ credentialProfile: 'machine' })),
        ).toEqual(at('settings.caCertificate', 'identity of the machine'));
        // Whoever has the secret may: then no other connection has to ask again for this CA, but for another one.
        const allowed = await attempt({ confirmSecret: SECRET });
        expect(allowed.status).toBe(200);
        const again = await api.put(`/connections/${made.id}/settings`, {
          ...CONNECTION,
          revision: 2,
          fullScanNext: false,
          settings,
        });
        expect(again.status).toBe(200);
        const another = await api.put(`/connections/${made.id}/settings`, {
          ...CONNECTION,
          revision: 3,
          fullScanNext: false,
          settings: {
            ...settings,
            caCertificate: createCertificate('evil').certificate,
          },
        });
        expect(issuesOf(another)).toEqual(at('confirmSecret'));
      });

      it('gives the password of a proxy to no other proxy', async () => {
        const proxy = `http://user:${PROXY_PASSWORD}@proxy.example:3128`;
        const made = await make({
          settings: { ...CONNECTION.settings, proxy },
        });
        expect(made.settings.proxy).toBe('http://user:***@proxy.example:3128/');
        const attempt = (to: string, revision: number) =>
          api.put(`/connections/${made.id}/settings`, {
            ...CONNECTION,
            revision,
            fullScanNext: false,
            settings: { ...CONNECTION.settings, proxy: to },
          });
        for (const to of [
          'http://user:***@evil.example:3128',
          'http://user:***@proxy.example:3129',
          'https://user:***@proxy.example:3128',
          'http://other:***@proxy.example:3128',
        ]) {
          expect(issuesOf(await attempt(to, 1))).toEqual(
            at('settings.proxy', 'password anew'),
          );
        }
        expect((await attempt(made.settings.proxy, 1)).status).toBe(200);
        const kept = await knex('connections').where({ id: made.id }).first();
        expect(kept.sealed).not.toBeNull();
        expect((await attempt('http://proxy.example:3128', 2)).status).toBe(
          200,
        );
        expect(
          (await knex('connections').where({ id: made.id }).first()).sealed,
        ).toBeNull();
      });

      it('keeps tenant, cloud and provider of a connection', async () => {
        const made = await make();
        const answer = await api.put(`/connections/${made.id}/settings`, {
          ...CONNECTION,
          provider: 'okta',
          settings: { tenantId: OTHER, cloud: 'china' },
          revision: 1,
          fullScanNext: false,
        });
        expect(
          issuesOf(answer)?.map(issue => Reflect.get(issue, 'path')),
        ).toEqual(['provider', 'settings.tenantId', 'settings.cloud']);
        const profile = await api.put('/credential-profiles/app', {
          ...PROFILE,
          tenantId: OTHER,
        });
        expect(issuesOf(profile)).toEqual(at('tenantId', 'is the tenant of'));
      });

      it('shows secrets nowhere: not in answers, tables or the audit log', async () => {
        const proxy = `http://user:${PROXY_PASSWORD}@proxy.example:3128`;
        const { id } = await make({
          settings: {
            ...CONNECTION.settings,
            proxy,
            caCertificate: evil.certificate,
          },
          confirmSecret: SECRET,
        });
        await api.put(`/connections/${id}/policy`, {
          policy: {},
          baseVersion: 0,
        });
        const said = [
          await api.get('/connections'),
          await api.get(`/connections/${id}/settings`),
          await api.get(`/connections/${id}/policy/yaml`),
          await api.get('/credential-profiles'),
          await api.get('/credential-profiles/app'),
          await api.get('/support-bundle?personalData=true'),
          // Mistakes are answered without what was sent.
          await api.post('/credential-profiles', PROFILE),
          await api.put('/credential-profiles/app', {
            ...PROFILE,
            tenantId: 'x',
          }),
          await api.post('/connections', {
            ...CONNECTION,
            confirmSecret: SECRET,
            settings: { ...CONNECTION.settings, proxy },
          }),
        ].map(({ text }) => text);
        const stored = JSON.stringify([
          await knex('connections'),
          await knex('credential_profiles'),
        ]);
        for (const text of [
          ...said,
          stored,
          JSON.stringify(api.audited),
          JSON.stringify(api.logged),
        ]) {
          for (const secret of [
            SECRET,
            PROXY_PASSWORD,
            Buffer.from(SECRET).toString('base64').slice(0, 20),
            encodeURIComponent(SECRET),
          ]) {
            expect(text).not.toContain(secret);
          }
        }
      });
    });

    describe('policies', () => {
      const url = '/connections/fabrikam/policy';
      const save = (policy: object, baseVersion: number) =>
        api.put(url, { policy, baseVersion });

      beforeEach(() => make({ id: 'fabrikam' }));

      it('are versions, compared field by field, and restored by saving', async () => {
        expect((await api.get(url)).body).toMatchObject({
          version: 0,
          origin: 'portal',
          policy: { users: { guests: true } },
        });
        await save({}, 0);
        await save({ users: { guests: false }, schedule: SCHEDULE }, 1);
        const versions = await api.get(`${url}/versions`);
        expect(versions.body).toMatchObject({
          totalItems: 2,
          items: [
            { version: 2, createdBy: 'user:default/admin', changes: 2 },
            { version: 1 },
          ],
        });
        const changes = await api.get(`${url}/versions/2/changes`);
        expect(changes.body.items).toEqual([
          { path: 'users.guests', before: true, after: false },
          { path: 'schedule', after: SCHEDULE },
        ]);
        const first = await api.get(`${url}/versions/1`);
        const restored = await save(first.body.policy, 2);
        expect(restored.body).toMatchObject({
          version: 3,
          policy: { users: { guests: true } },
        });
        expect(
          (await api.get(`${url}/versions/3/changes?since=1`)).body.items,
        ).toEqual([]);
        // The same once more is no new version.
        expect((await save(first.body.policy, 3)).body.version).toBe(3);
        expect((await api.get(`${url}/versions/9`)).status).toBe(404);
      });

      it('of two admins, the second is told what was changed meanwhile', async () => {
        await save({}, 0);
        await save({ users: { guests: false } }, 1);
        const late = await save({ users: { disabled: true } }, 1);
        expect(late.status).toBe(409);
        expect(late.body.error).toMatchObject({
          code: 'IDP_CHANGED_MEANWHILE',
          changed: {
            changedBy: 'user:default/admin',
            fields: ['users.guests'],
            revision: 2,
          },
        });
        const both = await Promise.all([
          save({ groups: { empty: false } }, 2),
          save({ groups: { enabled: false } }, 2),
        ]);
        expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      });

      it('take effect at once: what was due by the old schedule is due no more', async () => {
        await knex('connections')
          .where({ id: 'fabrikam' })
          .update({ next_due_at: 1, schedule_hash: 'old' });
        await save({ schedule: SCHEDULE }, 0);
        expect(
          await knex('connections')
            .where({ id: 'fabrikam' })
            .first('next_due_at', 'schedule_hash'),
        ).toEqual({ next_due_at: null, schedule_hash: null });
      });

      it('go out as YAML that a configuration file takes, and come back the same', async () => {
        const policy = {
          users: {
            guests: false,
            include: {
              attribute: 'department',
              operator: 'equals',
              value: 'costs ${MONEY}',
            },
          },
        };
        const saved = await save(policy, 0);
        expect(saved.status).toBe(200);
        const { text } = await api.get(`${url}/yaml`);
        expect(text).toContain('fabrikam:');
        expect(text).toContain('$${MONEY}');
        expect(text).not.toContain('leavers');
        for (const yaml of [
          text,
          `idpSync:\n  connections:\n${text.replace(/^/gm, '    ')}`,
          JSON.stringify(policy).replace('${', () => '$${'),
        ]) {
          const { body } = await api.post(`${url}/parse`, { yaml });
          expect(body.policy).toEqual(saved.body.policy);
        }
      });

      it.each([
        ['a: [1', 1, ''],
        ['users:\n  guests: ${GUESTS}', 2, ''],
        ['users:\n  $file: /etc/passwd', 2, ''],
        ['$include: x.yaml', 1, ''],
        ['users:\n  guests: maybe', 2, 'users.guests'],
        ['users: {}\ngroups:\n  nested: sometimes', 3, 'groups.nested'],
        [
          'fabrikam:\n  policy:\n    users:\n      guests: 1',
          4,
          'users.guests',
        ],
        ['users: &a [*a, *a]', 1, ''],
        ['- 1', 1, ''],
      ])('refuse the YAML %j at line %p', async (yaml, line, path) => {
        const answer = await api.post(`${url}/parse`, { yaml });
        expect(answer.status).toBe(400);
        expect(issuesOf(answer)).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ line, path, column: expect.any(Number) }),
          ]),
        );
      });

      it.each<[string, object]>([
        ['policy.users.guests', { users: { guests: 'yes' } }],
        [
          'policy.schedule.start.date',
          {
            schedule: {
              ...SCHEDULE,
              start: { ...SCHEDULE.start, date: '2026-02-31' },
            },
          },
        ],
        [
          'policy.schedule.start.timeZone',
          {
            schedule: {
              ...SCHEDULE,
              start: { ...SCHEDULE.start, timeZone: 'Mars/Olympus' },
            },
          },
        ],
        ['policy.nobody', { nobody: 1 }],
      ])('are refused at %s', async (path, policy) => {
        const answer = await save(policy, 0);
        expect(answer.status).toBe(400);
        expect(issuesOf(answer)).toEqual(at(path));
        expect((await api.get(url)).body.version).toBe(0);
      });

      it('are needed before anything is synced', async () => {
        await knex('connections')
          .where({ id: 'fabrikam' })
          .update({ connected_at: 1 });
        await knex('configuration_revision').update({
          revision: knex.raw('revision + 1'),
        });
        const sync = { kind: 'sync', mode: 'incremental' };
        const early = await api.post('/connections/fabrikam/runs', sync);
        expect(early.status).toBe(409);
        expect(early.body.error.message).toContain('has no policy yet');
        await save({}, 0);
        const run = await api.post('/connections/fabrikam/runs', sync);
        expect(run.status).toBe(201);
      });
    });
  },
);
