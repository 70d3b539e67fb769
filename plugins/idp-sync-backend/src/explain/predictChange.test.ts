import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { migrate } from '../__testUtils__/migrate';
import { CatalogReader } from '../apply/CatalogReader';
import { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { Rows, T0 } from '../database/__testUtils__/rows';
import type { PlannedChange } from '../plan/types';
import { limitsText } from '../guard/decidedChanges';
import { predictChange } from './predictChange';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const { safety } = parsePolicy({});
const REMOVAL: PlannedChange = {
  class: 'user',
  objectId: 'u1',
  displayName: 'Jane',
  action: 'remove',
  reasonCode: 'accountDisabled',
  reason: 'The account is disabled.',
  entityRef: 'user:default/u1',
  expectedSequence: 1,
};

describe.each(databases.eachSupportedId())('predictChange on %s', id => {
  it('tells of a change that is held, was rejected or has been approved, and of none where the hold was for another', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    await new Rows(knex).managed('contoso', 'user', 'u1');
    await knex('held_changes').insert({
      connection_id: 'contoso',
      class: 'user',
      object_id: 'u1',
      kind: 'removals',
      status: 'held',
      change_key: 'remove:accountDisabled',
      display_name: 'Jane',
      search_key: 'jane',
      action: 'remove',
      entity_ref: 'user:default/u1',
      reason_code: 'accountDisabled',
      reason: 'The account is disabled.',
      why: '80 removals of 100, 10 allowed',
      fields: '[]',
      memberships_added: 0,
      memberships_removed: 0,
      held_since: T0,
      held_by_run: 1,
      changed_by_run: 1,
      limits: limitsText({ safety }, 'removals', 'user'),
    });
    const predict = (change: PlannedChange, more: object = {}) =>
      predictChange(
        {
          knex,
          connectionId: 'contoso',
          managed: new ManagedEntityStore(knex),
          catalog: new CatalogReader(
            catalogServiceMock({ entities: [] }),
            mockServices.auth(),
          ),
          logger: mockServices.logger.mock(),
          safety,
          kindOf: () => 'removals' as const,
          foresee: async () => undefined,
          ...more,
        },
        change,
      );
    expect(await predict(REMOVAL)).toMatchObject({
      status: 'held',
      why: '80 removals of 100, 10 allowed',
    });
    const otherKind = { kindOf: () => undefined };
    expect(await predict(REMOVAL, otherKind)).toMatchObject({
      status: 'planned',
    });
    // Under other limits it is judged anew.
    const anew = {
      safety: parsePolicy({ safety: { removals: 'off' } }).safety,
      foresee: async () => '80 removals are too many',
    };
    expect(await predict(REMOVAL, anew)).toMatchObject({
      status: 'held',
      why: 'The next run would hold it: 80 removals are too many.',
    });
    await knex('held_changes').update({
      status: 'rejected',
      decided_by: 'user:default/boss',
      decision_reason: 'She comes back',
    });
    expect(await predict(REMOVAL)).toMatchObject({
      status: 'rejected',
      why: 'Rejected by user:default/boss: She comes back',
    });
    expect(
      await predict({ ...REMOVAL, reasonCode: 'hardDeleted' }),
    ).toMatchObject({ status: 'planned' });
    await knex('held_changes').update({ status: 'approved' });
    const approved = await predict(REMOVAL);
    expect(approved).toMatchObject({
      status: 'planned',
      why: 'Approved by user:default/boss: She comes back',
    });
  });

  it('tells of a conflict only where the change would be tried, as a run does', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    const entity = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: 'u1', namespace: 'default' },
      spec: { memberOf: [] },
    };
    const predict = (held: string | undefined) =>
      predictChange(
        {
          knex,
          connectionId: 'contoso',
          managed: new ManagedEntityStore(knex),
          catalog: new CatalogReader(
            catalogServiceMock({ entities: [entity] }),
            mockServices.auth(),
          ),
          logger: mockServices.logger.mock(),
          safety,
          kindOf: () => 'creations' as const,
          foresee: async () => held,
        },
        {
          ...REMOVAL,
          action: 'create',
          reasonCode: 'newInScope',
          entity,
          expectedSequence: undefined,
        },
      );
    expect(await predict(undefined)).toMatchObject({
      status: 'failed',
      error: { code: 'IDP_CATALOG_CONFLICT' },
    });
    expect(await predict('80 creations are too many')).toMatchObject({
      status: 'held',
      error: undefined,
    });
  });
});
