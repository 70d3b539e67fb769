import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  type ChangeStatus,
  RUN_ORDER_KEYS,
  type RunKind,
  type RunOrder,
  type RunOrderKey,
  type RunStatus,
  type RunTrigger,
  type ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { emptyCounts } from '../plan/counts';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseRunLog } from './DatabaseRunLog';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const PAGE = { offset: 0, limit: 1000 };

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  return {
    knex,
    rows: new Rows(knex),
    log: new DatabaseRunLog({ knex, now: () => T0 + 60_000 }),
  };
}

const STATUSES: RunStatus[] = ['succeeded', 'partial', 'failed', 'cancelled'];
const KINDS: RunKind[] = ['scan', 'preview', 'sync'];
const TRIGGERS: RunTrigger[] = ['schedule', 'manual', 'startup', 'api'];
const MODES: ScanMode[] = ['full', 'incremental'];
const CONNECTIONS = ['contoso', 'fabrikam', 'adatum'];

function runError(code: string): string {
  return JSON.stringify({
    code,
    message: 'It is so.',
    remedy: 'Do something.',
  });
}

type Keys = Record<RunOrderKey, number | string>;

function inOrder(order: RunOrder) {
  const sign = order.startsWith('-') ? -1 : 1;
  const key = order.replace('-', '') as RunOrderKey;
  return (a: { id: number; keys: Keys }, b: { id: number; keys: Keys }) => {
    const [one, other] = [a.keys[key], b.keys[key]];
    if (one === other) {
      return sign * (a.id - b.id);
    }
    return one < other ? -sign : sign;
  };
}

