import { BatchRequestContent } from '@microsoft/microsoft-graph-client';
import { RealClient } from '../__testUtils__/realClients';
import { GraphEmulator } from '../GraphEmulator';

interface BatchResponse {
  id: string;
  status: number;
  headers: Record<string, string>;
  body: { value?: unknown[]; error?: { code: string } };
}

describe('$batch', () => {
  let emulator: GraphEmulator;
  let real: RealClient;

  beforeAll(async () => {
    emulator = await GraphEmulator.start({ tenant: 'contoso' });
    real = new RealClient(emulator.connection());
  });

  beforeEach(() => {
    emulator.faults.clear();
    emulator.figures.reset();
  });

  afterAll(async () => {
    await real.close();
    await emulator.stop();
  });

  async function batch(requests: unknown[]): Promise<BatchResponse[]> {
    const { responses } = await real.client.api('/$batch').post({ requests });
    return responses;
  }

  const get = (id: string, url: string, more: object = {}) => ({
    id,
    method: 'GET',
    url,
    ...more,
  });

  it('answers each request by its id, in another order', async () => {
    const [group] = emulator.tenant.groups();
    const responses = await batch([
      get('1', '/users?$top=2'),
      get('2', `/groups/${group.id}/members`),
      get('3', '/users/nobody'),
    ]);
    expect(responses.map(({ id }) => id)).toEqual(['3', '2', '1']);
    expect(responses.map(({ status }) => status)).toEqual([404, 200, 200]);
    expect(responses[2].body.value).toHaveLength(2);
    expect(responses[0].body.error?.code).toBe('Request_ResourceNotFound');
  });

  it('takes what the graph client makes of its own batches', async () => {
    const content = new BatchRequestContent([
      {
        id: '1',
        request: new Request(`${emulator.connection().graphUrl}/users?$top=1`),
      },
    ]);
    const { responses } = await real.client
      .api('/$batch')
      .post(await content.getContent());
    expect(responses).toEqual([
      expect.objectContaining({ id: '1', status: 200 }),
    ]);
  });

  it('gives each request its own headers', async () => {
    const query = "/users?$filter=userType ne 'Guest'&$count=true";
    const responses = await batch([
      get('with', query, { headers: { ConsistencyLevel: 'eventual' } }),
      get('without', query),
    ]);
    const status = Object.fromEntries(
      responses.map(response => [response.id, response.status]),
    );
    expect(status).toEqual({ with: 200, without: 400 });
  });

  it('fails what depends on a failure', async () => {
    const responses = await batch([
      get('1', '/users/nobody'),
      get('2', '/users?$top=1', { dependsOn: ['1'] }),
      get('3', '/users?$top=1', { dependsOn: ['2'] }),
      get('4', '/users?$top=1'),
    ]);
    const status = Object.fromEntries(
      responses.map(response => [response.id, response.status]),
    );
    expect(status).toEqual({ 1: 404, 2: 424, 3: 424, 4: 200 });
  });

  it('throttles a request inside, with its own Retry-After', async () => {
    emulator.faults.add({
      match: { path: '/v1.0/groups*' },
      fault: { kind: 'status', status: 429, retryAfter: 7 },
    });
    const responses = await batch([get('1', '/groups'), get('2', '/users')]);
    const throttled = responses.find(({ id }) => id === '1');
    expect(throttled).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '7' },
      body: { error: { code: 'TooManyRequests' } },
    });
    expect(responses.find(({ id }) => id === '2')?.status).toBe(200);
  });

  it('counts what it holds', async () => {
    await batch([get('1', '/groups'), get('2', '/users?$select=id')]);
    expect(emulator.figures.snapshot()).toMatchObject({
      requests: 1,
      batched: 2,
      byRoute: { 'POST /$batch': 1, 'GET /groups': 1, 'GET /users': 1 },
      resourceUnits: 2,
    });
  });

  it.each([
    [
      'more than twenty',
      Array.from({ length: 21 }, (_, i) => get(`${i}`, '/users')),
    ],
    ['none', []],
    ['two of one id', [get('1', '/users'), get('1', '/users')]],
    [
      'a dependency on a later one',
      [get('1', '/users', { dependsOn: ['2'] }), get('2', '/users')],
    ],
    ['a request without a url', [{ id: '1', method: 'GET' }]],
  ])('refuses %s', async (_, requests) => {
    await expect(batch(requests)).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
    });
  });
});
