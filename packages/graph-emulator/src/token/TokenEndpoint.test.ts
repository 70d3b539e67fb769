import { X509Certificate } from 'node:crypto';
import { SignJWT, decodeJwt, decodeProtectedHeader, importPKCS8 } from 'jose';
import {
  RealClient,
  certificateCredential,
  secretCredential,
} from '../__testUtils__/realClients';
import { GraphEmulator } from '../GraphEmulator';
import { createClientCertificate } from '../server/CertificateAuthority';
import { CONTOSO_APP } from '../tenant/contoso/createContosoTenant';
import { JWT_BEARER } from './clientAssertion';

describe('TokenEndpoint', () => {
  let now = Date.now();
  let emulator: GraphEmulator;
  let real: RealClient;
  let scope: string;

  beforeAll(async () => {
    emulator = await GraphEmulator.start({
      tenant: 'contoso',
      now: () => now,
      tokenLifetimeSeconds: 3000,
    });
    real = new RealClient(emulator.connection());
    scope = `${emulator.connection().graphUrl}/.default`;
  });

  afterAll(async () => {
    await real.close();
    await emulator.stop();
  });

  async function post(
    form: Record<string, string>,
    tenant: string = CONTOSO_APP.tenantId,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await real.fetch(`/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: CONTOSO_APP.clientId,
        client_secret: CONTOSO_APP.clientSecret,
        scope,
        ...form,
      }),
    });
    return { status: response.status, body: await response.json() };
  }

  it('issues a token for a secret, with the permissions in it', async () => {
    const { token } = await secretCredential(emulator.connection()).getToken(
      scope,
    );
    expect(decodeJwt(token)).toMatchObject({
      aud: emulator.connection().graphUrl,
      appid: CONTOSO_APP.clientId,
      tid: CONTOSO_APP.tenantId,
      roles: [
        'User.Read.All',
        'GroupMember.Read.All',
        'ProfilePhoto.Read.All',
        'AdministrativeUnit.Read.All',
      ],
    });
  });

  it('knows the tenant by its domain, too', async () => {
    const credential = secretCredential(emulator.connection(), {
      tenantId: 'contoso.example',
    });
    expect((await credential.getToken(scope)).token).toBeTruthy();
  });

  it('says how long a token lives', async () => {
    const { body } = await post({});
    expect(body).toEqual({
      token_type: 'Bearer',
      expires_in: 3000,
      ext_expires_in: 3000,
      access_token: expect.any(String),
    });
  });

  it('publishes the keys that tokens are signed with', async () => {
    const { body } = await post({});
    const response = await real.fetch(
      `/${CONTOSO_APP.tenantId}/discovery/v2.0/keys`,
    );
    const { keys } = await response.json();
    const { kid } = decodeProtectedHeader(String(body.access_token));
    expect(keys).toEqual([expect.objectContaining({ kid, kty: 'EC' })]);
  });

  it.each([
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client', 7000215],
    [
      'an expired secret',
      { client_secret: 'contoso-expired-secret' },
      401,
      'invalid_client',
      7000222,
    ],
    [
      'an unknown application',
      { client_id: '00000000-0000-0000-0000-000000000000' },
      400,
      'unauthorized_client',
      700016,
    ],
    ['a bad scope', { scope: 'User.Read.All' }, 400, 'invalid_scope', 70011],
    [
      'another resource',
      { scope: 'https://vault.example/.default' },
      400,
      'invalid_scope',
      70011,
    ],
    [
      'another grant',
      { grant_type: 'password' },
      400,
      'unsupported_grant_type',
      70003,
    ],
    ['no credential', { client_secret: '' }, 401, 'invalid_client', 7000218],
    ['no scope', { scope: '' }, 400, 'invalid_request', 900144],
  ])('refuses %s', async (_, form, status, error, code) => {
    const answer = await post(form as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error,
      error_description: expect.stringMatching(
        new RegExp(
          `^AADSTS${code}: .*\\r\\nTrace ID: .*\\r\\nCorrelation ID: .*\\r\\nTimestamp: .*Z$`,
        ),
      ),
      error_codes: [code],
      timestamp: expect.stringMatching(/Z$/),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
      error_uri: expect.stringContaining(String(code)),
    });
  });

  it('does not know another tenant, in two ways', async () => {
    const token = await post({}, 'fabrikam.example');
    expect([token.status, token.body.error]).toEqual([400, 'invalid_request']);
    expect(token.body.error_codes).toEqual([90002]);
    const discovery = await real.fetch(
      '/fabrikam.example/v2.0/.well-known/openid-configuration',
    );
    expect(discovery.status).toBe(400);
    expect(await discovery.json()).toMatchObject({
      error: 'invalid_tenant',
      error_codes: [90002],
    });
  });

  it('is understood by @azure/identity when it refuses', async () => {
    await expect(
      secretCredential(emulator.connection(), {
        clientSecret: 'wrong',
      }).getToken(scope),
    ).rejects.toThrow(
      `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${CONTOSO_APP.clientId}'.`,
    );
    // Reference §2: with a custom authority the AADSTS text is lost.
    await expect(
      secretCredential(emulator.connection(), {
        tenantId: 'fabrikam.example',
      }).getToken(scope),
    ).rejects.toThrow('endpoints_resolution_error');
  });

  describe('with a certificate', () => {
    it('issues a token once it is registered', async () => {
      const { certificatePem, privateKeyPem } = await createClientCertificate(
        'sync',
      );
      const credential = certificateCredential(
        emulator.connection(),
        `${certificatePem}\n${privateKeyPem}`,
      );
      await expect(credential.getToken(scope)).rejects.toThrow('AADSTS700027');
      emulator.tenant
        .application(CONTOSO_APP.clientId)
        ?.certificates.push(certificatePem);
      expect((await credential.getToken(scope)).token).toBeTruthy();
    });

    describe('checks the assertion', () => {
      let privateKeyPem: string;
      let thumbprint: { 'x5t#S256': string };

      beforeAll(async () => {
        const pair = await createClientCertificate('sync');
        privateKeyPem = pair.privateKeyPem;
        emulator.tenant
          .application(CONTOSO_APP.clientId)
          ?.certificates.push(pair.certificatePem);
        const digest = new X509Certificate(pair.certificatePem).fingerprint256;
        thumbprint = {
          'x5t#S256': Buffer.from(digest.replace(/:/g, ''), 'hex').toString(
            'base64url',
          ),
        };
      });

      async function assert(
        changes: Record<string, unknown>,
        alg = 'PS256',
      ): Promise<unknown> {
        const key = await importPKCS8(privateKeyPem, alg);
        const seconds = Math.floor(now / 1000);
        const { authorityHost, tenantId, clientId } = emulator.connection();
        const assertion = await new SignJWT({
          iss: clientId,
          sub: clientId,
          aud: `${authorityHost}/${tenantId}/oauth2/v2.0/token`,
          jti: 'one',
          nbf: seconds,
          exp: seconds + 600,
          ...changes,
        })
          .setProtectedHeader({ alg, ...thumbprint })
          .sign(key);
        const { body } = await post({
          client_secret: '',
          client_assertion_type: JWT_BEARER,
          client_assertion: assertion,
        });
        return body.access_token ? 'accepted' : body.error_codes;
      }

      it.each([
        ['as PS256', {}, 'PS256', 'accepted'],
        ['as RS256', {}, 'RS256', 'accepted'],
        [
          'for another audience',
          { aud: 'https://x.example' },
          'PS256',
          [700027],
        ],
        ['from somebody else', { iss: 'x' }, 'PS256', [700027]],
        ['that has expired', { exp: 1 }, 'PS256', [700024]],
        [
          'from the future',
          { nbf: 9999999999, exp: 99999999999 },
          'PS256',
          [700024],
        ],
      ])('%s', async (_, changes, alg, outcome) => {
        expect(await assert(changes, alg)).toEqual(outcome);
      });

      it('that is not one', async () => {
        const { body } = await post({
          client_secret: '',
          client_assertion_type: JWT_BEARER,
          client_assertion: 'nonsense',
        });
        expect(body.error_codes).toEqual([700027]);
      });
    });
  });

  describe('tokens', () => {
    const path = '/v1.0/organization';

    async function freshToken(): Promise<string> {
      return String((await post({})).body.access_token);
    }

    it('are accepted until they expire', async () => {
      const token = await freshToken();
      expect((await real.fetch(path, { token })).status).toBe(200);
      now += 3_001_000;
      const late = await real.fetch(path, { token });
      expect(late.status).toBe(401);
      expect(late.headers.get('www-authenticate')).toContain('Bearer');
      expect((await late.json()).error).toMatchObject({
        code: 'InvalidAuthenticationToken',
        message: 'Lifetime validation failed, the token is expired.',
      });
    });

    it('can be revoked', async () => {
      const token = await freshToken();
      emulator.revokeAccessTokens();
      expect((await real.fetch(path, { token })).status).toBe(401);
      const fresh = await freshToken();
      expect((await real.fetch(path, { token: fresh })).status).toBe(200);
    });

    it.each([
      ['missing', undefined],
      ['nonsense', 'x.y.z'],
    ])('are refused when they are %s', async (_, token) => {
      const response = await real.fetch(path, { token });
      expect(response.status).toBe(401);
      expect((await response.json()).error.code).toBe(
        'InvalidAuthenticationToken',
      );
    });
  });
});
