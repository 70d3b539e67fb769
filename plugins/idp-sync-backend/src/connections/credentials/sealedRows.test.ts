import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { inspect } from 'node:util';
import { migrate } from '../../__testUtils__/migrate';
import { SecretBox } from '../../encryption/SecretBox';
import { CLOUDS, readPortalClouds } from '../clouds';
import { CredentialProfiles } from './CredentialProfiles';
import { DatabaseCredentialProfiles } from './DatabaseCredentialProfiles';
import { renewProxyPasswords } from '../portal/renewProxyPasswords';
import {
  openPortalSettings,
  type PortalConnectionRow,
} from '../portal/portalRows';
import { sealedForProxy } from '../portal/proxyAddress';
import { loadPortalCredentials } from './loadPortalCredentials';
import { renewCredentials } from './renewCredentials';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const logger = mockServices.logger.mock();

const SECRET = 'c4n4ry~s3cr3t';
const TENANT = '11111111-2222-3333-4444-555555555555';
const OTHER = '99999999-2222-3333-4444-555555555555';
const CLIENT = 'aaaaaaaa-2222-3333-4444-555555555555';
const BINDING = { tenantId: TENANT, ...CLOUDS.global, custom: false };

const key = (id: string, letter: string) => ({ id, secret: letter.repeat(44) });
const boxOf = (...keys: { id: string; secret: string }[]) =>
  SecretBox.fromConfig(new ConfigReader({ idpSync: { encryption: { keys } } }));

describe('SecretBox', () => {
  const FOR = { subject: 'credential-profile:app', audience: 'here' };

  it('opens what it has sealed, and shows neither key nor secret', async () => {
    const box = boxOf(key('k1', 'a'));
    const { sealed, keyId } = await box.seal({ clientSecret: SECRET }, FOR);
    expect(keyId).toBe('k1');
    expect(sealed).not.toContain(SECRET);
    expect(await box.open(sealed, FOR)).toEqual({ clientSecret: SECRET });
    expect(inspect(box, { depth: 10 }) + JSON.stringify(box)).not.toContain(
      'aaaa',
    );
  });

  it('seals the same differently each time', async () => {
    const box = boxOf(key('k1', 'a'));
    const seal = async () => (await box.seal({ a: 1 }, FOR)).sealed;
    expect(await seal()).not.toBe(await seal());
  });

  it.each([
    ['another subject', { subject: 'credential-profile:other' }],
    ['another place', { audience: 'elsewhere' }],
  ])('does not open what was sealed for %s', async (_, changes) => {
    const box = boxOf(key('k1', 'a'));
    const { sealed } = await box.seal({ clientSecret: SECRET }, FOR);
    await expect(
      box.open(sealed, { ...FOR, ...changes }),
    ).rejects.toMatchObject({ code: 'IDP_SECRET_UNREADABLE' });
  });

  it('does not open what was altered, or is locked by another key of the same name', async () => {
    const { sealed } = await boxOf(key('k1', 'a')).seal({ a: 1 }, FOR);
    const last = sealed.at(-2);
    const altered = `${sealed.slice(0, -2)}${last === 'A' ? 'B' : 'A'}A`;
    for (const [box, text] of [
      [boxOf(key('k1', 'a')), altered],
      [boxOf(key('k1', 'b')), sealed],
      [boxOf(key('k2', 'a')), sealed],
      [boxOf(key('k1', 'a')), 'nothing'],
    ] as const) {
      await expect(box.open(text, FOR)).rejects.toMatchObject({
        code: 'IDP_SECRET_UNREADABLE',
        message: expect.stringContaining('credential-profile:app'),
      });
    }
  });

  it.each([
    [undefined, 'IDP_ENCRYPTION_KEY_MISSING'],
    [{ keys: [] }, 'IDP_CONFIG_INVALID'],
    [{ keys: [{ id: 'k1', secret: 'short' }] }, 'IDP_CONFIG_INVALID'],
    [{ keys: [key('k1', 'a'), key('k1', 'b')] }, 'IDP_CONFIG_INVALID'],
  ])('says with %j why it cannot seal', (encryption, code) => {
    const box = SecretBox.fromConfig(
      new ConfigReader({ idpSync: { encryption } }),
    );
    expect(() => box.assertCanSeal()).toThrow(
      expect.objectContaining({
        code,
        message: expect.not.stringContaining('short'),
      }),
    );
  });
});

