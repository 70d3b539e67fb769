import { ResponseError } from '@backstage/errors';
import { mockApis, registerMswTestHooks } from '@backstage/frontend-test-utils';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import {
  managedUser,
  run,
  runSummary,
  syncStatus,
} from '../__testUtils__/fixtures';
import { IdpSyncClient } from './IdpSyncClient';

const BASE_URL = 'http://localhost:7007/api/idp-sync';

describe('IdpSyncClient', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const client = new IdpSyncClient({
    discoveryApi: mockApis.discovery({ baseUrl: 'http://localhost:7007' }),
    fetchApi: mockApis.fetch(),
  });

  it('reads the status', async () => {
    server.use(
      http.get(`${BASE_URL}/status`, () => HttpResponse.json(syncStatus())),
    );
    await expect(client.connections.getStatus()).resolves.toEqual(syncStatus());
  });

  it('repeats a parameter for each of its values and leaves out what is empty', async () => {
    let search = '';
    server.use(
      http.get(`${BASE_URL}/runs`, ({ request }) => {
        search = new URL(request.url).search;
        return HttpResponse.json({ items: [], totalItems: 0 });
      }),
    );
    await client.runs.getRuns({
      connectionId: ['contoso'],
      status: ['failed', 'partial'],
      kind: [],
      search: '',
      offset: 0,
      limit: 25,
    });
    expect(search).toBe(
      '?connectionId=contoso&status=failed&status=partial&offset=0&limit=25',
    );
  });

  it('asks for a run and cancels it', async () => {
    const bodies: unknown[] = [];
    server.use(
      http.post(`${BASE_URL}/connections/a%2Fb/runs`, async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json(runSummary({ id: 7 }), { status: 201 });
      }),
      http.post(`${BASE_URL}/runs/7/cancel`, async ({ request }) => {
        bodies.push(await request.text());
        return HttpResponse.json(runSummary({ id: 7 }), { status: 202 });
      }),
    );
    const requested = await client.runs.requestRun('a/b', {
      kind: 'sync',
      mode: 'full',
    });
    await client.runs.cancelRun(requested.id);
    expect(bodies).toEqual([{ kind: 'sync', mode: 'full' }, '']);
  });

  it('reads a run, its changes, its events and a connection', async () => {
    const paths: string[] = [];
    server.use(
      http.get(`${BASE_URL}/*`, ({ request }) => {
        const { pathname, search } = new URL(request.url);
        paths.push(pathname.replace('/api/idp-sync', '') + search);
        return HttpResponse.json(run());
      }),
    );
    await client.runs.getRun(42);
    await client.runs.getRunChanges(42, { class: ['user'], search: 'ä&b' });
    await client.runs.getRunEvents(42, { level: ['warn'], limit: 1000 });
    await client.connections.getConnection('contoso');
    expect(paths).toEqual([
      '/runs/42',
      '/runs/42/changes?class=user&search=%C3%A4%26b',
      '/runs/42/events?level=warn&limit=1000',
      '/connections/contoso',
    ]);
  });

  it('finds what an entity comes from, or nothing', async () => {
    server.use(
      http.get(`${BASE_URL}/managed-entities/by-ref`, ({ request }) =>
        new URL(request.url).searchParams.get('entityRef') ===
        'user:default/jane'
          ? HttpResponse.json(managedUser())
          : HttpResponse.json(
              { error: { name: 'NotFoundError', message: 'Not ours' } },
              { status: 404 },
            ),
      ),
    );
    await expect(
      client.objects.getManagedEntity('user:default/jane'),
    ).resolves.toEqual(managedUser());
    await expect(
      client.objects.getManagedEntity('user:default/john'),
    ).resolves.toBeUndefined();
  });

  it('throws what the backend refuses with, its sentence within', async () => {
    server.use(
      http.get(`${BASE_URL}/runs/9`, () =>
        HttpResponse.json(
          {
            error: { name: 'NotFoundError', message: 'There is no run 9' },
            request: { method: 'GET', url: '/runs/9' },
            response: { statusCode: 404 },
          },
          { status: 404 },
        ),
      ),
    );
    const error = await client.runs.getRun(9).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({
      statusCode: 404,
      cause: { message: 'There is no run 9' },
    });
  });

  it('ends a request that nobody waits for any more', async () => {
    server.use(
      http.get(`${BASE_URL}/status`, () => HttpResponse.json(syncStatus())),
    );
    await expect(
      client.connections.getStatus({ signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
