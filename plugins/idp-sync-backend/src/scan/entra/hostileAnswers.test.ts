import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from './__testUtils__/openSession';
import { type Answer, ScriptedServer } from './__testUtils__/ScriptedServer';

/** What an authority or a Graph that means no good, or is not well, might answer. */
describe('EntraSource, facing answers that lead astray', () => {
  let directory: string;
  let elsewhere: ScriptedServer;
  let server: ScriptedServer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hostile-'));
    elsewhere = await ScriptedServer.start(directory, {});
  });

  afterEach(async () => {
    await server.stop();
    elsewhere.received.length = 0;
  });

  afterAll(async () => {
    await elsewhere.stop();
    await rm(directory, { recursive: true });
  });

  async function open(answers: Record<string, Answer>) {
    server = await ScriptedServer.start(directory, answers);
    return await openSession(server.target());
  }

  it('follows no page link to another host', async () => {
    const target = `${elsewhere.origin}/v1.0/users/delta?$skiptoken=1`;
    for (const link of ['@odata.nextLink', '@odata.deltaLink']) {
      const { session } = await open({
        '/users/delta': () => ({ value: [], [link]: target }),
      });
      await expect(session.readPage('users')).rejects.toMatchObject({
        code: 'IDP_DIRECTORY_REFUSED',
      });
      await session.close();
    }
    expect(elsewhere.received).toEqual([]);
  });

  it('goes on from no cursor that leads to another host', async () => {
    const { session } = await open({});
    for (const cursor of [
      `${elsewhere.origin}/v1.0/users/delta?$deltatoken=1`,
      'https://user:password@graph.microsoft.com/v1.0/users/delta',
      'no address at all',
    ]) {
      await expect(session.readPage('users', cursor)).rejects.toMatchObject({
        name: 'CursorExpiredError',
      });
    }
    expect(server.received).toEqual([]);
    expect(elsewhere.received).toEqual([]);
    await session.close();
  });

  it('sends the secret to no host that the metadata names', async () => {
    const { session } = await open({
      '/openid-configuration': origin => ({
        issuer: `${origin}/tenant/v2.0`,
        authorization_endpoint: `${origin}/tenant/oauth2/v2.0/authorize`,
        token_endpoint: `${elsewhere.origin}/tenant/oauth2/v2.0/token`,
        jwks_uri: `${origin}/tenant/keys`,
        end_session_endpoint: `${origin}/tenant/logout`,
      }),
    });
    await expect(session.readPage('users')).rejects.toMatchObject({
      name: 'IdpSyncError',
      code: 'IDP_CONFIG_INVALID',
    });
    expect(elsewhere.received).toEqual([]);
    await session.close();
  });

  it('notices lists that go in a circle', async () => {
    const { session } = await open({
      '/members': origin => ({
        value: [],
        '@odata.nextLink': `${origin}/v1.0/groups/g/members?$skiptoken=1`,
      }),
    });
    await expect(session.readMembers('g')).rejects.toMatchObject({
      code: 'IDP_DIRECTORY_LOOP',
    });
    await session.close();
  });

  it('takes a body of another shape for a failure, and not for an empty directory', async () => {
    for (const body of [
      { value: [] },
      { value: 'none' },
      { value: [{ displayName: 'No id' }], '@odata.deltaLink': 'x' },
      [],
    ]) {
      const { session, trace } = await open({ '/users/delta': () => body });
      await expect(session.readPage('users')).rejects.toMatchObject({
        code: 'IDP_DIRECTORY_UNAVAILABLE',
      });
      expect(trace.retries).toBe(8);
      await session.close();
    }
  });
});
