import { TestDatabases } from '@backstage/backend-test-utils';
import type { Page, Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { TestPortal } from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'problems and notifications on %s',
  databaseId => {
    let portal: TestPortal;

    afterEach(() => portal.stop());

    const problems = async (state: string) => {
      const { items } = await portal.get<Page<Problem>>(
        `problems?state=${state}`,
      );
      return items;
    };
    const told = (title: RegExp) =>
      waitFor(`a notification ${title}`, async () => {
        const all = await portal.notifications();
        return all.some(({ payload }) => title.test(payload.title))
          ? all
          : undefined;
      });

    it('tell that a connection fails, that it pauses, and that it works again: in one notification, through restarts', async () => {
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant: { users: 6, groups: 3, memberships: 8, seed: 1 },
        emulator: { quirks: 'none' },
        notifications: { recipients: 'broadcast' },
      });
      await portal.waitForFirstRun();
      expect(await problems('open')).toEqual([]);
      expect(await portal.notifications()).toEqual([]);

      portal.emulator.faults.add({
        match: { path: '*/users/delta' },
        fault: {
          kind: 'status',
          status: 403,
          code: 'Authorization_RequestDenied',
        },
      });
      const failed = await portal.run();
      const [first] = await told(/last sync failed/);
      expect(first).toMatchObject({
        payload: {
          title: expect.stringMatching(/^emulated: .*may not read/),
          description: expect.stringContaining('Grant the application'),
          link: `/idp-sync/runs/${failed.id}`,
          severity: 'high',
        },
      });
      expect(await problems('open')).toMatchObject([
        {
          kind: 'failed',
          cause: 'IDP_PERMISSION_MISSING',
          runId: failed.id,
          error: { providerCode: 'Authorization_RequestDenied' },
        },
      ]);

      await portal.restart();
      await portal.run();
      await portal.knex('connection_failures').update({ pauses: 3 });
      await portal.lookForProblems();
      const paused = await told(/Paused after repeated failures/);
      expect(paused).toMatchObject([
        { id: first.id, payload: { severity: 'critical' } },
      ]);
      expect(await problems('open')).toMatchObject([
        { kind: 'failed', severity: 'critical', times: 1 },
      ]);

      const [{ id }] = await problems('open');
      await portal.post(`problems/${id}/acknowledge`, { note: 'On it.' });
      portal.emulator.faults.clear();
      const recovered = await portal.run();
      expect(recovered.status).toBe('succeeded');
      const over = await told(/works again/);
      expect(over.map(each => each.id)).toEqual([first.id]);
      expect(await problems('resolved')).toMatchObject([
        { id, resolution: 'gone', note: 'On it.' },
      ]);
      expect(await problems('open')).toEqual([]);

      // What comes about because nothing happens.
      await portal.knex('connections').update({ last_compared_at: 1 });
      await portal.lookForProblems();
      expect(await told(/No sync has come to its end/)).toHaveLength(
        (await problems('open')).length + 1,
      );
      await portal.run();
      await told(/has come to its end again/);
      expect(await problems('open')).toEqual([]);
    });
  },
);
