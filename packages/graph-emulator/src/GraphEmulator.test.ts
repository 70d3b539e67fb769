import { RealClient } from './__testUtils__/realClients';
import { GraphEmulator } from './GraphEmulator';
import { GraphEmulatorOptions } from './options';

describe('GraphEmulator', () => {
  const running: { stop(): Promise<void> }[] = [];

  async function start(
    options: Partial<GraphEmulatorOptions> = {},
  ): Promise<{ emulator: GraphEmulator; real: RealClient }> {
    const emulator = await GraphEmulator.start({
      tenant: { users: 20, groups: 4, memberships: 40 },
      ...options,
    });
    const real = new RealClient(emulator.connection());
    running.push({ stop: () => real.close() }, emulator);
    return { emulator, real };
  }

  afterEach(async () => {
    for (const one of running.splice(0)) {
      await one.stop();
    }
  });

  it('serves changes to a client that follows by delta', async () => {
    const { emulator, real } = await start({ quirks: 'none' });
    const pages = await real.pages('/users/delta?$select=displayName');
    const { id } = emulator.tenant.addUser({ displayName: 'New Hire' });
    const link = String(pages[pages.length - 1]['@odata.deltaLink']);
    expect((await real.get(link)).value).toEqual([
      { id, displayName: 'New Hire' },
    ]);
  });

  it('says what it served', async () => {
    const { emulator, real } = await start();
    await real.token();
    await Promise.all([
      real.get('/users?$select=id'),
      real.get('/groups/delta'),
    ]);
    await expect(real.get('/users/nobody')).rejects.toThrow();
    const figures = emulator.figures.snapshot();
    expect(figures).toMatchObject({
      byRoute: {
        'GET /{tenant}/v2.0/.well-known/openid-configuration': 1,
        'GET /users': 1,
        'GET /groups/delta': 1,
        'GET /users/{id}': 1,
      },
      resourceUnits: 3,
    });
    expect(figures.tokensIssued).toBe(
      figures.byRoute['POST /{tenant}/oauth2/v2.0/token'],
    );
    const sum = (counts: Record<string, number>) =>
      Object.values(counts).reduce((total, count) => total + count, 0);
    expect(sum(figures.byRoute)).toBe(figures.requests);
    expect(sum(figures.byStatus)).toBe(figures.requests);
    expect(figures.byStatus[404]).toBe(1);
    expect(figures.bytes).toBeGreaterThan(1000);
    emulator.figures.reset();
    expect(emulator.figures.snapshot().requests).toBe(0);
  });

  it('counts the requests that it answers at once', async () => {
    const { emulator, real } = await start({ latencyMs: 500 });
    await real.get('/users');
    emulator.figures.reset();
    await Promise.all(
      Array.from({ length: 5 }, () => real.get('/users?$top=1')),
    );
    expect(emulator.figures.snapshot().highestConcurrency).toBe(5);
  });

  it('tells the cost of a request, and throttles when told to', async () => {
    const { emulator, real } = await start({
      throttle: { resourceUnits: 2, retryAfterSeconds: 4 },
      now: () => 1_000_000_000_000,
    });
    const { token } = await real.token();
    const first = await real.fetch('/v1.0/users', { token });
    expect(first.headers.get('x-ms-resource-unit')).toBe('2');
    const second = await real.fetch('/v1.0/groups', { token });
    expect([second.status, second.headers.get('retry-after')]).toEqual([
      429,
      '4',
    ]);
    expect(emulator.figures.snapshot().resourceUnits).toBe(3);
  });

  it('follows the page sizes it is given', async () => {
    const { real } = await start({
      quirks: 'none',
      pageSize: { objects: 8, memberLinks: 7 },
    });
    const users = await real.pages('/users/delta?$select=id');
    expect(users.map(page => page.value.length)).toEqual([8, 8, 4]);
    const groups = await real.pages('/groups/delta?$select=id,members');
    expect(groups).toHaveLength(6);
  });

  it('puts empty pages between others when it is told to', async () => {
    const { real } = await start({ quirks: { emptyPage: 1 } });
    const users = await real.pages('/users?$top=8&$select=id');
    expect(users.map(page => page.value.length)).toEqual([8, 0, 8, 0, 4]);
    const ids = users.flatMap(page => page.value.map(({ id }) => id));
    expect(new Set(ids).size).toBe(20);
  });

  it('refuses pages that hold nothing', async () => {
    await expect(start({ pageSize: { objects: 0 } })).rejects.toThrow(
      /at least one object/,
    );
  });

  it('stops while clients wait', async () => {
    const { emulator, real } = await start();
    emulator.faults.add({ fault: { kind: 'hang' } });
    const hanging = real.fetch('/v1.0/users').catch(error => error);
    while (emulator.faults.list()[0].applied === 0) {
      await new Promise(setImmediate);
    }
    await emulator.stop();
    expect(String(await hanging)).toMatch(/fetch failed|terminated/);
    await emulator.stop();
  });

  it('says why it cannot start', async () => {
    const { emulator } = await start();
    await expect(start({ port: emulator.port })).rejects.toThrow(/EADDRINUSE/);
  });
});
