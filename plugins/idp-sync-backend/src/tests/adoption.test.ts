import { createServiceFactory } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type {
  ObjectExplanation,
  ObjectHistory,
  Page,
  ReservedReference,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  CatalogConnection,
  type CatalogMutation,
  catalogConnectionServiceRef,
} from '../apply/CatalogConnection';
import { expectSumsToMatchTables } from '../__testUtils__/endState';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const OTHER = 'fabrikam';
const NOTHING = { users: 0, groups: 0, memberships: 0 };

/** The real connection to the catalog, with something happening before the next batch is handed over; where that throws, it is not. */
class InterruptibleConnection extends CatalogConnection {
  interrupt?: () => Promise<void>;

  async apply(mutation: CatalogMutation): Promise<void> {
    const { interrupt } = this;
    this.interrupt = undefined;
    await interrupt?.();
    await super.apply(mutation);
  }
}

const connectionOf = (entity: Entity | undefined) =>
  entity?.metadata.annotations?.['idp-sync/connection'];
const byRef = (entities: Entity[], ref: string) =>
  entities.find(entity => stringifyEntityRef(entity) === ref);

describe.each(databases.eachSupportedId())('adopting on %s', id => {
  it('passes an entity from one connection to another and back as it is, and gives people from elsewhere their references', async () => {
    const foreign = new ForeignProvider();
    const catalog = new InterruptibleConnection();
    const portal = await TestPortal.start({
      databases,
      databaseId: id,
      tenant: { ...NOTHING, seed: 3 },
      emulator: { quirks: 'none' },
      others: {
        [OTHER]: {
          tenant: { ...NOTHING, seed: 4 },
          policy: {
            users: { matching: { enabled: true, onMatch: 'adopt' } },
            leavers: { users: { disabled: 'mark' } },
          },
        },
      },
      features: [
        foreign.feature,
        createServiceFactory({
          service: catalogConnectionServiceRef,
          deps: {},
          factory: () => catalog,
        }),
      ],
    });
    const here = portal.emulator.tenant;
    const there = portal.others.get(OTHER)!.tenant;
    const run = async (
      connectionId: string,
      status = 'succeeded',
    ): Promise<Run> => {
      const ended = await portal.run('sync', 'incremental', connectionId);
      expect(ended).toMatchObject({ status });
      await expectSumsToMatchTables(portal.knex, ended);
      return ended;
    };
    const changesOf = async (of: Run) =>
      (await portal.get<Page<RunChange>>(`runs/${of.id}/changes`)).items;
    const explain = (connectionId: string, objectId: string) =>
      portal.get<ObjectExplanation>(
        `connections/${connectionId}/explain/user/${objectId}`,
      );
    const historyOf = (connectionId: string, objectId: string) =>
      portal.get<ObjectHistory>(
        `connections/${connectionId}/objects/user/${objectId}/history`,
      );
    /** Once the catalog shows an entity as that of a connection. */
    const shownOf = async (ref: string, connectionId: string | undefined) => {
      const entities = await portal.waitForCatalog(shown => {
        const entity = byRef(shown, ref);
        return entity !== undefined && connectionOf(entity) === connectionId;
      });
      return byRef(entities, ref)!;
    };
    try {
      const team = here.addGroup({ displayName: 'Team' });
      const jane = here.addUser({
        displayName: 'Jane',
        userPrincipalName: 'jane@contoso.example',
      });
      here.addMember(team.id, jane.id);
      there.addUser({
        displayName: 'Kim',
        userPrincipalName: 'kim@fabrikam.example',
      });
      there.addGroup({ displayName: 'Team of the other' });
      await portal.waitForFirstRun();
      await portal.waitForRunAfter(1);
      await run(CONNECTION);
      await run(OTHER);
      const ref = 'user:default/jane_contoso.example';
      const before = await shownOf(ref, CONNECTION);
      const guest = there.addUser({
        displayName: 'Jane as a guest',
        userPrincipalName: 'guest@fabrikam.example',
        mail: String(jane.mail).toUpperCase(),
      });

      // A preview shows what it is, and changes nothing.
      const preview = await portal.run('preview', 'incremental', OTHER);
      expect(preview.counts.user).toMatchObject({ created: 0, updated: 1 });
      expect(await changesOf(preview)).toMatchObject([
        {
          action: 'update',
          reasonCode: 'adopted',
          entityRef: ref,
          reason: expect.stringContaining(
            `Taken over from connection "${CONNECTION}"`,
          ),
          fields: expect.arrayContaining([
            {
              field: 'spec.profile.displayName',
              old: 'Jane',
              new: 'Jane as a guest',
            },
          ]),
        },
      ]);
      expect(await explain(OTHER, guest.id)).toMatchObject({
        inScope: true,
        reference: {
          entityRef: ref,
          how: expect.stringContaining('Taken over'),
        },
        nextRun: { action: 'update', status: 'planned', reasonCode: 'adopted' },
      });

      // What the other connection has on its way comes first: what was planned on the state before is refused.
      here.updateUser(jane.id, { displayName: 'Jane Doe' });
      let adopting: Run | undefined;
      catalog.interrupt = async () => {
        adopting = await portal.post<Run>(`connections/${OTHER}/runs`, {
          kind: 'sync',
          mode: 'incremental',
        });
        await portal.waitForPhase(adopting.id, 'apply');
      };
      await run(CONNECTION);
      expect(await portal.waitForRun(adopting!.id)).toMatchObject({
        status: 'partial',
        counts: { user: { updated: 0, failed: 1 } },
      });
      expect(await changesOf(adopting!)).toMatchObject([
        { status: 'failed', error: { code: 'IDP_CHANGE_OUTDATED' } },
      ]);
      const doe = await shownOf(ref, CONNECTION);
      expect(doe.spec?.profile).toMatchObject({ displayName: 'Jane Doe' });

      // Stopped between the transaction and the catalog: nobody takes her out, and the next run brings her in.
      catalog.interrupt = async () => {
        throw new Error('Stopped');
      };
      const stopped = await run(OTHER, 'failed');
      expect(connectionOf(await shownOf(ref, CONNECTION))).toBe(CONNECTION);
      const left = await run(CONNECTION);
      expect(left.counts.user).toMatchObject({
        inScope: 0,
        filtered: 1,
        removed: 0,
        managedAfter: 0,
      });
      expect(await run(OTHER)).toMatchObject({
        counts: { user: { updated: 1, created: 0, managedAfter: 2 } },
      });
      const taken = await shownOf(ref, OTHER);
      expect(taken.metadata.uid).toBe(before.metadata.uid);
      expect(taken.spec?.profile).toMatchObject({
        displayName: 'Jane as a guest',
      });

      // She stays in the teams of the other connection, which says whose she is.
      const members = await portal.waitForCatalog(entities =>
        (byRef(entities, ref)?.relations ?? []).some(({ targetRef }) =>
          targetRef.endsWith('/team'),
        ),
      );
      expect(members).toHaveLength(6);
      expect(await explain(CONNECTION, jane.id)).toMatchObject({
        inScope: false,
        reasonCode: 'adoptedByOther',
        reason: expect.stringContaining(`${ref} of connection "${OTHER}"`),
        memberships: [{ relation: 'linked' }],
      });
      for (const [connectionId, objectId] of [
        [CONNECTION, jane.id],
        [OTHER, guest.id],
      ]) {
        const { items } = await historyOf(connectionId, objectId);
        expect(items).toContainEqual(
          expect.objectContaining({
            run: expect.objectContaining({ id: stopped.id }),
            change: expect.objectContaining({
              reasonCode: 'adopted',
              status: 'applied',
            }),
          }),
        );
      }
      await run(CONNECTION);
      await run(OTHER);
      for (const connectionId of [CONNECTION, OTHER]) {
        expect((await run(connectionId)).planSkipped).toBe(true);
      }

      // Who has taken her over loses her: she is her first owner's again, in place.
      there.disableUser(guest.id);
      expect((await run(OTHER)).counts.user).toMatchObject({ deactivated: 1 });
      expect((await run(CONNECTION)).counts.user).toMatchObject({
        created: 0,
        updated: 1,
        managedAfter: 1,
      });
      const back = await shownOf(ref, CONNECTION);
      expect(back.metadata.uid).toBe(before.metadata.uid);
      expect(back.metadata.labels ?? {}).not.toHaveProperty('idp-sync/left');
      there.enableUser(guest.id);
      expect((await run(OTHER)).counts.user).toMatchObject({
        inScope: 1,
        filtered: 1,
        created: 0,
      });
      here.disableUser(jane.id);
      expect((await run(CONNECTION)).counts.user).toMatchObject({ removed: 1 });
      expect((await run(OTHER)).counts.user).toMatchObject({ created: 1 });
      await shownOf(ref, OTHER);

      // From elsewhere: she waits, and comes under that reference.
      await foreign.give(['zoe'], { 'microsoft.com/email': 'zoe@example.com' });
      await shownOf('user:default/zoe', undefined);
      const zoe = there.addUser({
        displayName: 'Zoe',
        userPrincipalName: 'zoe@fabrikam.example',
        mail: 'zoe@example.com',
      });
      expect((await run(OTHER)).counts.user.created).toBe(0);
      expect(await explain(OTHER, zoe.id)).toMatchObject({
        inScope: false,
        reasonCode: 'matchedWaiting',
        reason: expect.stringContaining(
          'user:default/zoe of url:https://example.com/org, by the same mail',
        ),
      });
      expect((await run(OTHER)).planSkipped).toBe(true);
      await foreign.give([]);
      await portal.waitForCatalog(
        entities => !byRef(entities, 'user:default/zoe'),
      );
      expect(await changesOf(await run(OTHER))).toMatchObject([
        { action: 'create', entityRef: 'user:default/zoe' },
      ]);
      await shownOf('user:default/zoe', OTHER);
      const { items: reserved } = await portal.get<Page<ReservedReference>>(
        'reserved-references',
      );
      expect(reserved).toEqual([]);
    } finally {
      await portal.stop();
    }
  });
});
