import { TestDatabases } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import {
  MSGRAPH_PROVIDER,
  MsgraphModule,
} from '../handover/__testUtils__/MsgraphModule';
import { PresenceWatch } from '../handover/__testUtils__/PresenceWatch';

jest.setTimeout(600_000);

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
    return portal.waitForCatalog(
      shown => shown.length === refs.length && allStitched(shown),
    );
  };
  const handOver = async (connection = {}) => {
    await portal.restart({
      features: [],
      catalogProviders: undefined,
      connection: { policy: POLICY, takeOver: TAKE_OVER, ...connection },
    });
  };

  it.each(['contoso'] as const)(
    '%s: nobody is missing for a moment, and no reference and no uid differs',
    async tenant => {
      const before = await startWithMsgraph(tenant);
      const watch = await PresenceWatch.start(portal.catalogKnex);
      await handOver();
      const run = await portal.run('sync');
      expect({ status: run.status, error: run.error }).toEqual({
        status: 'succeeded',
      });
      const after = await portal.waitForCatalog(shown => shown.every(isOurs));
      const seen = await watch.stop();
      expect(seen).toMatchObject({ missed: [], replaced: [] });
      expect(seen.expected).toBe(before.length);
      expect(seen.looks).toBeGreaterThan(10);
      expect(identitiesOf(after)).toMatchObject(identitiesOf(before));
    },
  );
});

function isOurs(entity: Entity): boolean {
  return entity.metadata.annotations?.['idp-sync/connection'] === CONNECTION;
}

/** Relations come with the last step, so that the picture before is whole. */
function allStitched(entities: readonly Entity[]): boolean {
  return entities.every(
    ({ kind, spec, relations = [] }) =>
      kind !== 'Group' ||
      spec?.type === 'root' ||
      relations.some(({ type }) => type === 'childOf'),
  );
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
