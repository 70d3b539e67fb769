import { RealClient } from '../__testUtils__/realClients';
import { DeltaFunction } from '../delta/DeltaFunction';
import { Quirks } from '../graph/Quirks';
import { GraphEmulator } from '../GraphEmulator';
import { isLoopback } from '../server/EmulatorServer';
import { EmulatorRequest } from '../server/Reply';
import { AccessTokens } from '../token/AccessTokens';
import { ControlApi } from './ControlApi';

interface Answer {
  id?: string;
  error?: string;
  actions?: string[];
  faults?: unknown[];
  results?: { id: string }[];
}

describe('ControlApi', () => {
  let emulator: GraphEmulator;
  let real: RealClient;

  beforeAll(async () => {
    emulator = await GraphEmulator.start({ tenant: 'contoso', quirks: 'none' });
    real = new RealClient(emulator.connection());
  });

  afterAll(async () => {
    await real.close();
    await emulator.stop();
  });

  async function control(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Answer }> {
    const response = await real.fetch(`/_control${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text ? JSON.parse(text) : undefined,
    };
  }

  it('describes the tenant and itself', async () => {
    const { body } = await control('GET', '');
    expect(body).toMatchObject({ displayName: 'Contoso', users: 252 });
    expect(body.actions).toContain('POST /faults');
  });

  it('applies faults of the catalogue by name, and lists them', async () => {
    const catalogue = await control('GET', '/faults/catalogue');
    expect(catalogue.body.faults).toContainEqual(
      expect.objectContaining({
        name: 'throttled',
        targets: expect.arrayContaining(['token', 'users']),
      }),
    );
    const { body } = await control('POST', '/faults', {
      name: 'secretExpired',
      target: 'users',
      skip: 2,
    });
    expect(body).toEqual({ ids: [expect.any(String), expect.any(String)] });
    for (const [wrong, reason] of [
      [{ name: 'bad luck' }, /name/],
      [{ name: 'tenantUnknown', target: 'users' }, /can be aimed at discovery/],
    ] as const) {
      expect(await control('POST', '/faults', wrong)).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(reason) },
      });
    }
    await control('DELETE', '/faults');
  });

  it('adds, lists and removes faults', async () => {
    const { body } = await control('POST', '/faults', {
      match: { path: '/v1.0/users' },
      fault: { kind: 'status', status: 503 },
    });
    await expect(real.get('/users')).rejects.toMatchObject({ statusCode: 503 });
    const listed = await control('GET', '/faults');
    expect(listed.body.faults).toEqual([
      expect.objectContaining({
        id: body.id,
        applied: 1,
        match: { path: '/v1.0/users' },
      }),
    ]);
    expect((await control('DELETE', `/faults/${body.id}`)).status).toBe(204);
    expect((await control('DELETE', `/faults/${body.id}`)).status).toBe(404);
    expect((await real.get('/users?$top=1')).value).toHaveLength(1);
    await control('POST', '/faults', { fault: { kind: 'reset' } });
    expect((await control('DELETE', '/faults')).status).toBe(204);
    expect(emulator.faults.list()).toEqual([]);
  });

  it('changes the tenant, by names that people know', async () => {
    const { body, status } = await control('POST', '/changes', [
      {
        op: 'addUser',
        properties: {
          displayName: 'New Hire',
          userPrincipalName: 'new.hire@contoso.example',
        },
      },
      {
        op: 'addMember',
        group: 'Portal Admins',
        member: 'new.hire@contoso.example',
      },
      {
        op: 'setManager',
        user: 'new.hire@contoso.example',
        manager: 'adele.vance@contoso.example',
      },
      { op: 'disableUser', user: 'new.hire@contoso.example' },
    ]);
    expect(status).toBe(200);
    const id = String(body.results?.[0].id);
    expect(emulator.tenant.user(id)).toMatchObject({
      displayName: 'New Hire',
      accountEnabled: false,
    });
    expect(emulator.tenant.managerOf(id)).toBe(
      emulator.tenant.user('adele.vance@contoso.example').id,
    );
    await control('POST', '/changes', { op: 'purgeUser', user: id });
    expect(() => emulator.tenant.user(id)).toThrow();
  });

  it.each([
    [{ op: 'fly', user: 'x' }, 400, /op/],
    [{ op: 'disableUser' }, 400, /user/],
    [{ op: 'disableUser', user: 'nobody' }, 404, /'nobody'/],
    [{ op: 'purgeGroup', group: 'Nobodies' }, 404, /'Nobodies'/],
    [{ op: 'purgeGroup', group: 'Data Platform' }, 409, /2 groups are called/],
    [
      {
        op: 'addMember',
        group: 'Portal Admins',
        member: 'adele.vance@contoso.example',
      },
      409,
      /already exist/,
    ],
  ])('refuses %j', async (operation, status, message) => {
    const answer = await control('POST', '/changes', operation);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(message);
  });

  it('makes tokens useless', async () => {
    const pages = await real.pages('/users/delta?$select=id');
    const link = String(pages[pages.length - 1]['@odata.deltaLink']);
    await control('POST', '/expire-delta-tokens', { form: 'gone' });
    await expect(real.get(link)).rejects.toMatchObject({ statusCode: 410 });
    await control('POST', '/revoke-access-tokens');
    await expect(real.get('/users')).rejects.toMatchObject({ statusCode: 401 });
  });

  it('gives and resets the figures, which do not count itself', async () => {
    await control('DELETE', '/figures');
    await control('GET', '');
    expect((await control('GET', '/figures')).body).toMatchObject({
      requests: 0,
      highestConcurrency: 0,
    });
  });

  it('takes JSON only, and says what there is', async () => {
    const form = await real.fetch('/_control/faults', {
      method: 'POST',
      body: 'x',
    });
    expect(form.status).toBe(415);
    const nothing = await control('GET', '/nothing');
    expect([nothing.status, nothing.body.error]).toEqual([
      404,
      expect.stringContaining('POST /changes'),
    ]);
  });

  it('serves this machine only', async () => {
    const { tenant, faults, figures } = emulator;
    const now = () => 0;
    const api = new ControlApi({
      tenant,
      faults,
      figures,
      delta: new DeltaFunction({
        tenant,
        pageSize: { objects: 1, memberLinks: 1 },
        quirks: new Quirks('none', 1),
        now,
      }),
      accessTokens: await AccessTokens.create({
        tenantId: tenant.tenantId,
        lifetimeSeconds: 1,
        now,
      }),
    });
    const request: EmulatorRequest = {
      method: 'GET',
      path: '/_control',
      query: new URLSearchParams(),
      headers: {},
      body: '',
      origin: 'https://localhost',
    };
    expect(api.handle(request, false).status).toBe(403);
    expect(api.handle(request, true).status).toBe(200);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['1270.0.0.1', false],
    [undefined, false],
  ])('takes %s for this machine: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