describe.each(databases.eachSupportedId())('RunLog on %s', databaseId => {
  describe('list', () => {
    it('filters, orders and pages as a filter over all rows would', async () => {
      const { rows, log } = await setUp(databaseId);
      const all: {
        id: number;
        connectionId: string;
        status: RunStatus;
        kind: RunKind;
        trigger: RunTrigger;
        mode: ScanMode;
        began: number;
        keys: Record<RunOrderKey, number | string>;
      }[] = [];
      for (let index = 0; index < 40; index++) {
        const run = {
          connectionId: CONNECTIONS[index % 3],
          status: STATUSES[index % 4],
          kind: KINDS[(index >> 1) % 3],
          trigger: TRIGGERS[(index >> 2) % 4],
          mode: MODES[(index >> 1) % 2],
        };
        const hasBegun = index % 5 > 0;
        const began = T0 + ((index * 7) % 40) * 1_000;
        const duration = (index % 6) * 500;
        const counts = emptyCounts();
        counts.user.read = index % 3;
        counts.group.read = index % 4;
        counts.user.created = index % 7;
        counts.organization.failed = index % 2;
        const id = await rows.run(run.connectionId, {
          status: run.status,
          kind: run.kind,
          trigger: run.trigger,
          mode: run.mode,
          requested_at: hasBegun ? T0 : began,
          started_at: hasBegun ? began : null,
          finished_at: hasBegun ? began + duration : null,
          counts: JSON.stringify(counts),
        });
        const keys = {
          ...run,
          id,
          started: began,
          finished: hasBegun ? began + duration : Infinity,
          duration: hasBegun ? duration : -1,
          read: counts.user.read + counts.group.read,
          filtered: 0,
          created: counts.user.created,
          updated: 0,
          removed: 0,
          failed: counts.organization.failed,
        };
        all.push({ id, ...run, began, keys });
      }
      await fc.assert(
        fc.asyncProperty(
          fc.record(
            {
              connectionIds: fc.subarray(CONNECTIONS),
              statuses: fc.subarray(STATUSES),
              kinds: fc.subarray(KINDS),
              triggers: fc.subarray(TRIGGERS),
              modes: fc.subarray(MODES),
              from: fc.nat(45).map(seconds => T0 + seconds * 1_000),
              to: fc.nat(45).map(seconds => T0 + seconds * 1_000),
              order: fc.constantFrom(
                ...RUN_ORDER_KEYS.flatMap((key): RunOrder[] => [
                  key,
                  `-${key}`,
                ]),
              ),
              offset: fc.nat(20),
              limit: fc.integer({ min: 1, max: 20 }),
            },
            { requiredKeys: ['offset', 'limit'] },
          ),
          async filter => {
            const passes = (values: string[] | undefined, value: string) =>
              !values?.length || values.includes(value);
            const expected = all
              .filter(
                run =>
                  passes(filter.connectionIds, run.connectionId) &&
                  passes(filter.statuses, run.status) &&
                  passes(filter.kinds, run.kind) &&
                  passes(filter.triggers, run.trigger) &&
                  passes(filter.modes, run.mode) &&
                  run.began >= (filter.from ?? 0) &&
                  run.began < (filter.to ?? Infinity),
              )
              .sort(inOrder(filter.order ?? '-id'))
              .map(({ id }) => id);
            const page = await log.list(filter);
            expect(page.totalItems).toBe(expected.length);
            expect(page.items.map(({ id }) => id)).toEqual(
              expected.slice(filter.offset, filter.offset + filter.limit),
            );
            const exported = [];
            for await (const piece of log.listAll(filter)) {
              exported.push(...piece.map(({ id }) => id));
            }
            expect(exported).toEqual(expected);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('searches number, connection, who asked, and the error’s codes and message', async () => {
      const { rows, log } = await setUp(databaseId);
      const plain = await rows.run('contoso', {
        requested_by: 'user:default/jane.doe',
      });
      const failed = await rows.run('fabrikam', {
        status: 'failed',
        error_code: 'IDP_CREDENTIAL_EXPIRED',
        error: JSON.stringify({
          code: 'IDP_CREDENTIAL_EXPIRED',
          message: 'Das Geheimnis der App Ärger_100% ist abgelaufen',
          remedy: 'Renew it',
          providerCode: 'AADSTS7000222',
        }),
      });
      const find = async (search: string, searchConnectionIds?: string[]) =>
        (
          await log.list({ ...PAGE, search, searchConnectionIds, order: 'id' })
        ).items.map(({ id }) => id);
      expect(await find('CONTOSO')).toEqual([plain]);
      expect(await find('jane')).toEqual([plain]);
      expect(await find('aadsts7000222')).toEqual([failed]);
      expect(await find('idp_credential')).toEqual([failed]);
      expect(await find('geheimnis fabrikam')).toEqual([failed]);
      expect(await find('Ärger_100%')).toEqual([failed]);
      expect(await find('geheimnis contoso')).toEqual([]);
      expect(await find('%')).toEqual([failed]);
      expect(await find('j_ne')).toEqual([]);
      expect(await find('remedy')).toEqual([]);
      expect(await find('nothing like it', ['contoso'])).toEqual([plain]);
    });
  });

  describe('get', () => {
    it('gives a run with times in ISO 8601, parsed columns and a line about it', async () => {
      const { rows, log } = await setUp(databaseId);
      const id = await rows.run('contoso', {
        status: 'partial',
        mode: 'full',
        mode_reason: 'first scan of this connection',
        trigger: 'manual',
        requested_by: 'user:default/jane',
        started_at: T0 + 500,
        finished_at: T0 + 4_000,
        phase: 'confirm',
        policy_version: 3,
        plan_skipped: true,
        takeovers: 2,
        phases: JSON.stringify([
          { phase: 'scan', startedAt: '2026-11-20T03:00:00.000Z', done: 5 },
        ]),
        warnings: JSON.stringify([
          { code: 'IDP_GROUP_CYCLE', message: 'A circle', count: 2 },
        ]),
        lease_owner: 'replica-1',
      });
      const run = await log.get(id);
      expect(run).toEqual({
        id,
        connectionId: 'contoso',
        kind: 'sync',
        mode: 'full',
        modeReason: 'first scan of this connection',
        trigger: 'manual',
        requestedBy: 'user:default/jane',
        status: 'partial',
        requestedAt: '2026-11-20T03:00:00.000Z',
        startedAt: '2026-11-20T03:00:00.500Z',
        finishedAt: '2026-11-20T03:00:04.000Z',
        durationMs: 3_500,
        counts: expect.objectContaining({ user: expect.any(Object) }),
        statistics: {
          requests: 0,
          retries: 0,
          throttledSeconds: 0,
          resourceUnits: 0,
        },
        warningCount: 1,
        warnings: [{ code: 'IDP_GROUP_CYCLE', message: 'A circle', count: 2 }],
        phases: [
          { phase: 'scan', startedAt: '2026-11-20T03:00:00.000Z', done: 5 },
        ],
        policyVersion: 3,
        planSkipped: true,
        takeovers: 2,
        info: 'Nothing changed',
      });
    });

    it('tells the duration so far of a run under way, and none of a queued one', async () => {
      const { rows, log } = await setUp(databaseId);
      const running = await rows.run('contoso', {
        status: 'running',
        phase: 'apply',
        finished_at: null,
      });
      const queued = await rows.run('contoso', {
        status: 'queued',
        started_at: null,
        finished_at: null,
      });
      expect(await log.get(running)).toMatchObject({
        durationMs: 60_000,
        phase: 'apply',
      });
      expect((await log.get(queued))?.durationMs).toBeUndefined();
    });

    it.each([0, -1, 1.5, 999, 2 ** 31, Number.MAX_SAFE_INTEGER, NaN])(
      'knows no run %p',
      async id => {
        const { log } = await setUp(databaseId);
        expect(await log.get(id)).toBeUndefined();
        expect(await log.changes(id, PAGE)).toEqual({
          items: [],
          totalItems: 0,
        });
        expect(await log.events(id, PAGE)).toEqual({
          items: [],
          totalItems: 0,
        });
      },
    );
  });

  describe('changes', () => {
    it('gives those of the run, filtered, searched and paged', async () => {
      const { rows, log } = await setUp(databaseId);
      const run = await rows.run('contoso');
      const other = await rows.run('contoso');
      await rows.change(other, { display_name: 'Somebody of another run' });
      await rows.change(run, { display_name: 'Émile Zola' });
      await rows.change(run, {
        display_name: 'Zoo keepers',
        class: 'group',
        action: 'remove',
        status: 'held',
      });
      await rows.change(run, {
        display_name: 'Jane Doe',
        status: 'failed',
        action: 'update',
        reason_code: 'changed',
        error: runError('IDP_ENTITY_INVALID'),
      });
      const names = async (
        filter: Partial<Parameters<typeof log.changes>[1]>,
      ) => {
        const page = await log.changes(run, { ...PAGE, ...filter });
        return [
          page.totalItems,
          ...page.items.map(({ displayName }) => displayName),
        ];
      };
      const all = ['Émile Zola', 'Zoo keepers', 'Jane Doe'];
      expect(await names({})).toEqual([3, ...all]);
      expect(await names({ offset: 1, limit: 1 })).toEqual([3, 'Zoo keepers']);
      expect(await names({ offset: 5 })).toEqual([3]);
      expect(await names({ classes: ['group'] })).toEqual([1, 'Zoo keepers']);
      expect(await names({ actions: ['update', 'remove'] })).toEqual([
        2,
        'Zoo keepers',
        'Jane Doe',
      ]);
      expect(await names({ statuses: ['failed'] })).toEqual([1, 'Jane Doe']);
      expect(await names({ reasonCodes: ['changed'] })).toEqual([
        1,
        'Jane Doe',
      ]);
      expect(await names({ reasonCodes: ['changed'], search: 'zo' })).toEqual([
        0,
      ]);
      expect(
        await names({
          errorCodes: ['IDP_ENTITY_INVALID', 'IDP_CATALOG_CONFLICT'],
        }),
      ).toEqual([1, 'Jane Doe']);
      expect(await names({ errorCodes: ['IDP_CATALOG_CONFLICT'] })).toEqual([
        0,
      ]);
      expect(await names({ search: 'ZO' })).toEqual([
        2,
        'Émile Zola',
        'Zoo keepers',
      ]);
      expect(await names({ search: 'éMILE' })).toEqual([1, 'Émile Zola']);
      expect(await names({ search: '_ane' })).toEqual([0]);
    });

    it('says for which reasons there are changes, and for which causes they failed', async () => {
      const { rows, log } = await setUp(databaseId);
      const run = await rows.run('contoso');
      const other = await rows.run('contoso');
      await rows.change(other, { reason_code: 'renamed' });
      for (const [index, code] of [
        'IDP_ENTITY_INVALID',
        'IDP_CATALOG_CONFLICT',
        'IDP_CATALOG_CONFLICT',
        undefined,
      ].entries()) {
        await rows.change(run, {
          display_name: `Number ${index}`,
          reason_code: index ? 'changed' : 'newInScope',
          status: code ? 'failed' : 'applied',
          error: code ? runError(code) : null,
        });
      }
      const reason = (
        reasonCode: string,
        status: ChangeStatus,
        changes: number,
      ) => ({ class: 'user', action: 'create', status, reasonCode, changes });
      expect(await log.breakdown(run)).toEqual({
        reasons: [
          reason('changed', 'failed', 2),
          reason('changed', 'applied', 1),
          reason('newInScope', 'failed', 1),
        ],
        failures: [
          {
            code: 'IDP_CATALOG_CONFLICT',
            remedy: 'Do something.',
            count: 2,
            example: { displayName: 'Number 1', message: 'It is so.' },
          },
          {
            code: 'IDP_ENTITY_INVALID',
            remedy: 'Do something.',
            count: 1,
            example: { displayName: 'Number 0', message: 'It is so.' },
          },
        ],
      });
      const none = { reasons: [], failures: [] };
      expect(await log.breakdown(other + 1)).toEqual(none);
      expect(await log.breakdown(2 ** 40)).toEqual(none);
    });

    it('gives every column of the contract and nothing else', async () => {
      const { rows, log } = await setUp(databaseId);
      const run = await rows.run('contoso');
      await rows.change(run, {
        entity_ref: 'user:default/jane',
        previous_ref: 'user:default/jdoe',
        fields: JSON.stringify([{ field: 'spec.profile.email', new: 'a@b' }]),
        memberships_added: 2,
        memberships_removed: 1,
        entity: '{"secret":"not for the API"}',
        expected_sequence: 7,
        error: JSON.stringify({
          code: 'IDP_ENTITY_INVALID',
          message: 'm',
          remedy: 'r',
        }),
        applied_at: T0,
      });
      const { items } = await log.changes(run, PAGE);
      expect(items).toEqual([
        {
          id: expect.any(Number),
          runId: run,
          connectionId: 'contoso',
          class: 'user',
          objectId: 'u1',
          displayName: 'Jane Doe',
          action: 'create',
          status: 'applied',
          reasonCode: 'newInScope',
          reason: 'New in scope',
          entityRef: 'user:default/jane',
          previousRef: 'user:default/jdoe',
          fields: [{ field: 'spec.profile.email', new: 'a@b' }],
          membershipsAdded: 2,
          membershipsRemoved: 1,
          error: { code: 'IDP_ENTITY_INVALID', message: 'm', remedy: 'r' },
          appliedAt: '2026-11-20T03:00:00.000Z',
        },
      ]);
    });
  });

  describe('events', () => {
    it('gives those of the run, oldest first, by level and words', async () => {
      const { rows, log } = await setUp(databaseId);
      const run = await rows.run('contoso');
      await rows.event(await rows.run('contoso'), { message: 'elsewhere' });
      await rows.event(run, { message: 'Page 1 of Users' });
      await rows.event(run, {
        message: 'Throttled for 10% of the time',
        level: 'warn',
        phase: 'scan',
        at: T0 + 1,
      });
      const messages = async (
        filter: Partial<Parameters<typeof log.events>[1]>,
      ) =>
        (await log.events(run, { ...PAGE, ...filter })).items.map(
          ({ message }) => message,
        );
      expect(await messages({})).toEqual([
        'Page 1 of Users',
        'Throttled for 10% of the time',
      ]);
      expect(await messages({ levels: ['info', 'error'] })).toEqual([
        'Page 1 of Users',
      ]);
      expect(await messages({ search: 'users PAGE' })).toEqual([
        'Page 1 of Users',
      ]);
      expect(await messages({ search: '0%' })).toEqual([
        'Throttled for 10% of the time',
      ]);
      expect((await log.events(run, { offset: 1, limit: 5 })).items).toEqual([
        {
          id: expect.any(Number),
          runId: run,
          at: '2026-11-20T03:00:00.001Z',
          level: 'warn',
          phase: 'scan',
          message: 'Throttled for 10% of the time',
        },
      ]);
    });
  });
});
