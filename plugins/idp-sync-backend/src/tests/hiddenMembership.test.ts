import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  Page,
  RunEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { openTenant } from '@idp-sync/graph-emulator';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('hidden membership on %s', id => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  /** What a full run has to warn of. */
  const fullRun = async () => {
    const run = await portal.run('sync', 'full');
    expect(run.status).toBe('succeeded');
    const { items } = await portal.get<Page<RunEvent>>(
      `runs/${run.id}/events?level=warn&search=hidden`,
    );
    return items.map(({ message }) => message);
  };

  const membersInMirror = async (groupId: string): Promise<string[]> => {
    const ids = await portal
      .knex('mirror_memberships as m')
      .join('mirror_keys as g', 'g.key', 'm.group_key')
      .join('mirror_keys as k', 'k.key', 'm.member_key')
      .where({ 'g.object_id': groupId, 'm.present': true })
      .pluck('k.object_id');
    return ids.sort();
  };

  it('keeps the members of a group that may no longer be seen, until the directory says who left', async () => {
    const tenant = openTenant('contoso');
    tenant.applications()[0].roles.push('Member.Read.Hidden');
    const [hidden] = tenant
      .groups()
      .filter(group => group.visibility === 'HiddenMembership');
    const truth = () =>
      tenant
        .membersOf(hidden.id)
        .map(member => member.id)
        .sort();
    portal = await TestPortal.start({ databases, databaseId: id, tenant });
    expect((await portal.waitForFirstRun()).status).toBe('succeeded');
    const before = truth();
    expect(before.length).toBeGreaterThan(1);
    expect(await membersInMirror(hidden.id)).toEqual(before);

    portal.emulator.faults.apply('hiddenMembership');
    expect(await fullRun()).toEqual([
      expect.stringMatching(/hidden membership \(1\), which had some/),
    ]);
    expect(await membersInMirror(hidden.id)).toEqual(before);

    portal.emulator.faults.clear();
    tenant.removeMember(hidden.id, before[0]);
    expect(await fullRun()).toEqual([]);
    expect(await membersInMirror(hidden.id)).toEqual(truth());
    expect(truth()).toEqual(before.slice(1));
  });
});
