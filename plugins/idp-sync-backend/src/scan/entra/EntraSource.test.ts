import { CursorExpiredError } from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  createClientCertificate,
  type Fault,
  GraphEmulator,
} from '@idp-sync/graph-emulator';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { openSession, readAll } from './__testUtils__/openSession';

const TOKEN_PATH = '*/oauth2/v2.0/token';

let emulator: GraphEmulator;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'entra-source-'));
  emulator = await GraphEmulator.start({
    tenant: 'contoso',
    port: 0,
    caDir: directory,
    quirks: 'none',
    pageSize: { objects: 20, memberLinks: 50 },
  });
});

afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true });
});

beforeEach(() => {
  emulator.faults.clear();
  emulator.figures.reset();
});

const open = (options: Parameters<typeof openSession>[1] = {}) =>
  openSession({ ...emulator.connection() }, options);

/** What reading the users comes to, with a session of its own. */
async function readUsers(options: Parameters<typeof openSession>[1] = {}) {
  const { session, trace } = await open(options);
  try {
    const { changes } = await readAll(session, 'users');
    return { count: changes.length, trace, error: undefined };
  } catch (error) {
    return { count: 0, trace, error };
  } finally {
    await session.close();
  }
}

describe('EntraSource', () => {
  it('reads people, groups with their members, and the tenant', async () => {
    const { session, trace } = await open();
    const users = await readAll(session, 'users');
    const groups = await readAll(session, 'groups');
    expect(users.changes.map(({ objectId }) => objectId).sort()).toEqual(
      emulator.tenant
        .users()
        .map(({ id }) => id)
        .sort(),
    );
    const [{ id: groupId }] = emulator.tenant.groups();
    const members = groups.changes.flatMap(change =>
      change.type === 'object' && change.objectId === groupId
        ? change.members ?? []
        : [],
    );
    const expected = emulator.tenant
      .membersOf(groupId)
      .filter(({ type }) => type === 'user' || type === 'group')
      .map(({ id }) => id)
      .sort();
    expect(members.map(({ objectId }) => objectId).sort()).toEqual(expected);
    expect(
      (await session.readMembers(groupId))?.map(each => each.objectId).sort(),
    ).toEqual(expected);
    expect(
      await session.readMemberOf(members[0].class, members[0].objectId),
    ).toContain(groupId);
    expect(await session.readOrganization()).toMatchObject({
      objectId: emulator.connection().tenantId,
      displayName: 'Contoso',
    });
    await session.close();
    const served = emulator.figures.snapshot();
    const atAuthority = Object.entries(served.byRoute)
      .filter(([route]) => /openid|token/.test(route))
      .reduce((sum, [, count]) => sum + count, 0);
    expect(trace.requests).toBe(served.requests - atAuthority);
    expect(trace.resourceUnits).toBe(served.resourceUnits);
    expect(served.tokensIssued).toBe(1);
  });

  it('tells what is gone', async () => {
    const { session } = await open();
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await session.readObject('user', nobody)).toBeUndefined();
    expect(await session.readMembers(nobody)).toBeUndefined();
    expect(await session.readMemberOf('user', nobody)).toBeUndefined();
    const { id } = emulator.tenant.addUser({ displayName: 'Joey' });
    const { cursor } = await readAll(session, 'users');
    emulator.tenant.deleteUser(id);
    expect((await readAll(session, 'users', cursor)).changes).toEqual([
      { type: 'removed', class: 'user', objectId: id, reason: 'soft' },
    ]);
    emulator.tenant.purgeUser(id);
    await session.close();
  });

  it('brings managers, and cleared attributes as null', async () => {
    const attributes = { user: ['department', 'manager'], group: [] };
    const { session } = await open({ attributes });
    const [boss] = emulator.tenant.users();
    const { id } = emulator.tenant.addUser({
      displayName: 'Joey',
      department: 'Legal',
    });
    const { cursor } = await readAll(session, 'users');
    emulator.tenant.setManager(id, boss.id);
    emulator.tenant.updateUser(id, { department: null });
    expect((await readAll(session, 'users', cursor)).changes).toEqual([
      expect.objectContaining({
        objectId: id,
        attributes: { department: null, manager: boss.id },
      }),
    ]);
    expect(await session.readObject('user', id)).toMatchObject({
      manager: boss.id,
    });
    emulator.tenant.purgeUser(id);
    await session.close();
  });

  it.each<[string, Fault, number]>([
    ['429', { kind: 'status', status: 429, retryAfter: 10 }, 10_500],
    ['500', { kind: 'status', status: 500 }, 500],
    ['502 in HTML', { kind: 'html', status: 502 }, 500],
    ['200 in HTML', { kind: 'html', status: 200 }, 500],
    ['503', { kind: 'status', status: 503, retryAfter: 3 }, 3_500],
    ['504', { kind: 'status', status: 504 }, 500],
    ['a cut connection', { kind: 'reset' }, 500],
    [
      'a connection cut within the body',
      { kind: 'reset', afterBytes: 50 },
      500,
    ],
    ['half a body', { kind: 'truncate' }, 500],
  ])('tries again after %s', async (_, fault, waitMs) => {
    const { count: all } = await readUsers();
    emulator.faults.add({
      match: { path: '*/users/delta' },
      skip: 1,
      times: 1,
      fault,
    });
    const { count, trace, error } = await readUsers();
    expect(error).toBeUndefined();
    expect(count).toBe(all);
    expect(trace.retries).toBe(1);
    expect(trace.waits).toEqual([waitMs]);
    expect(trace.throttledSeconds).toBe(
      fault.kind === 'status' && fault.status === 429 ? 10.5 : 0,
    );
  });

  it('gives up on a request that nobody answers, and tries again', async () => {
    emulator.faults.add({
      match: { path: '*/users/delta' },
      times: 1,
      fault: { kind: 'hang' },
    });
    const { trace, error } = await readUsers({
      source: { requestTimeoutMs: 1_000 },
    });
    expect(error).toBeUndefined();
    expect(trace.retries).toBeGreaterThanOrEqual(1);
  });

  it.each<[string, Fault, string, string | undefined]>([
    [
      '429',
      { kind: 'status', status: 429, retryAfter: 1, code: 'TooManyRequests' },
      'IDP_THROTTLED',
      'TooManyRequests',
    ],
    [
      'a long Retry-After',
      { kind: 'status', status: 429, retryAfter: 100_000 },
      'IDP_THROTTLED',
      'TooManyRequests',
    ],
    [
      '503',
      { kind: 'status', status: 503, code: 'serviceNotAvailable' },
      'IDP_DIRECTORY_UNAVAILABLE',
      'serviceNotAvailable',
    ],
    [
      'HTML',
      { kind: 'html', status: 200 },
      'IDP_DIRECTORY_UNAVAILABLE',
      undefined,
    ],
    [
      'a proxy’s refusal',
      { kind: 'html', status: 403 },
      'IDP_NETWORK',
      undefined,
    ],
    ['resets', { kind: 'reset' }, 'IDP_NETWORK', 'UND_ERR_SOCKET'],
    [
      '403',
      { kind: 'status', status: 403, code: 'Authorization_RequestDenied' },
      'IDP_PERMISSION_MISSING',
      'Authorization_RequestDenied',
    ],
    [
      '400',
      { kind: 'status', status: 400, code: 'Request_BadRequest' },
      'IDP_DIRECTORY_REFUSED',
      'Request_BadRequest',
    ],
    [
      '401',
      { kind: 'status', status: 401, code: 'InvalidAuthenticationToken' },
      'IDP_CREDENTIAL_INVALID',
      'InvalidAuthenticationToken',
    ],
  ])(
    'ends with a code when there is nothing but %s',
    async (_, fault, code, providerCode) => {
      emulator.faults.add({ match: { path: '*/users/delta' }, fault });
      const { error, trace } = await readUsers();
      expect(error).toMatchObject({ name: 'IdpSyncError', code, providerCode });
      expect(trace.requests).toBeLessThanOrEqual(9);
    },
  );

  it('ends a run whose budget is used up', async () => {
    emulator.faults.add({
      match: { path: '*/delta' },
      probability: 0.6,
      fault: { kind: 'status', status: 503 },
    });
    const { error, trace } = await readUsers({
      source: { retries: { retries: 2, gain: 0 } },
    });
    expect(error).toMatchObject({ code: 'IDP_DIRECTORY_UNAVAILABLE' });
    expect(String(error)).toContain('retries of this run are used up');
    expect(trace.retries).toBe(2);
  });

  it('ends at once where it is to wait for longer than a run may, and says for how long', async () => {
    for (const path of ['*/users/delta', TOKEN_PATH]) {
      emulator.faults.clear();
      emulator.faults.add({
        match: { path },
        fault: { kind: 'status', status: 429, retryAfter: 7_200 },
      });
      const { error, trace } = await readUsers();
      expect(error).toMatchObject({
        code: 'IDP_THROTTLED',
        retryAfterSeconds: 7_200,
      });
      expect(trace).toMatchObject({ retries: 0, waits: [] });
    }
  });

  it('gets a fresh token when the one it has is refused', async () => {
    const { session, trace } = await open();
    await session.readPage('users');
    emulator.revokeAccessTokens();
    await session.readPage('groups');
    expect(trace.retries).toBe(1);
    expect(trace.waits).toEqual([]);
    expect(emulator.figures.snapshot().tokensIssued).toBe(2);
    await session.close();
  });

  it.each(['syncStateNotFound', 'gone', 'resyncRequired'] as const)(
    'tells that a cursor has expired (%s)',
    async form => {
      const { session } = await open();
      const { cursor } = await readAll(session, 'groups');
      emulator.expireDeltaTokens(form);
      await expect(session.readPage('groups', cursor)).rejects.toThrow(
        CursorExpiredError,
      );
      await session.close();
    },
  );

  it.each<[string, Fault]>([
    ['429', { kind: 'status', status: 429, retryAfter: 7 }],
    ['503', { kind: 'status', status: 503 }],
    ['HTML', { kind: 'html', status: 200 }],
    ['a cut connection', { kind: 'reset' }],
  ])('tries again after %s of the token endpoint', async (_, fault) => {
    emulator.faults.add({ match: { path: TOKEN_PATH }, times: 2, fault });
    const { error, trace } = await readUsers();
    expect(error).toBeUndefined();
    expect(trace.retries).toBe(2);
    expect(trace.waits[0]).toBe(
      fault.kind === 'status' && fault.status === 429 ? 7_500 : 500,
    );
  });

  it('says what is wrong with a credential', async () => {
    const { connection } = emulator;
    const { clientId } = connection.call(emulator);
    const expired = emulator.tenant.registerApplication({
      clientId: '11111111-0000-4000-8000-000000000000',
      secrets: [{ value: 'old-secret', expired: true }],
    });
    const secret = (id: string, clientSecret: string) => ({
      type: 'clientSecret',
      clientId: id,
      clientSecret,
    });
    const stranger = await createClientCertificate('stranger');
    const certificatePath = join(directory, 'stranger.pem');
    await writeFile(
      certificatePath,
      `${stranger.certificatePem}\n${stranger.privateKeyPem}`,
    );
    for (const [profile, code, providerCode] of [
      [
        secret(clientId, 'wrong-secret'),
        'IDP_CREDENTIAL_INVALID',
        'AADSTS7000215',
      ],
      [
        secret(expired.clientId, 'old-secret'),
        'IDP_CREDENTIAL_EXPIRED',
        'AADSTS7000222',
      ],
      [
        secret('22222222-0000-4000-8000-000000000000', 'x'),
        'IDP_APPLICATION_NOT_FOUND',
        'AADSTS700016',
      ],
      [
        { type: 'certificate', clientId, certificatePath },
        'IDP_CREDENTIAL_INVALID',
        'AADSTS700027',
      ],
    ] as const) {
      const { error, trace } = await readUsers({ profile });
      expect(error).toMatchObject({ code, providerCode });
      expect(trace.retries).toBe(0);
    }
    const { error } = await readUsers({
      connection: { tenantId: '33333333-0000-4000-8000-000000000000' },
    }).catch(thrown => ({ error: thrown }));
    expect(error).toMatchObject({ code: 'IDP_CONFIG_INVALID' });
  });

  it('says that there is no such tenant', async () => {
    const { session } = await openSession({
      ...emulator.connection(),
      tenantId: '33333333-0000-4000-8000-000000000000',
    });
    await expect(session.readPage('users')).rejects.toMatchObject({
      code: 'IDP_TENANT_NOT_FOUND',
      providerCode: 'AADSTS90002',
    });
    await session.close();
  });

  it('signs in with a certificate, as text and as a file', async () => {
    const { certificatePem, privateKeyPem } = await createClientCertificate(
      'portal',
    );
    const certificate = `${certificatePem}\n${privateKeyPem}`;
    const { clientId } = emulator.tenant.registerApplication({
      clientId: '44444444-0000-4000-8000-000000000000',
      certificates: [certificatePem],
    });
    const certificatePath = join(directory, 'portal.pem');
    await writeFile(certificatePath, certificate);
    for (const profile of [
      { type: 'certificate', clientId, certificatePath },
      {
        type: 'certificate',
        clientId,
        certificate,
      },
    ]) {
      expect((await readUsers({ profile })).error).toBeUndefined();
    }
  });

  it('says which CA is missing', async () => {
    const { error, trace } = await readUsers({
      connection: { caFile: undefined },
    });
    expect(error).toMatchObject({
      code: 'IDP_NETWORK',
      message: expect.stringContaining('"caFile"'),
    });
    expect(trace.retries).toBe(0);
    await expect(
      open({ connection: { caFile: join(directory, 'none.pem') } }),
    ).rejects.toMatchObject({
      code: 'IDP_CONFIG_INVALID',
      message: expect.stringContaining('idpSync.connections.contoso.caFile'),
    });
  });

  it('stops at once when the run is cancelled, in a wait as in a request', async () => {
    for (const fault of [
      { kind: 'status', status: 429, retryAfter: 300 },
      { kind: 'hang' },
    ] as const) {
      emulator.faults.clear();
      emulator.faults.add({ match: { path: '*/users/delta' }, fault });
      const controller = new AbortController();
      const { session } = await open({
        signal: controller.signal,
        source: { wait: undefined },
      });
      const reading = session.readPage('users');
      setTimeout(() => controller.abort(new Error('cancelled')), 50);
      await expect(reading).rejects.toThrow(/cancelled|abort/);
      await session.close();
    }
  });

  it('keeps the secret out of errors, whatever goes wrong', async () => {
    const clientSecret = 'very-secret+value/with=signs';
    const { clientId } = emulator.connection();
    const profile = { type: 'clientSecret', clientId, clientSecret };
    const faults: (Fault | undefined)[] = [
      undefined,
      { kind: 'reset' },
      { kind: 'html', status: 400 },
      {
        kind: 'status',
        status: 400,
        code: 'AADSTS90001',
        message: `You sent ${clientSecret}`,
      },
    ];
    for (const fault of faults) {
      emulator.faults.clear();
      if (fault) {
        emulator.faults.add({ match: { path: TOKEN_PATH }, fault });
      }
      const { error, trace } = await readUsers({ profile });
      const printed = inspect(
        { error, trace },
        { depth: 20, showHidden: true },
      );
      expect(error).toBeDefined();
      expect(printed).not.toContain(clientSecret);
      expect(printed).not.toContain(encodeURIComponent(clientSecret));
    }
  });
});
