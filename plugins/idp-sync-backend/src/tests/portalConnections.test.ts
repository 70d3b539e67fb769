import { TestDatabases } from '@backstage/backend-test-utils';
import {
  type ConnectionDetails,
  type ConnectionSummary,
  type ConnectionTestStep,
  type DisconnectEffect,
  type DisconnectResult,
  parsePolicy,
  type PreviewState,
  type Run,
  type SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { dumpTables } from '../__testUtils__/dumpTables';
import { TestPortal } from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const KEY = 'k3y-c4n4ry-of-mine-k3y-c4n4ry-of-mine';
const SECRET = 'c4n4ry~s3cr3t+/=.qXz9';

describe.each(databases.eachSupportedId())(
  'a connection that is set up in the portal on %s',
  databaseId => {
    let portal: TestPortal;

    afterEach(() => portal.stop());

    const test = async (path: string, body?: unknown) => {
      const answer = await portal.request('POST', path, body);
      const lines = (await answer.text()).split('\n').filter(Boolean);
      return lines.map((line): ConnectionTestStep => JSON.parse(line));
    };
    const ends = (steps: readonly ConnectionTestStep[]) =>
      Object.fromEntries(
        steps
          .filter(({ status }) => status !== 'running')
          .map(({ step, ...outcome }) => [step, outcome]),
      );
    const statuses = (steps: readonly ConnectionTestStep[]) =>
      Object.fromEntries(
        Object.entries(ends(steps)).map(([step, { status }]) => [step, status]),
      );

    it('is tried, connected, previewed, begun, changed and disconnected, and tells no secret (Laws 3 and 7)', async () => {
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant: { users: 6, groups: 3, memberships: 8, seed: 1 },
        emulator: { quirks: 'none' },
        connected: false,
        idpSync: emulator => {
          const { authorityHost, graphUrl, caFile } = emulator.connection();
          return {
            encryption: { keys: [{ id: 'k1', secret: KEY }] },
            clouds: {
              emulator: { authorityHost, graphUrl, caFile: caFile! },
            },
          };
        },
      });
      const { tenantId, clientId } = portal.emulator.connection();
      const [application] = portal.emulator.tenant.applications();
      application.secrets = [{ value: SECRET }];
      const profile = {
        name: 'app',
        type: 'clientSecret',
        tenantId,
        clientId,
        cloud: 'emulator',
      };
      await portal.post('credential-profiles', {
        ...profile,
        clientSecret: 'another one',
      });
      const input = {
        provider: 'azureAd',
        credentialProfile: 'app',
        settings: { tenantId, cloud: 'emulator' },
      };

      // A wrong secret is said with Entra's own code and what to do; nothing is tried after it.
      const wrong = await test('connections/test', input);
      expect(ends(wrong)).toMatchObject({
        dns: { status: 'ok' },
        tls: { status: 'ok' },
        token: {
          status: 'failed',
          code: 'IDP_CREDENTIAL_INVALID',
          providerCode: 'AADSTS7000215',
          remedy: expect.stringContaining('value of the secret, not its ID'),
        },
        organization: { status: 'skipped' },
        groups: { status: 'skipped' },
      });
      // It is the proxy that is not found, not the directory.
      const unfound = await test('connections/test', {
        ...input,
        settings: { ...input.settings, proxy: 'http://proxy.invalid:3128' },
      });
      expect(ends(unfound)).toMatchObject({
        dns: {
          status: 'failed',
          code: 'IDP_NETWORK',
          message: 'The proxy proxy.invalid:3128 cannot be found.',
        },
        tls: { status: 'skipped' },
      });
      await portal.request('PUT', 'credential-profiles/app', {
        ...profile,
        clientSecret: SECRET,
      });
      application.roles = ['User.Read.All'];
      expect(ends(await test('connections/test', input))).toMatchObject({
        token: { status: 'ok' },
        organization: { status: 'ok', message: expect.any(String) },
        'permission:User.Read.All': { status: 'ok', message: 'Granted.' },
        'permission:GroupMember.Read.All': {
          status: 'failed',
          code: 'IDP_PERMISSION_MISSING',
        },
        'permission:Member.Read.Hidden': { status: 'warning' },
        'permission:ProfilePhoto.Read.All': {
          status: 'ok',
          message: 'Contained in User.Read.All.',
        },
        users: { status: 'ok' },
        groups: { status: 'failed', code: 'IDP_PERMISSION_MISSING' },
      });
      application.roles = ['Directory.Read.All', 'Member.Read.Hidden'];

      const { id } = await portal.post<ConnectionDetails>('connections', {
        ...input,
        title: 'Contoso',
        enabled: true,
      });
      const base = `connections/${id}`;
      expect(statuses(await test(`${base}/test`))).toMatchObject({
        'permission:User.Read.All': 'ok',
        'permission:GroupMember.Read.All': 'ok',
        'permission:Member.Read.Hidden': 'ok',
        'permission:ProfilePhoto.Read.All': 'warning',
        users: 'ok',
        groups: 'ok',
      });

      // Connecting reads, and hands over nothing.
      const state = async () =>
        (await portal.get<ConnectionSummary>(base)).state;
      expect(await state()).toBe('notConnected');
      const early = await portal.request('POST', `${base}/runs`, {
        kind: 'scan',
        mode: 'full',
      });
      expect(early.status).toBe(409);
      const scan = await portal.post<Run>(`${base}/connect`);
      expect(await portal.waitForRun(scan.id)).toMatchObject({
        kind: 'scan',
        mode: 'full',
        status: 'succeeded',
      });
      expect(await state()).toBe('neverSynced');
      expect(await portal.catalogEntities()).toEqual([]);
      expect(await portal.get(`${base}/settings`)).toMatchObject({
        connected: true,
        fullScanNext: false,
      });
      const sync = await portal.request('POST', `${base}/runs`, {
        kind: 'sync',
        mode: 'incremental',
      });
      expect(sync.status).toBe(409);

      // Begin sync: what the preview of the draft shows is applied, and the draft is version 1.
      const previewOf = async (policy: object, baseVersion: number) => {
        const { id: runId } = await portal.post<Run>(`${base}/runs`, {
          kind: 'preview',
          mode: 'incremental',
          scan: 'none',
          policy,
          baseVersion,
        });
        return portal.waitForRun(runId);
      };
      const confirm = async ({ id: previewId }: Run) =>
        portal.waitForRun(
          (await portal.post<Run>(`runs/${previewId}/confirm`)).id,
        );
      const first = await previewOf({}, 0);
      const begun = await confirm(first);
      expect(begun).toMatchObject({ status: 'succeeded', kind: 'sync' });
      expect(begun.counts.user.created).toBe(first.counts.user.created);
      expect(begun.counts.user.refused).toBe(0);
      expect(await portal.get<SavedPolicy>(`${base}/policy`)).toMatchObject({
        version: 1,
        createdBy: 'user:default/mock',
      });
      const entities = await portal.waitForCatalog(all => all.length >= 9);

      // A draft of two: who is late is told; the draft that is confirmed applies just what it showed.
      const [leaving] = portal.emulator.tenant.groups();
      const draft = { groups: { exclude: { ids: [leaving.id] } } };
      const second = await previewOf(draft, 1);
      await portal.request('PUT', `${base}/policy`, {
        policy: { users: { guests: false } },
        baseVersion: 1,
      });
      const late = await portal.request('POST', `runs/${second.id}/confirm`);
      expect(late.status).toBe(409);
      expect((await late.json()).error).toMatchObject({
        code: 'IDP_CHANGED_MEANWHILE',
        changed: { fields: ['users.guests'], revision: 2 },
      });
      expect(
        await portal.get<PreviewState>(`runs/${second.id}/preview`),
      ).toMatchObject({ obstacle: { code: 'IDP_CHANGED_MEANWHILE' } });
      const third = await previewOf(draft, 2);
      expect(third.counts.group.removed).toBe(1);
      const saved = await confirm(third);
      expect(saved).toMatchObject({
        status: 'succeeded',
        counts: { group: { removed: 1, refused: 0 } },
      });
      expect(await portal.get<SavedPolicy>(`${base}/policy`)).toMatchObject({
        version: 3,
      });

      // Disconnecting says what it will do, wants the name, and takes everybody out by a run like any other.
      expect(await portal.get<DisconnectEffect>(`${base}/disconnect`)).toEqual({
        users: 6,
        groups: 2,
        mirrorObjects: 10,
      });
      const unconfirmed = await portal.request('POST', `${base}/disconnect`, {
        entities: 'remove',
        confirm: 'Fabrikam',
      });
      expect(unconfirmed.status).toBe(400);
      expect((await unconfirmed.json()).error.issues).toEqual([
        { path: 'confirm', message: 'must be the name of the connection' },
      ]);
      const { previewId } = await portal.post<DisconnectResult>(
        `${base}/disconnect`,
        { entities: 'remove', confirm: 'Contoso' },
      );
      const preview = await portal.waitForRun(previewId!);
      expect(preview.counts).toMatchObject({
        user: { removed: 6 },
        group: { removed: 2 },
      });
      expect(await portal.catalogEntities()).toHaveLength(entities.length - 1);
      const removal = await confirm(preview);
      expect(removal.status).toBe('succeeded');
      await waitFor('the end of the connection', async () =>
        (await state()) === 'notConnected' ? true : undefined,
      );
      await portal.waitForCatalog(all => all.length === 0);
      expect(await portal.get(`${base}/disconnect`)).toEqual({
        users: 0,
        groups: 0,
        mirrorObjects: 0,
      });
      for (const table of [
        'mirror_keys',
        'mirror_memberships',
        'mirror_cursors',
      ]) {
        expect(await portal.knex(table)).toEqual([]);
      }

      // The references stay with their objects: connecting again brings the same people back.
      await portal.waitForRun((await portal.post<Run>(`${base}/connect`)).id);
      // Nothing is in force until somebody begins again, from what held before everybody was to leave.
      const { version, policy } = await portal.get<SavedPolicy>(
        `${base}/policy`,
      );
      expect({ version, policy }).toEqual({
        version: 0,
        policy: parsePolicy(draft),
      });
      const again = await previewOf({}, 0);
      expect(await confirm(again)).toMatchObject({ status: 'succeeded' });
      const refs = (all: typeof entities) =>
        all.map(({ metadata }) => metadata.name).sort();
      expect(
        refs(
          await portal.waitForCatalog(all => all.length === entities.length),
        ),
      ).toEqual(refs(entities));
      // What the limits keep of a removal is held at once, although nothing is scheduled any more.
      await portal.request('PUT', `${base}/policy`, {
        policy: {
          safety: { removals: { users: { count: 1 } }, window: 'off' },
        },
        baseVersion: (await portal.get<SavedPolicy>(`${base}/policy`)).version,
      });
      const strict = await portal.post<DisconnectResult>(`${base}/disconnect`, {
        entities: 'remove',
        confirm: 'Contoso',
      });
      await confirm(await portal.waitForRun(strict.previewId!));
      await waitFor('the question whether they may leave', async () =>
        (await state()) === 'held' ? true : undefined,
      );
      await portal.post(`${base}/disconnect`, {
        entities: 'keep',
        confirm: 'Contoso',
      });
      expect(await state()).toBe('notConnected');
      expect((await portal.catalogEntities()).length).toBeGreaterThan(5);
      await portal.waitForRun((await portal.post<Run>(`${base}/connect`)).id);
      expect(await portal.get<SavedPolicy>(`${base}/policy`)).toMatchObject({
        version: 0,
      });
      const unseen = await portal.request('POST', `${base}/runs`, {
        kind: 'sync',
        mode: 'incremental',
      });
      expect(unseen.status).toBe(409);

      const said = [
        JSON.stringify(await dumpTables(portal.knex)),
        ...(await Promise.all(
          [
            'status',
            'connections',
            `${base}/settings`,
            `${base}/policy/yaml`,
            'credential-profiles',
            'runs',
            `runs/${begun.id}/events`,
            'support-bundle?personalData=true',
          ].map(async path => (await portal.request('GET', path)).text()),
        )),
        JSON.stringify(wrong),
      ];
      for (const text of said) {
        for (const secret of [
          SECRET.slice(0, 12),
          encodeURIComponent(SECRET),
          KEY.slice(0, 12),
          Buffer.from(SECRET).toString('base64').slice(0, 16),
        ]) {
          expect(text).not.toContain(secret);
        }
      }
      const used = await portal.get<{ lastUsedAt?: string }>(
        'credential-profiles/app',
      );
      expect(used.lastUsedAt).toBeDefined();
    });
  },
);
