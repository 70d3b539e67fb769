import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RealClient } from '../__testUtils__/realClients';
import { GraphEmulator } from '../GraphEmulator';
import {
  FAULT_CATALOGUE,
  FAULT_NAMES,
  type FaultDefinition,
  type FaultName,
} from './catalogue';
import { FaultRules } from './FaultRules';
import { sampleFaults } from './sampleFaults';

const README = readFileSync(resolve(__dirname, '../../README.md'), 'utf8');

describe('the catalogue of faults', () => {
  it.each(FAULT_NAMES)('documents %s', name => {
    expect(README).toContain(`| \`${name}\``);
    expect(README).toContain(FAULT_CATALOGUE[name].meaning);
  });

  it('aims each fault at its targets, and at no others', () => {
    const rules = new FaultRules(1);
    for (const name of FAULT_NAMES) {
      const { targets }: FaultDefinition = FAULT_CATALOGUE[name];
      for (const target of targets) {
        expect(rules.apply(name, { target }).length).toBeGreaterThan(0);
      }
    }
    expect(() => rules.apply('tenantUnknown', { target: 'users' })).toThrow(
      "The fault 'tenantUnknown' cannot be aimed at 'users', only at discovery",
    );
  });

  it('makes the same combination of the same seed, and all of it in time', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 400; seed++) {
      const faults = sampleFaults(seed);
      expect(sampleFaults(seed)).toEqual(faults);
      expect(faults.length).toBeGreaterThan(0);
      for (const { name, target } of faults) {
        const { targets }: FaultDefinition = FAULT_CATALOGUE[name];
        expect(targets).toContain(target);
        seen.add(name);
      }
    }
    expect([...seen].sort()).toEqual([...FAULT_NAMES].sort());
  });
});

