import { secretCredential, RealClient } from '../__testUtils__/realClients';
import { GraphEmulator } from '../GraphEmulator';
import { EmulatorRequest } from '../server/Reply';
import { FaultRules } from './FaultRules';

describe('FaultRules', () => {
  const request = (
    path: string,
    query = '',
    method = 'GET',
  ): EmulatorRequest => ({
    method,
    path,
    query: new URLSearchParams(query),
    headers: {},
    body: '',
    origin: 'https://localhost',
  });
  const hang = { kind: 'hang' } as const;
  const hits = (rules: FaultRules, tried: EmulatorRequest) =>
    rules.take(tried) !== undefined;

  it.each([
    ['/v1.0/users/delta', '/v1.0/users/delta', true],
    ['/v1.0/users', '/v1.0/users/delta', false],
    ['/v1.0/users*', '/v1.0/users/delta', true],
    ['/v1.0/groups/*/members', '/v1.0/groups/1/members', true],
    ['/v1.0/users.delta', '/v1.0/users/delta', false],
    [/members$/g, '/v1.0/groups/1/members', true],
    [/members$/g, '/v1.0/groups', false],
  ])('%s and %s: %s', (path, tried, expected) => {
    const rules = new FaultRules(1);
    rules.add({ match: { path }, fault: hang });
    expect(hits(rules, request(tried))).toBe(expected);
    expect(hits(rules, request(tried))).toBe(expected);
  });

  it('match by method and by query', () => {
    const rules = new FaultRules(1);
    rules.add({
      match: { method: 'post', query: '*deltatoken=*' },
      fault: hang,
    });
    expect(hits(rules, request('/x', '$deltatoken=a', 'POST'))).toBe(true);
    expect(hits(rules, request('/x', '$deltatoken=a'))).toBe(false);
    expect(hits(rules, request('/x', '$select=a', 'POST'))).toBe(false);
  });

  it('skip some and stop after some', () => {
    const rules = new FaultRules(1);
    const id = rules.add({ skip: 1, times: 2, fault: hang });
    const outcomes = Array.from({ length: 5 }, () => hits(rules, request('/')));
    expect(outcomes).toEqual([false, true, true, false, false]);
    expect(rules.list()).toEqual([
      expect.objectContaining({ id, matched: 3, applied: 2 }),
    ]);
    expect(rules.remove(id)).toBe(true);
    expect(rules.list()).toEqual([]);
  });

  it('hit a part of the requests, the same part for the same seed', () => {
    const outcomes = (seed: number) => {
      const rules = new FaultRules(seed);
      rules.add({ probability: 0.3, fault: hang });
      return Array.from({ length: 1000 }, () => hits(rules, request('/')));
    };
    expect(outcomes(1)).toEqual(outcomes(1));
    expect(outcomes(1)).not.toEqual(outcomes(2));
    const part = outcomes(1).filter(Boolean).length / 1000;
    expect(part).toBeGreaterThan(0.25);
    expect(part).toBeLessThan(0.35);
  });

  it('refuse what makes no sense', () => {
    const rules = new FaultRules(1);
    expect(() =>
      rules.add({ fault: { kind: 'status', status: 200 } }),
    ).toThrow();
    expect(() => rules.add({ probability: 2, fault: hang })).toThrow();
  });
});

