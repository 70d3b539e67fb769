import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import { raiseConfigurationRevision } from './configurationRevision';
import { CredentialProfiles } from './credentials/CredentialProfiles';
import { PortalCredentials } from './credentials/PortalCredentials';
import { SecretBox } from '../encryption/SecretBox';
import { FileConnections } from './FileConnections';
import { LiveConnections } from './LiveConnections';
import { PortalConnections } from './portal/PortalConnections';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SETTINGS = {
  provider: 'simple',
  tenantId: 'tenant',
  cloud: 'global',
  credentialProfile: 'app',
};

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  const source = {
    provider: 'simple',
    title: 'Simple',
    parseSettings: (settings: unknown) => settings,
    portal: { clouds: [], parse: (settings: unknown) => settings },
    open: async () => {
      throw new Error('Nothing is read');
    },
  };
  const sources = new Map<string, DirectorySource>([['simple', source]]);
  const config = new ConfigReader({
    idpSync: {
      connections: {
        zeta: { provider: 'simple', policy: { users: { guests: false } } },
        broken: { provider: 'unknown' },
      },
    },
  });
  const statements: string[] = [];
  knex.on('query', ({ sql }: { sql: string }) => statements.push(sql));
  const replica = () =>
    new LiveConnections({
      file: FileConnections.read(config, sources),
      portal: new PortalConnections({
        knex,
        sources,
        credentials: async () =>
          new PortalCredentials({
            file: CredentialProfiles.fromConfig(config),
            stored: new Map(),
          }),
        box: SecretBox.fromConfig(config),
      }),
      sources,
      fileVersions: new Map([['zeta', 3]]),
    });
  const rows = new Rows(knex);
  const save = async (id: string, columns: Record<string, unknown> = {}) => {
    await knex('connections').where({ id }).delete();
    await rows.connection(id, {
      origin: 'portal',
      settings: JSON.stringify({ ...SETTINGS, title: `The ${id}` }),
      ...columns,
    });
    await raiseConfigurationRevision(knex);
  };
  const ids = async (connections: LiveConnections) =>
    (await connections.list()).map(
      ({ definition, broken }) => (definition ?? broken).id,
    );
  return { knex, rows, replica, save, ids, statements };
}

describe.each(databases.eachSupportedId())('LiveConnections on %s', id => {
  it('has those of the file as they were at the start, then those of the portal as they are now, on every replica', async () => {
    const { replica, save, ids } = await setUp(id);
    const one = replica();
    const other = replica();
    expect(await ids(one)).toEqual(['zeta', 'broken']);
    await save('fabrikam');
    await save('contoso', { connected_at: 1 });
    expect(await ids(one)).toEqual(['zeta', 'broken', 'contoso', 'fabrikam']);
    expect(await ids(other)).toEqual(await ids(one));
    await save('contoso', { enabled: false });
    expect((await other.get('contoso')).definition).toMatchObject({
      origin: 'portal',
      enabled: false,
      connected: false,
      title: 'The contoso',
    });
  });

  it('takes one small query where nothing has changed', async () => {
    const { replica, save, ids, statements } = await setUp(id);
    await save('contoso');
    const connections = replica();
    await ids(connections);
    statements.length = 0;
    await ids(connections);
    await connections.get('contoso');
    expect(statements).toEqual([
      expect.stringContaining('configuration_revision'),
      expect.stringContaining('configuration_revision'),
    ]);
  });

  it('goes by the latest version of a policy, and by none where none is saved', async () => {
    const { rows, replica, save } = await setUp(id);
    await save('contoso');
    const connections = replica();
    expect(await connections.get('contoso')).toMatchObject({
      policyVersion: 0,
      definition: { policy: { users: { guests: true } } },
    });
    await rows.policy('contoso', 2, { users: { guests: false } });
    await save('contoso', { policy_version: 2 });
    expect(await connections.get('contoso')).toMatchObject({
      policyVersion: 2,
      definition: { policy: { users: { guests: false } } },
    });
    expect(await connections.get('zeta')).toMatchObject({
      policyVersion: 3,
      definition: { origin: 'file' },
    });
  });

  it('forgets what a transaction had changed that came to nothing', async () => {
    const { knex, replica, save } = await setUp(id);
    await save('contoso');
    const connections = replica();
    await expect(
      knex.transaction(async transaction => {
        await transaction('connections').update({ enabled: false });
        await raiseConfigurationRevision(transaction);
        const [, , contoso] = await connections.list(transaction);
        expect(contoso.definition?.enabled).toBe(false);
        throw new Error('No');
      }),
    ).rejects.toThrow('No');
    await save('fabrikam');
    expect((await connections.get('contoso')).definition.enabled).toBe(true);
  });

  it('keeps what is wrong with one from the others, and says what has become of one that is gone', async () => {
    const { replica, save, ids } = await setUp(id);
    await save('contoso', {
      settings: JSON.stringify({ ...SETTINGS, title: 'A', provider: 'gone' }),
    });
    await save('fabrikam');
    await save('zeta', { origin: 'portal' });
    const connections = replica();
    expect(await ids(connections)).toEqual([
      'zeta',
      'broken',
      'contoso',
      'fabrikam',
    ]);
    await expect(connections.get('contoso')).rejects.toMatchObject({
      code: 'IDP_CONFIG_INVALID',
      message: 'A: the identity provider "gone" is not installed any more',
    });
    for (const wrong of ['broken', 'vanished']) {
      await expect(connections.get(wrong)).rejects.toMatchObject({
        code: 'IDP_CONFIG_INVALID',
      });
    }
    expect((await connections.get('zeta')).definition.origin).toBe('file');
  });
});
