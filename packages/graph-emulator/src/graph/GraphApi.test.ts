import { RealClient, secretCredential } from '../__testUtils__/realClients';
import { GraphEmulator } from '../GraphEmulator';
import { ApplicationPermission } from '../tenant/Application';
import { TenantObject } from '../tenant/Tenant';

const EVENTUAL = { ConsistencyLevel: 'eventual' };

describe('GraphApi', () => {
  let emulator: GraphEmulator;
  let real: RealClient;
  const clients: RealClient[] = [];

  beforeAll(async () => {
    emulator = await GraphEmulator.start({ tenant: 'contoso', quirks: 'none' });
    real = new RealClient(emulator.connection());
    clients.push(real);
  });

  afterAll(async () => {
    await Promise.all(clients.map(client => client.close()));
    await emulator.stop();
  });

  function groupNamed(displayName: string): TenantObject {
    const group = emulator.tenant
      .groups()
      .find(candidate => candidate.displayName === displayName);
    if (!group) {
      throw new Error(`There is no group ${displayName}`);
    }
    return group;
  }

  /** A client of an application with just these permissions. */
  function clientWith(...roles: ApplicationPermission[]): RealClient {
    const { clientId } = emulator.tenant.registerApplication({
      clientId: undefined,
      secrets: [{ value: 'secret' }],
      roles,
    });
    const client = new RealClient(
      emulator.connection(),
      secretCredential(emulator.connection(), {
        clientId,
        clientSecret: 'secret',
      }),
    );
    clients.push(client);
    return client;
  }

  async function refusal(
    request: Promise<unknown>,
  ): Promise<{ statusCode: number; code: string; message: string }> {
    return request.then(
      () => {
        throw new Error('Expected a refusal');
      },
      error => ({
        statusCode: error.statusCode,
        code: error.code,
        message: error.message,
      }),
    );
  }

  describe('users and groups', () => {
    it('show the default properties without $select', async () => {
      const { value } = await real.get('/users?$top=1');
      expect(Object.keys(value[0]).sort()).toEqual([
        'businessPhones',
        'displayName',
        'givenName',
        'id',
        'jobTitle',
        'mail',
        'mobilePhone',
        'officeLocation',
        'preferredLanguage',
        'surname',
        'userPrincipalName',
      ]);
    });

    it('show what is selected, null when it was never set', async () => {
      const kiosk = await real.client
        .api('/users/kiosk.reception@contoso.example')
        .select('id,mail,department,accountEnabled,businessPhones')
        .get();
      expect(kiosk).toEqual({
        '@odata.context': expect.stringMatching(
          /\/v1\.0\/\$metadata#users\(.*\)\/\$entity$/,
        ),
        id: emulator.tenant.user('kiosk.reception@contoso.example').id,
        mail: null,
        department: null,
        accountEnabled: true,
        businessPhones: [],
      });
    });

    it('come in pages of 100, whose links carry the query', async () => {
      const pages = await real.pages('/users?$select=id,displayName');
      expect(pages.map(page => page.value.length)).toEqual([100, 100, 52]);
      expect(pages[0]['@odata.nextLink']).toMatch(
        /\$select=id%2CdisplayName&\$skiptoken=/,
      );
      const ids = pages.flatMap(page => page.value.map(({ id }) => id));
      expect(new Set(ids)).toEqual(
        new Set(emulator.tenant.users().map(({ id }) => id)),
      );
    });

    it('can be counted', async () => {
      const users = emulator.tenant.users();
      const guests = users.filter(({ userType }) => userType === 'Guest');
      const page = await real.get('/users?$count=true&$top=5', EVENTUAL);
      expect(page['@odata.count']).toBe(users.length);
      expect(await real.get('/users?$count=true&$top=5')).not.toHaveProperty([
        '@odata.count',
      ]);
      const count = await real.client
        .api("/users/$count?$filter=userType eq 'Guest'")
        .headers(EVENTUAL)
        .get();
      expect(Number(count)).toBe(guests.length);
    });

    it('are found by id and, for users, by principal name', async () => {
      const adele = await real.client
        .api('/users/Adele.Vance@contoso.example')
        .get();
      expect(adele.displayName).toBe('Adele Vance');
      const same = await real.client.api(`/users('${adele.id}')`).get();
      expect(same.id).toBe(adele.id);
    });

    it('have managers', async () => {
      const path = '/users/diego.siciliani@contoso.example';
      const manager = await real.client.api(`${path}/manager`).get();
      expect(manager.id).toBe(
        emulator.tenant.managerOf('diego.siciliani@contoso.example'),
      );
      const expanded = await real.client.api(`${path}?$expand=manager`).get();
      expect(expanded.manager).toMatchObject({
        '@odata.type': '#microsoft.graph.user',
        id: manager.id,
      });
      expect(
        await refusal(
          real.client.api('/users/megan.bowen@contoso.example/manager').get(),
        ),
      ).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
    });

    it('tell the tenant', async () => {
      const { value } = await real.get('/organization');
      expect(value).toEqual([
        expect.objectContaining({
          id: emulator.tenant.tenantId,
          displayName: 'Contoso',
          verifiedDomains: [
            expect.objectContaining({
              name: 'contoso.example',
              isDefault: true,
            }),
          ],
        }),
      ]);
      const one = await real.client
        .api(`/organization/${emulator.tenant.tenantId}`)
        .get();
      expect(one.displayName).toBe('Contoso');
    });
  });

  describe('members', () => {
    it('are of mixed types, of which one without permission shows its id only', async () => {
      const { value } = await real.get(
        `/groups/${groupNamed('CI Fleet').id}/members`,
      );
      expect(new Set(value.map(member => member['@odata.type']))).toEqual(
        new Set([
          '#microsoft.graph.user',
          '#microsoft.graph.device',
          '#microsoft.graph.servicePrincipal',
          '#microsoft.graph.orgContact',
        ]),
      );
      const device = value.find(
        member => member['@odata.type'] === '#microsoft.graph.device',
      );
      expect(device).toMatchObject({
        id: expect.any(String),
        displayName: null,
      });
      const all = await clientWith('Directory.Read.All').get(
        `/groups/${groupNamed('CI Fleet').id}/members`,
      );
      expect(all.value.map(member => member.displayName)).toContain(
        'BUILD-AMS-01',
      );
    });

    it('can be narrowed to a type', async () => {
      const { id } = groupNamed('Engineering');
      const groups = await real.get(
        `/groups/${id}/members/microsoft.graph.group`,
      );
      const users = await real.get(
        `/groups/${id}/members/microsoft.graph.user`,
      );
      const members = emulator.tenant.membersOf(id);
      expect(groups.value).toHaveLength(
        members.filter(({ type }) => type === 'group').length,
      );
      expect(users.value).toHaveLength(
        members.filter(({ type }) => type === 'user').length,
      );
    });

    it('of members are found, through nesting and cycles', async () => {
      const engineering = await real.pages(
        `/groups/${
          groupNamed('Engineering').id
        }/transitiveMembers?$select=id,displayName&$top=999`,
      );
      const names = engineering.flatMap(page =>
        page.value.map(({ displayName }) => displayName),
      );
      expect(names).toEqual(
        expect.arrayContaining([
          'Product Engineering',
          'Payments',
          'Payments API',
          'Diego Siciliani',
        ]),
      );
      const cycle = await real.get(
        `/groups/${groupNamed('Release Managers').id}/transitiveMembers`,
      );
      expect(cycle.value.map(({ displayName }) => displayName)).toEqual(
        expect.arrayContaining(['Release Approvers', 'Release Managers']),
      );
    });

    it('know their groups', async () => {
      const { value } = await real.get(
        '/users/adele.vance@contoso.example/memberOf',
      );
      expect(value.map(({ displayName }) => displayName)).toEqual(
        expect.arrayContaining(['Portal Admins', 'All Staff']),
      );
    });

    it('of a hidden membership need their own permission', async () => {
      const path = `/groups/${groupNamed('Project Lighthouse').id}/members`;
      expect((await real.get(path)).value).toEqual([]);
      const privileged = clientWith(
        'User.Read.All',
        'GroupMember.Read.All',
        'Member.Read.Hidden',
      );
      expect((await privileged.get(path)).value).toHaveLength(5);
    });

    it('can be expanded, twenty at most and without a link to the others', async () => {
      const { value } = await real.get('/groups?$expand=members&$top=999');
      const allStaff = value.find(
        ({ displayName }) => displayName === 'All Staff',
      );
      expect(allStaff?.members).toHaveLength(20);
      expect(Object.keys(allStaff ?? {}).join()).not.toContain('nextLink');
      const selected = await real.get(
        '/groups?$select=id&$expand=members($select=id)&$top=1',
      );
      expect((selected.value[0].members as object[])[0]).toEqual({
        '@odata.type': expect.any(String),
        id: expect.any(String),
      });
    });
  });

  describe('permissions', () => {
    it.each<[string, ApplicationPermission]>([
      ['/users', 'GroupMember.Read.All'],
      ['/users/delta', 'GroupMember.Read.All'],
      ['/groups', 'User.Read.All'],
      ['/groups/delta', 'User.Read.All'],
      ['/organization', 'GroupMember.Read.All'],
    ])('%s is not for those with %s alone', async (path, role) => {
      expect(await refusal(clientWith(role).get(path))).toEqual({
        statusCode: 403,
        code: 'Authorization_RequestDenied',
        message: 'Insufficient privileges to complete the operation.',
      });
    });

    it('to read members shows users their ids only', async () => {
      const { value } = await clientWith('GroupMember.Read.All').get(
        `/groups/${groupNamed('Portal Admins').id}/members`,
      );
      expect(value[0]).toMatchObject({
        id: expect.any(String),
        displayName: null,
        mail: null,
      });
    });
  });

  describe('refuses', () => {
    it.each([
      [
        '/users?$top=1000',
        400,
        'Request_UnsupportedQuery',
        /'1000'. Must be between 1 and 999 inclusive/,
      ],
      ['/users?$top=0', 400, 'Request_UnsupportedQuery', /between 1 and 999/],
      ['/users?$top=many', 400, 'BadRequest', /non-negative integer/],
      ['/users?$skip=10', 400, 'Request_UnsupportedQuery', /'\$skip'/],
      ['/users?$select=id,shoeSize', 400, 'BadRequest', /'shoeSize'/],
      [
        '/users?$skiptoken=abc',
        400,
        'Request_BadRequest',
        /Badly formed token/,
      ],
      [
        '/users/nobody@contoso.example',
        404,
        'Request_ResourceNotFound',
        /'nobody@contoso.example'/,
      ],
      [
        '/groups/not-a-guid',
        400,
        'Request_BadRequest',
        /Invalid object identifier/,
      ],
      [
        '/groups/00000000-0000-0000-0000-000000000000',
        404,
        'Request_ResourceNotFound',
        /does not exist/,
      ],
      ['/nothing', 400, 'BadRequest', /segment 'nothing'/],
      ['/users/x/calendar', 400, 'BadRequest', /segment 'calendar'/],
      ['/users?$expand=directReports', 400, 'BadRequest', /directReports/],
      ['/users/$count', 400, 'Request_BadRequest', /\$count/],
    ])('%s', async (path, statusCode, code, message) => {
      expect(await refusal(real.get(path))).toEqual({
        statusCode,
        code,
        message: expect.stringMatching(message),
      });
    });

    it('with an envelope that names the request', async () => {
      const { token } = await secretCredential(emulator.connection()).getToken(
        `${emulator.connection().graphUrl}/.default`,
      );
      const response = await real.fetch('/v1.0/users/nobody', {
        token,
        headers: { 'client-request-id': 'my-id' },
      });
      const { error } = await response.json();
      expect(error.innerError).toEqual({
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
        'request-id': response.headers.get('request-id'),
        'client-request-id': 'my-id',
      });
      expect(response.headers.get('client-request-id')).toBe('my-id');
    });

    it('other versions and methods', async () => {
      const { token } = await secretCredential(emulator.connection()).getToken(
        `${emulator.connection().graphUrl}/.default`,
      );
      expect((await real.fetch('/beta/users', { token })).status).toBe(400);
      const post = await real.fetch('/v1.0/users', { token, method: 'POST' });
      expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET']);
    });
  });

  it('loses an advanced link for good once it was followed without its header', async () => {
    const query = "/users?$filter=userType ne 'Guest'&$count=true&$top=10";
    const first = await real.get(query, EVENTUAL);
    const link = String(first['@odata.nextLink']);
    for (const headers of [{}, EVENTUAL]) {
      expect(await refusal(real.get(link, headers))).toMatchObject({
        statusCode: 400,
        code: 'Directory_ExpiredPageToken',
      });
    }
    const pages = await real.pages(query, EVENTUAL);
    expect(pages.flatMap(page => page.value)).toHaveLength(
      emulator.tenant.users().filter(({ userType }) => userType !== 'Guest')
        .length,
    );
  });

  it('serves photos with an ETag, and 404 where there is none', async () => {
    const { token } = await secretCredential(emulator.connection()).getToken(
      `${emulator.connection().graphUrl}/.default`,
    );
    const answers = await Promise.all(
      emulator.tenant
        .users()
        .slice(0, 20)
        .map(({ id }) =>
          real.fetch(`/v1.0/users/${id}/photos/48x48/$value`, { token }),
        ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 404]));
    const photo = answers[statuses.indexOf(200)];
    const bytes = Buffer.from(await photo.arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    const again = await real.fetch(photo.url, {
      token,
      headers: { 'If-None-Match': String(photo.headers.get('etag')) },
    });
    expect(again.status).toBe(304);
    const missing = answers[statuses.indexOf(404)];
    expect((await missing.json()).error.code).toBe('ImageNotFound');
  });

  it('serves administrative units to those who may read them', async () => {
    const path = '/directory/administrativeUnits';
    expect(await refusal(clientWith('User.Read.All').get(path))).toMatchObject({
      statusCode: 403,
    });
    const client = clientWith(
      'AdministrativeUnit.Read.All',
      'GroupMember.Read.All',
    );
    const found = await client.get(
      `${path}?$search="displayName:off"&$select=id,displayName`,
      EVENTUAL,
    );
    expect(found.value).toEqual([
      { id: expect.any(String), displayName: 'Berlin office' },
    ]);
    const [{ id }] = found.value;
    expect(await client.get(`${path}/${id}`)).toMatchObject({
      displayName: 'Berlin office',
      visibility: null,
    });
    const { value: members } = await client.get(`${path}/${id}/members`);
    expect(members.length).toBeGreaterThan(5);
    // Those of a type that may not be read come with id and type alone.
    expect(members[0]).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      displayName: null,
    });
    const { value: hidden } = await client.get(
      `${path}?$filter=displayName eq 'Executives'`,
    );
    expect(await client.get(`${path}/${hidden[0].id}/members`)).toMatchObject({
      value: [],
    });
    expect(
      await refusal(client.get(`${path}/${groupNamed('Engineering').id}`)),
    ).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
  });
});