describe('faults, as real clients meet them', () => {
  let emulator: GraphEmulator;
  let real: RealClient;

  beforeAll(async () => {
    emulator = await GraphEmulator.start({ tenant: 'contoso', quirks: 'none' });
    real = new RealClient(emulator.connection());
    await real.get('/organization');
  });

  beforeEach(() => {
    emulator.faults.clear();
    emulator.figures.reset();
  });

  afterAll(async () => {
    await real.close();
    await emulator.stop();
  });

  const users = '/users?$select=id&$top=999';

  async function expectRecovery(): Promise<void> {
    expect((await real.get(users)).value).toHaveLength(
      emulator.tenant.users().length,
    );
  }

  it('status', async () => {
    emulator.faults.add({
      match: { path: '/v1.0/users' },
      times: 1,
      fault: {
        kind: 'status',
        status: 429,
        retryAfter: 3,
        headers: { 'x-test': 'yes' },
      },
    });
    await expect(real.get(users)).rejects.toMatchObject({
      statusCode: 429,
      code: 'TooManyRequests',
      headers: expect.objectContaining({}),
    });
    expect(emulator.figures.snapshot().byStatus).toEqual({ 429: 1 });
    await expectRecovery();
  });

  it('status with its headers', async () => {
    emulator.faults.add({
      fault: {
        kind: 'status',
        status: 503,
        code: 'Busy',
        message: 'Later.',
        retryAfter: 3,
      },
    });
    const response = await real.fetch('/v1.0/users');
    expect([response.status, response.headers.get('retry-after')]).toEqual([
      503,
      '3',
    ]);
    expect((await response.json()).error).toMatchObject({
      code: 'Busy',
      message: 'Later.',
    });
  });

  it('html', async () => {
    emulator.faults.add({ times: 1, fault: { kind: 'html', status: 502 } });
    await expect(real.get(users)).rejects.toMatchObject({ statusCode: 502 });
    emulator.faults.add({ times: 1, fault: { kind: 'html', status: 200 } });
    const page: unknown = await real.get(users);
    expect(page).not.toHaveProperty('value');
    await expectRecovery();
  });

  it('reset before the answer', async () => {
    emulator.faults.add({ times: 1, fault: { kind: 'reset' } });
    await expect(real.get(users)).rejects.toThrow();
    expect(emulator.figures.snapshot().byStatus).toEqual({ 0: 1 });
    await expectRecovery();
  });

  it('reset within the answer', async () => {
    emulator.faults.add({
      times: 1,
      fault: { kind: 'reset', afterBytes: 100 },
    });
    await expect(real.get(users)).rejects.toThrow();
    await expectRecovery();
  });

  it('truncate', async () => {
    emulator.faults.add({ times: 1, fault: { kind: 'truncate' } });
    // The graph client has no words for it, and believes the status.
    await expect(real.get(users)).rejects.toMatchObject({ statusCode: 200 });
    emulator.faults.add({
      match: { path: '*/openid-configuration' },
      times: 1,
      fault: { kind: 'truncate', afterBytes: 10 },
    });
    const cut = await real.fetch(
      `/${emulator.tenant.tenantId}/v2.0/.well-known/openid-configuration`,
    );
    expect([cut.status, await cut.text()]).toEqual([200, '{"token_en']);
    await expectRecovery();
  });

  it('delay', async () => {
    emulator.faults.add({ times: 1, fault: { kind: 'delay', ms: 30 } });
    const start = performance.now();
    await expectRecovery();
    // Timers may fire a little early by the wall clock.
    expect(performance.now() - start).toBeGreaterThanOrEqual(28);
  });

  it('hang', async () => {
    emulator.faults.add({ times: 1, fault: { kind: 'hang' } });
    const aborter = new AbortController();
    const hanging = real.fetch('/v1.0/users', { signal: aborter.signal });
    await expectRecovery();
    aborter.abort();
    await expect(hanging).rejects.toThrow(/abort/i);
  });

  it.each([
    ['syncStateNotFound', 400, 'syncStateNotFound'],
    ['gone', 410, 'Gone'],
    ['resyncRequired', 410, 'resyncRequired'],
  ] as const)('expireDelta as %s', async (form, statusCode, code) => {
    const pages = await real.pages('/users/delta?$select=id');
    const link = String(pages[pages.length - 1]['@odata.deltaLink']);
    emulator.faults.add({
      match: { path: '*/delta', query: '*deltatoken=*' },
      times: 1,
      fault: { kind: 'expireDelta', form },
    });
    await expect(real.get(link)).rejects.toMatchObject({ statusCode, code });
    expect((await real.get(link)).value).toEqual([]);
  });

  it('on the token endpoint', async () => {
    const scope = `${emulator.connection().graphUrl}/.default`;
    emulator.faults.add({
      match: { path: '*/token' },
      times: 1,
      fault: {
        kind: 'status',
        status: 400,
        code: 'AADSTS53003',
        message: 'Blocked.',
      },
    });
    const credential = secretCredential(emulator.connection());
    await expect(credential.getToken(scope)).rejects.toThrow(
      'AADSTS53003: Blocked.',
    );
    expect((await credential.getToken(scope)).token).toBeTruthy();
    emulator.faults.add({
      match: { path: '*/token' },
      times: 1,
      fault: { kind: 'status', status: 503, retryAfter: 2 },
    });
    const busy = await real.fetch(
      `/${emulator.tenant.tenantId}/oauth2/v2.0/token`,
      { method: 'POST' },
    );
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await busy.json()).toMatchObject({
      error: 'temporarily_unavailable',
      error_codes: [90033],
    });
  });
});
