import { appendFileSync } from 'node:fs';
import { TestDatabases } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type {
  HandoverReport,
  Run,
  RunEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';
import {
  MSGRAPH_PROVIDER,
  MsgraphModule,
} from '../handover/__testUtils__/MsgraphModule';
import { compareEntities, Nesting } from '../handover/compareEntities';
import {
  inTable,
  PresenceWatch,
} from '../handover/__testUtils__/PresenceWatch';

const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
/** Kubernetes has thousands: to bring them into the catalog twice takes a minute of two cores. */
const TENANTS: ('contoso' | 'kubernetes')[] = SOAK_MINUTES
  ? ['contoso', 'kubernetes']
  : ['contoso'];

jest.setTimeout(1_200_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** No schedule: nothing is synced before somebody asks for it. */
const POLICY = { users: {} };
const TAKE_OVER = { provider: MSGRAPH_PROVIDER };

describe.each(databases.eachSupportedId())('moving over on %s', databaseId => {
  let portal: TestPortal;
  let msgraph: MsgraphModule;

  beforeEach(() => {
    msgraph = new MsgraphModule();
  });
  afterEach(async () => {
    await portal?.stop();
    msgraph.restore();
  });

  /** A portal that has had its people from msgraph so far, with idp-sync beside it. */
  const startWithMsgraph = async (tenant: 'contoso' | 'kubernetes') => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant,
      features: msgraph.features,
      catalogProviders: msgraph.config,
      connection: { policy: POLICY },
    });
    const refs = await msgraph.read();
    await shows({ theirs: refs.length });
    return portal.catalogEntities();
  };
  /** Waits until the catalog shows so many entities of each. It asks the table: to fetch thousands again and again would keep the catalog from its work. */
  async function shows(expected: { theirs?: number; ours?: number }) {
    await waitFor(
      `the catalog to show ${JSON.stringify(expected)}`,
      async () => {
        const [row] = await portal
          .catalogKnex('final_entities')
          .whereNotNull('final_entity')
          .select(
            countWhere(portal.catalogKnex, 'ours', '%"idp-sync/connection"%'),
            countWhere(portal.catalogKnex, 'theirs', '%"msgraph:default/%'),
          );
        const { ours = Number(row.ours), theirs = Number(row.theirs) } =
          expected;
        return (
          (ours === Number(row.ours) && theirs === Number(row.theirs)) ||
          undefined
        );
      },
    );
  }
  /** The deployment that takes the module out. */
  const moveOver = async (connection = {}) => {
    await portal.restart({
      features: [],
      catalogProviders: undefined,
      connection: JSON.parse(
        JSON.stringify({ policy: POLICY, takeOver: TAKE_OVER, ...connection }),
      ),
    });
  };
  const report = async () => {
    const url = `connections/${CONNECTION}/handover?limit=1000`;
    const all = await portal.get<HandoverReport>(url);
    while (all.items.length < all.totalItems) {
      const next = await portal.get<HandoverReport>(
        `${url}&offset=${all.items.length}`,
      );
      all.items.push(...next.items);
    }
    return all;
  };
  const expectSuccess = async () => {
    const run = await portal.run('sync');
    expect({ status: run.status, error: run.error }).toEqual({
      status: 'succeeded',
    });
    return run;
  };
  const eventsOf = async ({ id }: Run) => {
    const { items } = await portal.get<{ items: RunEvent[] }>(
      `runs/${id}/events?limit=1000`,
    );
    return items.map(({ message }) => message).join('\n');
  };
  /** As everybody else sees it. */
  const inApi = async () =>
    new Map(
      (await portal.catalogEntities()).map(entity => [
        refOf(entity),
        entity.metadata.uid ?? '',
      ]),
    );
  const referencedBy = (provider: string): Promise<string[]> =>
    portal
      .catalogKnex('refresh_state_references')
      .where({ source_key: provider })
      .pluck('target_entity_ref');

  it.each(TENANTS)(
    '%s: nobody is missing for a moment, no reference and no uid differs, and what changes is what the dry run said',
    async tenant => {
      const before = await startWithMsgraph(tenant);
      await portal.run('preview');
      const dryRun = await report();
      expect(dryRun.state).toBe('notConfigured');
      const watch = await PresenceWatch.start(inTable(portal.catalogKnex));
      await moveOver();
      // Thousands by the API would keep the catalog from its work.
      const look = tenant === 'contoso' ? inApi : inTable(portal.catalogKnex);
      const apiWatch = await PresenceWatch.start(look);
      await expectSuccess();
      await shows({ theirs: 0 });
      expect(await apiWatch.stop()).toMatchObject({ missed: [], replaced: [] });
      const after = await portal.catalogEntities();
      expect(after.every(isOurs)).toBe(true);
      const seen = await watch.stop();
      expect(seen).toEqual({
        looks: expect.any(Number),
        expected: before.length,
        missed: [],
        replaced: [],
      });
      expect(identitiesOf(after)).toMatchObject(identitiesOf(before));
      expect(differencesOf(before, after)).toEqual(
        Object.fromEntries(
          dryRun.items
            .filter(({ kind }) => kind === 'differs')
            .map(({ entityRef, fields }) => [entityRef, fields]),
        ),
      );
      expect(refsOf(after)).toEqual(
        [
          ...refsOf(before),
          ...dryRun.items
            .filter(({ kind }) => kind === 'added')
            .map(({ entityRef }) => entityRef),
        ].sort(),
      );
      const { same, differs, added, ...none } = dryRun.totals;
      expect(same + differs).toBe(before.length);
      expect(none).toEqual({
        otherReference: 0,
        leftBehind: 0,
        conflict: 0,
        ours: 0,
      });
      expect((await report()).totals).toEqual({
        ...{ same: 0, differs: 0, added: 0 },
        ...none,
        ours: before.length + added,
      });
      // What is left of it nobody can see: the catalog refused its name.
      const left = await referencedBy(MSGRAPH_PROVIDER);
      expect(left.filter(ref => refsOf(after).includes(ref))).toEqual([]);
      if (SOAK_REPORT) {
        appendFileSync(
          SOAK_REPORT,
          `handover of ${tenant} on ${databaseId}: ${seen.expected} entities, ${seen.looks} looks, none missing, no reference or uid differs\n`,
        );
      }
    },
  );

  it('keeps whom the policy leaves out until it is told to remove them, and goes back as smoothly', async () => {
    const before = await startWithMsgraph('contoso');
    const policy = { users: { guests: false } };
    await portal.run('preview');
    await moveOver({ policy });
    const left = (await report()).items
      .filter(({ kind }) => kind === 'leftBehind')
      .map(({ entityRef }) => entityRef);
    expect(left.length).toBeGreaterThan(0);

    const watch = await PresenceWatch.start(inTable(portal.catalogKnex));
    await expectSuccess();
    await shows({ theirs: left.length });
    expect(await watch.stop()).toMatchObject({ missed: [], replaced: [] });
    expect((await portal.catalogEntities()).length).toBeGreaterThanOrEqual(
      before.length,
    );

    await moveOver({
      policy: {
        ...policy,
        safety: { removals: { users: { count: 0, percent: 0, floor: 0 } } },
      },
      takeOver: { ...TAKE_OVER, leftovers: 'remove' },
    });
    // Nothing is let go of while it is open what the connection leaves out.
    const { tenant } = portal.emulator;
    const [{ object_id: leaver }] = await portal
      .knex('managed_entities')
      .where({ class: 'user' })
      .whereIn('status', ['sent', 'confirmed'])
      .orderBy('object_id');
    tenant.disableUser(leaver);
    const holding = await expectSuccess();
    expect(holding.counts.user.removalsHeld).toBe(1);
    const said = await eventsOf(holding);
    expect(said).toContain('1 changes wait for a decision');
    expect(said).not.toContain('the handover is complete');
    await shows({ theirs: left.length });
    tenant.enableUser(leaver);

    const removing = await expectSuccess();
    expect(await eventsOf(removing)).toContain('the handover is complete');
    const after = await portal.catalogEntities();
    expect(after.filter(one => !isOurs(one))).toEqual([]);
    expect(refsOf(before).filter(ref => !refsOf(after).includes(ref))).toEqual(
      left.sort(),
    );

    // Nothing hangs on the option any more.
    await moveOver({ policy, takeOver: undefined });
    expect(refsOf(await portal.catalogEntities())).toEqual(refsOf(after));

    const back = await PresenceWatch.start(inTable(portal.catalogKnex));
    await portal.restart({
      features: msgraph.features,
      catalogProviders: msgraph.config,
      connection: { policy, enabled: false },
    });
    await msgraph.read();
    await shows({ theirs: before.length });
    const returned = await portal.catalogEntities();
    expect(await back.stop()).toMatchObject({ missed: [], replaced: [] });
    expect(identitiesOf(returned)).toMatchObject(
      identitiesOf(before.filter(one => !left.includes(refOf(one)))),
    );
  });

  it('takes nothing while the module is in the portal, and nothing of another tenant', async () => {
    const before = await startWithMsgraph('contoso');
    await portal.restart({
      features: msgraph.features,
      catalogProviders: msgraph.config,
      connection: { policy: POLICY, takeOver: TAKE_OVER },
    });
    const blocked = await portal.run('sync');
    expect(blocked).toMatchObject({
      status: 'failed',
      error: { code: 'IDP_TAKE_OVER_BLOCKED' },
    });
    expect((await report()).state).toBe('blocked');
    expect((await portal.catalogEntities()).some(isOurs)).toBe(false);

    const [root] = before.filter(({ spec }) => spec?.type === 'root');
    await portal
      .catalogKnex('final_entities')
      .where({ entity_id: root.metadata.uid })
      .update({
        final_entity: JSON.stringify(root).replaceAll(
          portal.emulator.tenant.tenantId,
          'another-tenant',
        ),
      });
    await moveOver();
    const foreign = await portal.run('sync');
    expect(foreign).toMatchObject({
      status: 'failed',
      error: { code: 'IDP_TAKE_OVER_OTHER_TENANT' },
    });
    expect((await portal.catalogEntities()).some(isOurs)).toBe(false);
  });
});

