import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  Page,
  Run,
  RunChange,
  RunEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { openTenant, type Tenant } from '@idp-sync/graph-emulator';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'a portal that reads only selected groups, on %s',
  databaseId => {
    let portal: TestPortal;
    let tenant: Tenant;

    afterEach(() => portal.stop());

    const policyOf = (...ids: string[]) => ({
      scan: { read: 'selectedGroups' },
      groups: { select: { ids }, nested: 'follow' },
    });
    const changesOf = async (run: Run) =>
      (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=100`))
        .items;
    /** `action name: reason`, people before groups. */
    const whatHappened = async (run: Run) => {
      expect({ status: run.status, error: run.error }).toEqual({
        status: 'succeeded',
      });
      return (await changesOf(run))
        .filter(change => change.class !== 'organization')
        .map(
          ({ action, displayName, reasonCode }) =>
            `${action} ${displayName}: ${reasonCode}`,
        )
        .sort();
    };
    const inMirror = async () =>
      (
        await portal
          .knex('mirror_objects')
          .where({ state: 'present' })
          .whereNot({ class: 'organization' })
          .pluck('attributes')
      )
        .map(attributes => JSON.parse(attributes).displayName)
        .sort();
    /** Restarted with another policy; the run that the start asks for. */
    const edit = async (policy: JsonObject) => {
      const { items } = await portal.get<Page<Run>>('runs?limit=1');
      await portal.restart({ policy });
      return await portal.waitForRunAfter(items[0].id);
    };

    const person = (displayName: string) =>
      tenant.addUser({
        displayName,
        mail: `${displayName.toLowerCase()}@example.com`,
      }).id;
    const team = (displayName: string, ...members: string[]) => {
      const { id } = tenant.addGroup({ displayName });
      members.forEach(member => tenant.addMember(id, member));
      return id;
    };
    /** References of what has been in the catalog, by object. */
    const references = async () =>
      new Map(
        (
          await portal
            .knex('managed_entities')
            .orderBy('object_id')
            .select('object_id', 'entity_ref')
        ).map(row => [row.object_id, row.entity_ref]),
      );

    it('follows memberships, policy, deletions and expired tokens, and never reads anybody else', async () => {
      tenant = await openTenant({ users: 40, groups: 8, memberships: 90 });
      const [ann, bob, cem, dia, eve] = ['Ann', 'Bob', 'Cem', 'Dia', 'Eve'].map(
        person,
      );
      const inner = team('Inner', cem);
      const red = team('Red', ann, bob, inner);
      const blue = team('Blue', bob, dia);
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant,
        policy: policyOf(red),
      });

      const first = await portal.waitForFirstRun();
      expect(await whatHappened(first)).toEqual(
        ['Ann', 'Bob', 'Cem', 'Inner', 'Red'].map(
          name => `create ${name}: newInScope`,
        ),
      );
      expect(await inMirror()).toEqual(['Ann', 'Bob', 'Cem', 'Inner', 'Red']);
      const { items: events } = await portal.get<Page<RunEvent>>(
        `runs/${first.id}/events?limit=100`,
      );
      const told = events.map(({ message }) => message).join('\n');
      expect(told).toContain('because scan.read is "selectedGroups"');
      expect(told).toContain('2 groups in 1 and 3 users in 1 chains');

      // Nothing changed: a request for each chain.
      expect(await portal.run()).toMatchObject({
        planSkipped: true,
        statistics: { requests: 2 },
      });

      // Leaving, joining, a group within a group.
      tenant.removeMember(red, ann);
      tenant.addMember(inner, eve);
      expect(await whatHappened(await portal.run())).toEqual([
        'create Eve: newInScope',
        'remove Ann: notScanned',
      ]);
      tenant.addMember(red, ann);
      expect(await whatHappened(await portal.run())).toEqual([
        'create Ann: returned',
      ]);

      // A policy that adds one group and drops another, without a full scan.
      const edited = await edit(policyOf(blue));
      expect(edited.mode).toBe('incremental');
      expect(await whatHappened(edited)).toEqual([
        'create Blue: newInScope',
        'create Dia: newInScope',
        'remove Ann: notScanned',
        'remove Cem: notScanned',
        'remove Eve: notScanned',
        'remove Inner: notScanned',
        'remove Red: notScanned',
        'update Bob: changed',
      ]);
      expect(await inMirror()).toEqual(['Blue', 'Bob', 'Dia']);

      // Deleted is deleted, and comes back.
      const both = await edit(policyOf(blue, red));
      expect(await inMirror()).toHaveLength(8);
      tenant.deleteUser(dia);
      tenant.deleteGroup(inner);
      const deleted = await whatHappened(await portal.run());
      expect(deleted).toEqual([
        'remove Cem: notScanned',
        'remove Dia: softDeleted',
        'remove Eve: notScanned',
        'remove Inner: softDeleted',
      ]);
      tenant.restoreUser(dia);
      tenant.restoreGroup(inner);
      expect(await whatHappened(await portal.run())).toEqual([
        'create Cem: returned',
        'create Dia: returned',
        'create Eve: returned',
        'create Inner: returned',
      ]);

      // Expired tokens: all chains are read anew, and nothing comes of it.
      portal.emulator.expireDeltaTokens('resyncRequired');
      tenant.updateUser(dia, { displayName: 'Dia D' });
      const expired = await portal.run();
      expect(expired).toMatchObject({
        mode: 'full',
        modeReason: expect.stringContaining('no longer knows'),
      });
      expect(await whatHappened(expired)).toEqual(['update Dia D: changed']);
      expect(both.status).toBe('succeeded');

      const refused = portal.emulator.figures.snapshot().byRoute;
      expect(Object.keys(refused)).not.toContain('GET /users');
      expect(
        await portal
          .knex('mirror_keys')
          .whereNotIn('object_id', [
            ann,
            bob,
            cem,
            dia,
            eve,
            inner,
            red,
            blue,
            tenant.tenantId,
          ]),
      ).toEqual([]);
    });

    it('goes from everything to some groups and back, within the limits, and knows leavers', async () => {
      tenant = await openTenant({ users: 30, groups: 3, memberships: 40 });
      const [ann, bob] = ['Ann', 'Bob'].map(person);
      const red = team('Red', ann, bob);
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant,
        emulator: { quirks: 'none' },
      });
      const all = (await portal.waitForFirstRun()).counts.user.created;
      const given = await references();
      const people = async (run: Run) =>
        (await changesOf(run))
          .filter(change => change.class === 'user')
          .map(({ action, reasonCode, status }) =>
            [action, reasonCode, status].join(' '),
          )
          .sort();

      // So many are not to go unasked, and stay what they are.
      const narrowed = await edit(policyOf(red));
      expect(narrowed).toMatchObject({ status: 'succeeded', mode: 'full' });
      expect(await inMirror()).toEqual(['Ann', 'Bob', 'Red']);
      const held = (await people(narrowed)).filter(
        change => change !== 'update changed applied',
      );
      expect(held).toEqual(Array(all - 2).fill('remove notScanned held'));
      const widened = await edit({});
      expect(widened).toMatchObject({ status: 'succeeded', mode: 'full' });
      expect(await inMirror()).toHaveLength(
        tenant.users().length + tenant.groups().length,
      );
      expect(
        (await people(widened)).filter(
          change => change !== 'update changed applied',
        ),
      ).toEqual([]);
      expect(await references()).toEqual(given);

      // Who is not read any more leaves as anybody does who is out of scope, and is themself when they are read again.
      const leavers = { users: { outOfScope: 'mark' } };
      const marked = await edit({
        ...policyOf(red),
        leavers,
        safety: { deactivations: 'off', window: 'off' },
      });
      expect(marked.counts.user).toMatchObject({
        inScope: 2,
        deactivated: all - 2,
        remaining: all - 2,
        managedAfter: all,
      });
      tenant.removeMember(red, bob);
      expect(await people(await portal.run())).toEqual([
        'deactivate notScanned applied',
      ]);
      tenant.deleteUser(bob);
      const back = await edit({ leavers });
      expect(back.counts.user).toMatchObject({
        inScope: all - 1,
        created: 0,
        removed: 1,
      });
      expect(await people(back)).toContain('update reactivated applied');
      expect(await references()).toEqual(given);
    });

    it('takes no group that is gone for one without people, and plans on nothing that was not read', async () => {
      tenant = await openTenant({ users: 5, groups: 1, memberships: 3 });
      const [ann, bob] = ['Ann', 'Bob'].map(person);
      const red = team('Red', ann);
      const blue = team('Blue', bob);
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant,
        emulator: { quirks: 'none' },
        policy: policyOf(red),
      });
      expect(await whatHappened(await portal.waitForFirstRun())).toHaveLength(
        2,
      );
      const given = await references();

      tenant.updateGroup(red, { displayName: 'Crimson' });
      expect(await whatHappened(await portal.run())).toEqual([
        'update Crimson: changed',
      ]);
      expect(await references()).toEqual(given);

      // A preview reads what its draft names besides, and takes nothing of it into what is saved.
      const draft = (scan: string) =>
        portal.post<Run>('connections/emulated/runs', {
          kind: 'preview',
          mode: 'incremental',
          policy: policyOf(blue),
          scan,
        });
      await expect(draft('none')).rejects.toThrow(
        new RegExp(`409.*IDP_MIRROR_INSUFFICIENT|the group ${blue}`),
      );
      const preview = await portal.waitForRun((await draft('fresh')).id);
      expect(await whatHappened(preview)).toEqual([
        'create Blue: newInScope',
        'create Bob: newInScope',
        'remove Ann: notScanned',
        'remove Crimson: notScanned',
      ]);
      expect(await whatHappened(await portal.run())).toEqual([]);
      expect(await inMirror()).toEqual(['Ann', 'Crimson']);

      tenant.deleteGroup(red);
      for (const mode of ['incremental', 'full'] as const) {
        expect(await portal.run('sync', mode)).toMatchObject({
          status: 'failed',
          error: { code: 'IDP_POLICY_GROUP_NOT_FOUND' },
        });
      }
      tenant.restoreGroup(red);
      expect(await whatHappened(await portal.run())).toEqual([]);
      expect(
        await edit(policyOf('00000000-0000-4000-8000-00000000dead')),
      ).toMatchObject({
        status: 'failed',
        error: {
          code: 'IDP_POLICY_GROUP_NOT_FOUND',
          message: expect.stringContaining('dead'),
        },
      });
      expect(await references()).toEqual(given);
      expect(
        await portal.knex('managed_entities').where({ status: 'removed' }),
      ).toEqual([]);
    });
  },
);