describe('faults of the catalogue, as real clients meet them', () => {
  let emulator: GraphEmulator;
  let real: RealClient;

  beforeAll(async () => {
    emulator = await GraphEmulator.start({
      tenant: { users: 30, groups: 6, memberships: 60, seed: 1 },
      quirks: 'none',
      pageSize: { objects: 10, memberLinks: 20 },
    });
    real = new RealClient(emulator.connection());
  });

  beforeEach(() => emulator.faults.clear());

  afterAll(async () => {
    await real.close();
    await emulator.stop();
  });

  const USERS = '/users/delta?$select=displayName';
  const GROUPS = '/groups/delta?$select=displayName,members';
  const status = (promise: Promise<unknown>) =>
    promise.then(
      () => 200,
      error => error.statusCode,
    );

  it('a page names itself as the next one, at once or later', async () => {
    emulator.faults.apply('loopAtOnce', { target: 'users' });
    const { '@odata.nextLink': next = '' } = await real.get(USERS);
    expect((await real.get(next))['@odata.nextLink']).toBe(next);
    emulator.faults.clear();
    emulator.faults.apply('loopAfterPages', { target: 'users' });
    const links = [USERS];
    for (let page = 0; page < 4; page++) {
      const { '@odata.nextLink': link } = await real.get(links[page]);
      links.push(String(link));
    }
    expect(new Set(links).size).toBe(4);
    expect(links[4]).toBe(links[3]);
  });

  it('links back to the start are never the same, and what they bring is', async () => {
    emulator.faults.apply('loopUnderNewLinks', { target: 'users' });
    const one = await real.get(USERS);
    const two = await real.get(String(one['@odata.nextLink']));
    const three = await real.get(String(two['@odata.nextLink']));
    expect(two.value).toEqual(one.value);
    expect(three.value).toEqual(one.value);
    expect(
      new Set([one, two, three].map(page => page['@odata.nextLink'])).size,
    ).toBe(3);
  });

  it('an emptied class is empty in a first round, and unchanged in a later one', async () => {
    const pages = await real.pages(USERS);
    const later = String(pages[pages.length - 1]['@odata.deltaLink']);
    emulator.faults.apply('emptiedClass', { target: 'users' });
    const empty = await real.get(USERS);
    expect(empty).toMatchObject({
      value: [],
      '@odata.deltaLink': expect.stringContaining('$deltatoken='),
    });
    expect((await real.get('/users?$top=999')).value).toEqual([]);
    emulator.tenant.updateUser(emulator.tenant.users()[0].id, {
      displayName: 'Else',
    });
    expect((await real.get(later)).value).toHaveLength(1);
    const [after] = (await real.get(String(empty['@odata.deltaLink']))).value;
    expect(after).toMatchObject({ displayName: 'Else' });
  });

  it('permissions are withdrawn between pages, and given back', async () => {
    emulator.faults.apply('permissionWithdrawn', {
      target: 'groups',
      skip: 1,
      times: 1,
    });
    const { '@odata.nextLink': next = '' } = await real.get(GROUPS);
    expect(await status(real.get(next))).toBe(403);
    expect(await status(real.get(next))).toBe(200);
  });

  it('members of hidden groups are there only with the permission', async () => {
    const { clientId } = emulator.tenant.applications()[0];
    const application = emulator.tenant.application(clientId)!;
    application.roles.push('Member.Read.Hidden');
    const allowed = new RealClient(emulator.connection());
    const [{ id: member }] = emulator.tenant.users();
    const { id } = emulator.tenant.addGroup({
      displayName: 'Secret',
      visibility: 'HiddenMembership',
    });
    emulator.tenant.addMember(id, member);
    const members = async () =>
      (await allowed.pages(GROUPS))
        .flatMap(page => page.value)
        .filter(entry => entry.id === id)
        .flatMap(entry => entry['members@delta'] ?? []);
    expect(await members()).toHaveLength(1);
    emulator.faults.apply('hiddenMembership');
    expect(await members()).toEqual([]);
    await allowed.close();
  });

  it('a secret expires in the middle of a run', async () => {
    emulator.faults.apply('secretExpired', { target: 'users', skip: 1 });
    const client = new RealClient(emulator.connection());
    const { '@odata.nextLink': next = '' } = await client.get(USERS);
    expect(await status(client.get(next))).toBe(401);
    const fresh = new RealClient(emulator.connection());
    await expect(fresh.token()).rejects.toThrow(/AADSTS7000222/);
    await client.close();
    await fresh.close();
  });

  it('resource units are counted by the rule, within ten seconds', async () => {
    emulator.faults.apply('unitsExhausted');
    const outcomes = [];
    for (let request = 0; request < 45; request++) {
      outcomes.push(await status(real.get('/organization')));
    }
    expect(outcomes[0]).toBe(200);
    expect(new Set(outcomes)).toEqual(new Set([200, 429]));
  });

  it('a stalled body begins, and does not end', async () => {
    const { token } = await real.token();
    emulator.faults.apply('stalledBody', { target: 'users' });
    const controller = new AbortController();
    const response = await real.fetch('/v1.0/users/delta', {
      token,
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    expect(value!.length).toBeGreaterThan(0);
    expect(value!.length).toBeLessThan(
      Number(response.headers.get('content-length')),
    );
    const rest = reader.read();
    controller.abort();
    await expect(rest).rejects.toThrow();
  });

  it.each<[FaultName, number[]]>([
    ['responseMissing', [200]],
    ['dependencyFailed', [200, 424]],
    ['throttled', [200, 429]],
    ['htmlBadGateway', [200, 502]],
  ])('%s hits one request of a batch', async (name, statuses) => {
    const { token } = await real.token();
    emulator.faults.apply(name, { target: 'batched', times: 1 });
    const response = await real.fetch('/v1.0/$batch', {
      method: 'POST',
      token,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        requests: ['1', '2'].map(id => ({ id, method: 'GET', url: '/users' })),
      }),
    });
    const { responses } = await response.json();
    expect(
      responses.map((each: { status: number }) => each.status).sort(),
    ).toEqual(statuses);
  });

  it('a first round tells of removals that are none', async () => {
    const [{ id }] = emulator.tenant.users();
    emulator.tenant.deleteUser(id);
    emulator.faults.apply('removedObjectsAtFirst');
    emulator.faults.apply('removedMembersAtFirst');
    const entries = [USERS, GROUPS].map(path => real.pages(path));
    const [users, groups] = (await Promise.all(entries)).map(pages =>
      pages.flatMap(page => page.value),
    );
    const removed = users.filter(entry => '@removed' in entry);
    expect(removed.length).toBeGreaterThan(0);
    const present = new Set(
      users.filter(entry => !('@removed' in entry)).map(entry => entry.id),
    );
    expect(emulator.tenant.users().every(user => present.has(user.id))).toBe(
      true,
    );
    expect(JSON.stringify(groups)).toContain('"@removed":{"reason":"deleted"}');
  });
});