describe.each(databases.eachSupportedId())('stored credentials on %s', id => {
  async function setUp() {
    const knex = await databases.init(id);
    await migrate(knex);
    const file = CredentialProfiles.fromConfig(new ConfigReader({}));
    const storeWith = (box: SecretBox) =>
      new DatabaseCredentialProfiles({
        knex,
        file,
        box,
        clouds: readPortalClouds(new ConfigReader({})),
        configured: { list: async () => [] },
      });
    const bind = async (box: SecretBox, name: string, binding = BINDING) =>
      (await loadPortalCredentials(knex, { file, box, noteIn: knex })).bind(
        name,
        binding,
      );
    return { knex, storeWith, bind };
  }

  const input = (name: string, more: object = {}) => ({
    name,
    type: 'clientSecret' as const,
    tenantId: TENANT,
    clientId: CLIENT,
    clientSecret: SECRET,
    ...more,
  });

  it('are encrypted, and are worth nothing in another row or for another place (Law 7)', async () => {
    const { knex, storeWith, bind } = await setUp();
    const box = boxOf(key('k1', 'a'));
    const store = storeWith(box);
    await store.create(input('app'), 'user:default/admin');
    await store.create(
      input('thief', { tenantId: OTHER, clientSecret: 'x' }),
      'user:default/thief',
    );
    expect(JSON.stringify(await knex('credential_profiles'))).not.toContain(
      SECRET,
    );
    expect((await bind(box, 'app')).redact(`a ${SECRET}`)).toBe('a [redacted]');
    const { sealed } = await knex('credential_profiles')
      .where({ name: 'app' })
      .first();
    await knex('credential_profiles')
      .where({ name: 'thief' })
      .update({ sealed });
    await expect(
      bind(box, 'thief', { ...BINDING, tenantId: OTHER }),
    ).rejects.toMatchObject({ code: 'IDP_SECRET_UNREADABLE' });
    for (const [column, value, binding] of [
      ['tenant_id', OTHER, { ...BINDING, tenantId: OTHER }],
      ['client_id', OTHER, BINDING],
      ['hosts', '["evil.example"]', BINDING],
    ] as const) {
      const before = await knex('credential_profiles')
        .where({ name: 'app' })
        .first(column);
      await knex('credential_profiles')
        .where({ name: 'app' })
        .update({ [column]: value });
      await expect(bind(box, 'app', binding)).rejects.toMatchObject({
        code: 'IDP_SECRET_UNREADABLE',
      });
      await knex('credential_profiles').where({ name: 'app' }).update(before);
    }
    await expect(bind(box, 'app')).resolves.toBeDefined();
  });

  it('are encrypted anew with the first key, after which the old one is needed no more', async () => {
    const { knex, storeWith, bind } = await setUp();
    const [old, fresh] = [key('k1', 'a'), key('k2', 'b')];
    await storeWith(boxOf(old)).create(input('app'), 'user:default/admin');
    await expect(bind(boxOf(fresh), 'app')).rejects.toMatchObject({
      code: 'IDP_SECRET_UNREADABLE',
    });
    await renewCredentials(knex, { box: boxOf(fresh), logger });
    await bind(boxOf(fresh, old), 'app');
    await renewCredentials(knex, { box: boxOf(fresh, old), logger });
    expect(await knex('credential_profiles').pluck('key_id')).toEqual(['k2']);
    expect((await bind(boxOf(fresh), 'app')).redact(SECRET)).toBe('[redacted]');
  });

  it('keep the passwords of proxies, encrypted anew with the first key, too', async () => {
    const { knex } = await setUp();
    const [old, fresh] = [key('k1', 'a'), key('k2', 'b')];
    const proxy = 'http://anna@proxy.example:3128/';
    for (const own of ['contoso', 'moved']) {
      const { sealed } = await boxOf(old).seal(
        { password: SECRET },
        sealedForProxy(own, proxy),
      );
      await knex('connections').insert({
        id: own,
        origin: 'portal',
        present: true,
        settings: JSON.stringify({
          title: own,
          provider: 'azureAd',
          tenantId: TENANT,
          cloud: 'global',
          credentialProfile: 'app',
          // Altered, so that what is encrypted does not belong to it.
          proxy: own === 'contoso' ? proxy : 'http://evil.example:3128/',
        }),
        sealed,
        revision: 1,
        created_at: 1,
        updated_at: 1,
      });
    }
    const sealedOf = (connection: string): Promise<PortalConnectionRow> =>
      knex('connections').where({ id: connection }).first();
    const before = await sealedOf('moved');
    await renewProxyPasswords(knex, { box: boxOf(fresh), logger });
    await renewProxyPasswords(knex, { box: boxOf(fresh, old), logger });
    expect(
      await openPortalSettings(boxOf(fresh), await sealedOf('contoso')),
    ).toMatchObject({
      proxy: expect.stringContaining(encodeURIComponent(SECRET)),
    });
    expect((await sealedOf('moved')).sealed).toBe(before.sealed);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(/connection:moved.*entered for something else/),
    );
    expect(JSON.stringify(logger.warn.mock.calls)).not.toContain(SECRET);
    const { sealed } = await sealedOf('contoso');
    await renewProxyPasswords(knex, { box: boxOf(fresh, old), logger });
    expect((await sealedOf('contoso')).sealed).toBe(sealed);
  });
});