function countWhere(knex: Knex, name: string, pattern: string) {
  return knex.raw(
    'sum(case when final_entity like ? then 1 else 0 end) as ??',
    [pattern, name],
  );
}

function refOf(entity: Entity): string {
  return stringifyEntityRef(entity);
}

function refsOf(entities: readonly Entity[]): string[] {
  return entities.map(refOf).sort();
}

/** What differs in each entity that is there before and after, other than that it is whose. */
function differencesOf(before: readonly Entity[], after: readonly Entity[]) {
  const [old, fresh] = [before, after].map(entities => {
    const nesting = new Nesting();
    entities.forEach(entity => nesting.add(entity));
    return new Map(
      entities.map(({ relations: _relations, ...entity }) => [
        refOf(entity),
        { entity, nesting },
      ]),
    );
  });
  return Object.fromEntries(
    [...old].flatMap(([ref, theirs]) => {
      const ours = fresh.get(ref);
      const fields = ours ? compareEntities(theirs, ours) : [];
      return fields.length > 0 ? [[ref, fields]] : [];
    }),
  );
}

function isOurs(entity: Entity): boolean {
  return entity.metadata.annotations?.['idp-sync/connection'] === CONNECTION;
}

/** By the id in the directory: what the entity is called, and which one it is for other plugins. */
function identitiesOf(entities: readonly Entity[]) {
  return Object.fromEntries(
    entities.map(entity => [
      entity.metadata.annotations?.['graph.microsoft.com/user-id'] ??
        entity.metadata.annotations?.['graph.microsoft.com/group-id'] ??
        entity.metadata.annotations?.['graph.microsoft.com/tenant-id'],
      { ref: stringifyEntityRef(entity), uid: entity.metadata.uid },
    ]),
  );
}
