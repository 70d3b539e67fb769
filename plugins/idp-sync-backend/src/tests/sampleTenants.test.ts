import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { GraphEmulatorOptions } from '@idp-sync/graph-emulator';
import {
  type OrgPicture,
  pictureOfCatalog,
  pictureOfDirectory,
  referencesOf,
} from '../__testUtils__/directoryOracle';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** The tenant's file, read without any of our code. */
function pictureOfFile(file: string): OrgPicture {
  const { users, groups } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'users' | 'groups',
    { id: string; displayName: string; members: string[] }[]
  >;
  const groupIds = new Set(groups.map(({ id }) => id));
  const links = groups.flatMap(({ id, members }) =>
    members.map(member => ({ member, text: `${member} in ${id}` })),
  );
  const names = (objects: { id: string; displayName: string }[]) =>
    Object.fromEntries(objects.map(({ id, displayName }) => [id, displayName]));
  return {
    users: names(users),
    groups: names(groups),
    memberships: links
      .filter(({ member }) => !groupIds.has(member))
      .map(({ text }) => text)
      .sort(),
    nestings: links
      .filter(({ member }) => groupIds.has(member))
      .map(({ text }) => text)
      .sort(),
  };
}

const supported = databases.eachSupportedId();

describe.each(supported)('sample tenants on %s', id => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  const start = async (
    databaseId: TestDatabaseId,
    tenant: GraphEmulatorOptions['tenant'],
  ) => {
    portal = await TestPortal.start({ databases, databaseId, tenant });
    return portal.waitForFirstRun();
  };

  // The catalog takes most of a minute for it, and what is shown does not depend on the database: production's has to do, where there is one.
  if (id === supported.at(-1)?.[0]) {
    it('kubernetes: every person, team, nesting and membership is as in the file', async () => {
      const run = await start(id, 'kubernetes');
      expect(run.status).toBe('succeeded');
      expect(run.counts).toMatchObject({
        user: { read: 1509, inScope: 1509, created: 1509, managedAfter: 1509 },
        group: { read: 766, inScope: 766, created: 766, managedAfter: 766 },
        organization: { read: 1, created: 1 },
      });
      const expected = pictureOfFile(
        resolvePackagePath(
          '@idp-sync/graph-emulator',
          'tenants/kubernetes.json',
        ),
      );
      const entities = await portal.waitForCatalog(
        shown =>
          shown.length === 1509 + 766 + 1 &&
          pictureOfCatalog(shown).nestings.length === expected.nestings.length,
      );
      expect(pictureOfCatalog(entities)).toEqual(expected);
      const references = [...referencesOf(entities).values()];
      expect(new Set(references).size).toBe(1509 + 766);
    });
  }

  it('contoso: an ordinary company, with every oddity that one meets', async () => {
    const run = await start(id, 'contoso');
    expect({ status: run.status, error: run.error }).toEqual({
      status: 'succeeded',
    });
    const { tenant } = portal.emulator;
    const expected = pictureOfDirectory(tenant);
    const entities = await portal.waitForCatalog(
      shown =>
        shown.length ===
        run.counts.user.managedAfter + run.counts.group.managedAfter + 1,
    );
    const picture = pictureOfCatalog(entities);
    expect(picture.users).toEqual(expected.users);
    expect(picture.groups).toEqual(expected.groups);
    const codes = run.warnings.map(warning => warning.code);
    expect(codes).toContain('IDP_NAME_CHANGED');
    expect(codes).toContain('IDP_GROUP_CYCLE');
    expect(run.counts.user.filtered).toBe(
      tenant.users().filter(user => user.accountEnabled === false).length,
    );
  });
});
