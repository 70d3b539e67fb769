import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type {
  DraftSelection,
  ObjectExplanation,
  Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { expectSumsToMatchTables } from '../__testUtils__/endState';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const OTHER = 'fabrikam';
const POLICY = {
  users: { matching: { enabled: true, onMatch: 'link' } },
};

const refOf = (entity: Entity) =>
  `${entity.kind.toLowerCase()}:default/${entity.metadata.name}`;
const byId = (entities: Entity[], objectId: string) =>
  entities.find(
    ({ metadata }) => metadata.annotations?.['idp-sync/object-id'] === objectId,
  );

describe.each(databases.eachSupportedId())('matching on %s', id => {
  it('lets somebody make way for whom another connection or somebody else has brought, and be in the groups as that one', async () => {
    const foreign = new ForeignProvider();
    const portal = await TestPortal.start({
      databases,
      databaseId: id,
      tenant: { users: 0, groups: 0, memberships: 0, seed: 3 },
      emulator: { quirks: 'none' },
      // Who has left is no longer there for anybody, though her entity is.
      policy: { leavers: { users: { disabled: 'mark' } } },
      others: {
        [OTHER]: {
          tenant: { users: 0, groups: 0, memberships: 0, seed: 4 },
          policy: POLICY,
        },
      },
      features: [foreign.feature],
    });
    const there = portal.others.get(OTHER)!.tenant;
    const group = there.addGroup({ displayName: 'Team' });
    const jane = portal.emulator.tenant.addUser({
      displayName: 'Jane',
      userPrincipalName: 'jane@contoso.example',
    });
    const guest = there.addUser({
      displayName: 'Jane as a guest',
      userPrincipalName: 'guest@fabrikam.example',
    });
    const member = there.addUser({
      displayName: 'Kim',
      userPrincipalName: 'kim@fabrikam.example',
    });
    there.addMember(group.id, guest.id);
    there.addMember(group.id, member.id);
    const run = async (connectionId: string): Promise<Run> => {
      const ended = await portal.run('sync', 'incremental', connectionId);
      expect(ended).toMatchObject({ status: 'succeeded' });
      await expectSumsToMatchTables(portal.knex, ended);
      return ended;
    };
    const explain = (objectId: string) =>
      portal.get<ObjectExplanation>(
        `connections/${OTHER}/explain/user/${objectId}`,
      );
    const members = (entities: Entity[]) =>
      (byId(entities, group.id)?.relations ?? [])
        .filter(({ type }) => type === 'hasMember')
        .map(({ targetRef }) => targetRef)
        .sort();
    try {
      await portal.waitForFirstRun();
      await portal.waitForRunAfter(1);
      await run(CONNECTION);
      await run(OTHER);
      const before = await portal.waitForCatalog(
        entities =>
          members(entities).length === 2 &&
          byId(entities, jane.id) !== undefined,
      );
      const janeRef = refOf(byId(before, jane.id)!);
      const guestRef = refOf(byId(before, guest.id)!);
      const memberRef = refOf(byId(before, member.id)!);

      // The guest turns out to be Jane; her connection goes before, by its id.
      there.updateUser(guest.id, { mail: String(jane.mail).toUpperCase() });
      const linked = await run(OTHER);
      expect(linked.counts.user).toMatchObject({
        inScope: 1,
        filtered: 1,
        removed: 1,
      });
      expect(linked.counts.group).toMatchObject({
        updated: 1,
        membershipsAdded: 1,
      });
      const shown = await portal.waitForCatalog(
        entities =>
          byId(entities, guest.id) === undefined &&
          members(entities).includes(janeRef),
      );
      expect(members(shown)).toEqual([janeRef, memberRef].sort());
      expect(
        shown
          .find(entity => refOf(entity) === janeRef)
          ?.relations?.map(({ targetRef }) => targetRef),
      ).toContain(refOf(byId(shown, group.id)!));
      expect(await explain(guest.id)).toMatchObject({
        inScope: false,
        reasonCode: 'matchedLinked',
        reason: expect.stringContaining(
          `${janeRef} of connection "${CONNECTION}", by the same mail`,
        ),
        memberships: [{ relation: 'linked' }],
      });
      const draft = await portal.post<DraftSelection>(
        `connections/${OTHER}/selection`,
        {
          policy: POLICY,
          class: 'user',
          sample: { offset: 0, limit: 10, inScope: false },
        },
      );
      expect(draft.users).toMatchObject({ total: 2, inScope: 1 });
      expect(draft.sample.items).toMatchObject([
        { object: { objectId: guest.id }, reasonCode: 'matchedLinked' },
      ]);
      expect((await run(OTHER)).planSkipped).toBe(true);

      // Somebody whom nobody of ours has brought.
      await foreign.give(['zoe'], { 'microsoft.com/email': 'zoe@example.com' });
      await portal.waitForCatalog(entities =>
        entities.some(entity => refOf(entity) === 'user:default/zoe'),
      );
      const zoe = there.addUser({
        displayName: 'Zoe',
        userPrincipalName: 'zoe@fabrikam.example',
        mail: 'zoe@example.com',
      });
      there.addMember(group.id, zoe.id);
      expect((await run(OTHER)).counts.user.created).toBe(0);
      await portal.waitForCatalog(entities =>
        members(entities).includes('user:default/zoe'),
      );
      await foreign.give([]);
      await portal.waitForCatalog(
        entities =>
          !entities.some(entity => refOf(entity) === 'user:default/zoe'),
      );
      expect((await run(OTHER)).counts.user.created).toBe(1);

      // Jane leaves; the guest is herself again, under the reference that was kept for her.
      portal.emulator.tenant.disableUser(jane.id);
      await run(CONNECTION);
      expect((await run(OTHER)).counts.user).toMatchObject({ created: 1 });
      const after = await portal.waitForCatalog(
        entities => members(entities).length === 3,
      );
      expect(members(after)).toContain(guestRef);
      const refs = await portal.knex('managed_entities').pluck('entity_ref');
      expect(new Set(refs).size).toBe(refs.length);
    } finally {
      await portal.stop();
    }
  });
});
