import { CursorExpiredError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { type Fault, GraphEmulator } from '@idp-sync/graph-emulator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, readAll } from '../__testUtils__/openSession';

const MEMBERS = '*/groups/*/members';

let directory: string;
let emulator: GraphEmulator;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quick-faults-'));
  emulator = await GraphEmulator.start({
    tenant: { users: 120, groups: 50, memberships: 900, seed: 2 },
    port: 0,
    caDir: directory,
    quirks: 'none',
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
  openSession(
    { ...emulator.connection() },
    { connection: { firstRead: 'quick' }, ...options },
  );

/** `group member`, sorted. */
const membershipsOf = ({ changes }: Awaited<ReturnType<typeof readAll>>) =>
  changes
    .flatMap(change =>
      change.type === 'object'
        ? (change.members ?? []).map(
            ({ objectId }) => `${change.objectId} ${objectId}`,
          )
        : [],
    )
    .sort();

const truth = () =>
  emulator.tenant
    .groups()
    .flatMap(({ id }) =>
      emulator.tenant
        .membersOf(id)
        .filter(({ type }) => type === 'user' || type === 'group')
        .map(member => `${id} ${member.id}`),
    )
    .sort();

describe('the quick plan', () => {
  it('asks for members in batches of 20, at two units each', async () => {
    const { session, trace } = await open();
    const users = await readAll(session, 'users');
    const groups = await readAll(session, 'groups');
    await session.close();
    expect(users.changes).toHaveLength(120);
    expect(groups.changes).toHaveLength(50);
    expect(membershipsOf(groups)).toEqual(truth());
    const { byRoute, batched } = emulator.figures.snapshot();
    expect(byRoute).toMatchObject({
      'GET /groups/{id}/members': 50,
      'POST /$batch': 3,
      'GET /users': 1,
      'GET /groups': 1,
      'GET /users/delta': 1,
      'GET /groups/delta': 1,
    });
    expect(batched).toBe(50);
    expect(trace.resourceUnits).toBe(emulator.figures.snapshot().resourceUnits);
    // Members, tokens, listings and counts.
    expect(trace.resourceUnits).toBe(100 + 2 + 2 + 2);
  });

  it.each<[string, Fault, number]>([
    ['429', { kind: 'status', status: 429, retryAfter: 30 }, 30_000],
    ['503', { kind: 'status', status: 503 }, 0],
    ['502 in HTML', { kind: 'html', status: 502 }, 0],
  ])(
    'asks again for what a batch answers with %s',
    async (_, fault, leastMs) => {
      emulator.faults.add({
        match: { path: MEMBERS },
        probability: 0.3,
        fault,
      });
      const { session, trace } = await open();
      expect(membershipsOf(await readAll(session, 'groups'))).toEqual(truth());
      await session.close();
      expect(trace.retries).toBeGreaterThan(0);
      expect(Math.max(...trace.waits)).toBeGreaterThanOrEqual(leastMs);
      const { byRoute } = emulator.figures.snapshot();
      // Only what failed is asked again.
      expect(byRoute['GET /groups/{id}/members']).toBeLessThan(120);
    },
  );

  it('follows the pages of large groups, and reads their lists anew when links expire', async () => {
    emulator.faults.add({
      match: { path: MEMBERS, query: '*skiptoken*' },
      times: 2,
      fault: {
        kind: 'status',
        status: 400,
        code: 'Directory_ExpiredPageToken',
      },
    });
    const { session } = await open({ source: { pageSize: 7 } });
    const groups = await readAll(session, 'groups');
    await session.close();
    expect([...new Set(membershipsOf(groups))]).toEqual(truth());
  });

  it('starts over when a link of the listing has expired', async () => {
    emulator.faults.add({
      match: { path: '*/v1.0/groups', query: '*skiptoken*' },
      fault: {
        kind: 'status',
        status: 400,
        code: 'Directory_ExpiredPageToken',
      },
    });
    const { session } = await open({ source: { pageSize: 7 } });
    await expect(readAll(session, 'groups')).rejects.toThrow(
      CursorExpiredError,
    );
    await session.close();
  });

  it('leaves out a group that vanishes meanwhile, and none that is only out of reach for a moment', async () => {
    const { tenant } = emulator;
    const { id } = tenant.addGroup({ displayName: 'Fleeting' });
    emulator.faults.add({
      match: { path: MEMBERS },
      times: 3,
      fault: {
        kind: 'status',
        status: 404,
        code: 'Request_ResourceNotFound',
      },
    });
    const { session } = await open({
      onRequest: () => {
        const { byRoute } = emulator.figures.snapshot();
        if (byRoute['GET /groups'] && tenant.groups().some(g => g.id === id)) {
          tenant.deleteGroup(id);
        }
      },
    });
    const groups = await readAll(session, 'groups');
    await session.close();
    tenant.purgeGroup(id);
    expect(groups.changes.map(({ objectId }) => objectId)).not.toContain(id);
    expect(membershipsOf(groups)).toEqual(truth());
  });

  it('fails when the permission for members is missing', async () => {
    emulator.faults.add({
      match: { path: MEMBERS },
      fault: {
        kind: 'status',
        status: 403,
        code: 'Authorization_RequestDenied',
      },
    });
    const { session } = await open();
    await expect(readAll(session, 'groups')).rejects.toMatchObject({
      code: 'IDP_PERMISSION_MISSING',
    });
    await session.close();
  });

  it('reads people by delta where their managers are asked for', async () => {
    const { session } = await open({
      attributes: { user: ['displayName', 'manager'], group: ['displayName'] },
    });
    await readAll(session, 'users');
    await readAll(session, 'groups');
    await session.close();
    const { byRoute } = emulator.figures.snapshot();
    expect(byRoute['GET /users']).toBeUndefined();
    expect(byRoute['GET /groups']).toBe(1);
  });
});

describe('the choice between the plans', () => {
  it('is made once, by size and latency, and said', async () => {
    const { session, trace } = await open({
      connection: { firstRead: 'auto' },
    });
    await session.readOrganization();
    await readAll(session, 'users');
    await readAll(session, 'groups');
    await session.close();
    expect(trace.logs).toEqual([
      expect.stringMatching(
        /^Everything is read by the frugal plan, because with 120 people and 50 groups at \d+ ms a request/,
      ),
    ]);
    expect(emulator.figures.snapshot().byRoute).toMatchObject({
      'GET /users/$count': 1,
      'GET /groups/$count': 1,
    });
  });

  it('goes by what the mirror holds where there is one', async () => {
    const { session, trace } = await open({
      connection: { firstRead: 'auto' },
      sizeOfMirror: async () => ({
        users: 10_000_000,
        groups: 10,
        memberships: 0,
      }),
    });
    await session.readOrganization();
    await readAll(session, 'groups');
    await session.close();
    expect(trace.logs).toEqual([
      expect.stringContaining('with 10000000 people and 10 groups'),
    ]);
    expect(emulator.figures.snapshot().byRoute).not.toHaveProperty([
      'GET /users/$count',
    ]);
  });

  it('is frugal where the directory does not tell its size', async () => {
    emulator.faults.add({
      match: { path: '*/$count' },
      fault: { kind: 'status', status: 400, code: 'Request_BadRequest' },
    });
    const { session, trace } = await open({
      connection: { firstRead: 'auto' },
    });
    await readAll(session, 'users');
    await session.close();
    expect(trace.retries).toBe(0);
    expect(trace.logs).toEqual([
      expect.stringContaining(
        'frugal plan, because the directory did not tell',
      ),
    ]);
  });
});

describe('questions asked side by side', () => {
  it('go out in batches of 20', async () => {
    const { session } = await open();
    const users = emulator.tenant.users().slice(0, 50);
    const nobody = '00000000-0000-4000-8000-000000000000';
    const answers = await Promise.all([
      ...users.map(({ id }) => session.readMemberOf('user', id)),
      session.readMemberOf('user', nobody),
    ]);
    await session.close();
    expect(answers.map(answer => answer?.length)).toEqual([
      ...users.map(
        ({ id }) => truth().filter(key => key.endsWith(` ${id}`)).length,
      ),
      undefined,
    ]);
    expect(emulator.figures.snapshot().byRoute['POST /$batch']).toBe(3);
  });
});
