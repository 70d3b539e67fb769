import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { connection } from '../http/__testUtils__/sampleData';
import { writeProblemChange } from '../problems/problemRows';
import type { NotificationKind } from '../problems/problemSettings';
import type { ProblemChange } from '../problems/types';
import { readDatabaseNow } from '../database/databaseTime';
import { NotificationOutbox } from './NotificationOutbox';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const ALL: NotificationKind[] = ['failed', 'paused', 'held', 'recovered'];

describe.each(databases.eachSupportedId())('notices on %s', databaseId => {
  let knex: Knex;
  let sent: NotificationSendOptions[];
  let send: (options: NotificationSendOptions) => Promise<void>;
  let kinds: NotificationKind[];
  let recipients: 'broadcast' | string[] | undefined;

  const outbox = () =>
    new NotificationOutbox({
      knex,
      notifications: { send: options => send(options) },
      settingsOf: () => ({
        recipients,
        kinds,
        noSuccessAfterMs: 1,
        removalsBlockedAfterMs: 1,
      }),
      configured: { list: async () => [connection('contoso')] },
      logger: mockServices.logger.mock(),
    });
  const write = async (
    set: ProblemChange['set'],
    id?: number,
    kind: 'failed' | 'held' = 'failed',
  ) =>
    writeProblemChange(
      knex,
      'contoso',
      { id, key: { kind, cause: 'IDP_NETWORK' }, set },
      { at: await readDatabaseNow(knex) },
    );
  const open = (kind?: 'failed' | 'held') =>
    write(
      {
        state: 'open',
        severity: 'high',
        since: 1,
        seenAt: 1,
        times: 1,
        runId: 3,
        notice: 'opened',
      },
      undefined,
      kind,
    );
  const row = () => knex('problems').first();
  const resolve = async () => {
    const { id } = await row();
    await write(
      { state: 'resolved', resolution: 'gone', notice: 'recovered' },
      id,
    );
  };
  const titles = () => sent.map(({ payload }) => payload.title);

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
  });

  beforeEach(async () => {
    await knex('problems').delete();
    sent = [];
    kinds = ALL;
    recipients = ['group:default/admins'];
    send = async options => {
      sent.push(options);
    };
  });

  it('are delivered once, to whom the configuration names, with the way to the run', async () => {
    await open();
    await Promise.all([outbox().deliver(), outbox().deliver()]);
    await outbox().deliver();
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: ['group:default/admins'] },
        payload: {
          title: expect.stringMatching(
            /^The contoso: The last sync failed: the/,
          ),
          description: expect.stringContaining('Check name resolution'),
          link: '/idp-sync/runs/3',
          severity: 'high',
          topic: 'Identity sync',
          scope: 'idp-sync:contoso:failed',
        },
      },
    ]);
    await resolve();
    await outbox().deliver();
    expect(titles()[1]).toBe('The contoso: works again.');
    expect(sent[1].payload.scope).toBe(sent[0].payload.scope);
  });

  it('wait while the notifications backend is down, and survive a restart', async () => {
    await open();
    send = async () => {
      throw new Error('Request failed with status 404');
    };
    await outbox().deliver();
    await outbox().deliver();
    const waiting = await row();
    expect(waiting).toMatchObject({
      notice: 'opened',
      told: null,
      notice_attempts: 1,
    });
    send = async options => {
      sent.push(options);
    };
    await outbox().deliver();
    expect(sent).toEqual([]);
    await knex('problems').update({ notice_after: 1 });
    await outbox().deliver();
    expect(sent).toHaveLength(1);
    expect(await row()).toMatchObject({ notice: null, told: 'opened' });
  });

  it('are delivered again where a process died before it wrote down that it had', async () => {
    await open();
    let die = () => {};
    const dying = new Promise<void>(resolved => {
      die = resolved;
    });
    send = async () => {
      die();
      await new Promise(() => {});
    };
    void outbox().deliver();
    await dying;
    send = async options => {
      sent.push(options);
    };
    await outbox().deliver();
    expect(sent).toEqual([]);
    await knex('problems').update({ notice_after: 1 });
    await outbox().deliver();
    expect(sent).toHaveLength(1);
  });

  it('say that it is over where that came while it was being told', async () => {
    await open();
    const { id } = await row();
    send = async options => {
      sent.push(options);
      if (sent.length === 1) {
        // Nobody had been told yet, so nothing would be to say.
        await write(
          { state: 'resolved', resolution: 'gone', notice: undefined },
          id,
        );
      }
    };
    await outbox().deliver();
    expect(titles()).toEqual([
      expect.stringContaining('failed'),
      'The contoso: works again.',
    ]);
  });

  it('are dropped where nobody wants them, and nothing is over then', async () => {
    await open();
    await open('held');
    kinds = ['held', 'recovered'];
    await outbox().deliver();
    expect(titles()).toEqual([expect.stringContaining('held')]);
    recipients = undefined;
    await knex('problems').update({ notice: 'opened', notice_after: 1 });
    await outbox().deliver();
    expect(sent).toHaveLength(1);
    expect(await knex('problems').whereNotNull('notice').pluck('id')).toEqual(
      [],
    );
  });

  it('go to everybody where the configuration says so', async () => {
    recipients = 'broadcast';
    await open();
    await outbox().deliver();
    expect(sent[0].recipients).toEqual({ type: 'broadcast' });
  });
});
