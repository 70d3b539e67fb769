import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import {
  CONNECTION_ANNOTATION,
  MARK_ANNOTATION,
  OBJECT_ID_ANNOTATION,
} from '../mapping/annotations';
import { readDatabaseNow } from '../database/databaseTime';
import { RunLease } from '../runs/RunLease';
import type { CatalogMutation } from './CatalogConnection';
import { CatalogReader } from './CatalogReader';
import { ManagedEntityStore } from './ManagedEntityStore';
import { markOf, readMark } from './mark';
import { resendOverdue } from './resend';

const MINUTE = 60_000;

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('resendOverdue on %s', id => {
  /** Who was sent so many minutes ago, and the entity that the catalog has under her reference. */
  async function setUp(
    sent: Record<
      string,
      { minutes: number; shown?: 'sent' | 'older' | 'other' }
    >,
  ) {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    await rows.connection('contoso');
    const runId = await rows.run('contoso', {
      status: 'running',
      lease_owner: 'me',
      lease_until: Number.MAX_SAFE_INTEGER,
    });
    const now = await readDatabaseNow(knex);
    const markAt = (minutes: number) => markOf(now - minutes * MINUTE);
    const shown: Entity[] = [];
    for (const [name, { minutes, shown: as }] of Object.entries(sent)) {
      await rows.managed('contoso', 'user', name, {
        entity_ref: `user:default/${name}`,
        status: 'sent',
        mark: markAt(minutes),
        sent_at: now - minutes * MINUTE,
        entity: JSON.stringify(user(name)),
      });
      if (as) {
        shown.push(
          user(
            name,
            {
              [MARK_ANNOTATION]: markAt(as === 'sent' ? minutes : minutes + 1),
            },
            as === 'other' ? 'fabrikam' : 'contoso',
          ),
        );
      }
    }
    const mutations: CatalogMutation[] = [];
    const resent = await resendOverdue(
      {
        knex,
        connectionId: 'contoso',
        catalog: new CatalogReader(
          catalogServiceMock({ entities: shown }),
          mockServices.auth.mock({
            getOwnServiceCredentials: async () => ({
              $$type: '@backstage/BackstageCredentials',
              principal: { type: 'service', subject: 'plugin:idp-sync' },
            }),
          }),
        ),
        managed: new ManagedEntityStore(knex),
        signal: new AbortController().signal,
        lease: new RunLease(knex, runId, 'me'),
        sink: {
          connected: true,
          apply: async mutation => {
            mutations.push(mutation);
          },
        },
        takingOver: false,
      },
      markAt(0),
    );
    const added = mutations.flatMap(mutation => mutation.added);
    const sentAgain = await knex('managed_entities')
      .where('sent_at', '>=', now)
      .orderBy('entity_ref')
      .select('object_id', 'status', 'mark');
    return {
      resent,
      markAt,
      sentAgain,
      marks: Object.fromEntries(
        added.map(({ entity }) => [entity.metadata.name, readMark(entity)]),
      ),
    };
  }

  it('hands over again, as it was, what has not arrived after ten minutes', async () => {
    const { resent, marks, markAt, sentAgain } = await setUp({
      missing: { minutes: 11 },
      outdated: { minutes: 12, shown: 'older' },
      'on-her-way': { minutes: 9 },
      arrived: { minutes: 30, shown: 'sent' },
    });
    expect(resent).toBe(2);
    expect(marks).toEqual({ missing: markAt(11), outdated: markAt(12) });
    expect(sentAgain).toEqual([
      { object_id: 'missing', status: 'sent', mark: markAt(11) },
      { object_id: 'outdated', status: 'sent', mark: markAt(12) },
    ]);
  });

  it('marks anew what has been stuck for six hours, which the catalog would skip as known', async () => {
    const { marks, markAt, sentAgain } = await setUp({
      stuck: { minutes: 6 * 60 + 1 },
      late: { minutes: 6 * 60 - 1 },
    });
    expect(marks).toEqual({ stuck: markAt(0), late: markAt(6 * 60 - 1) });
    expect(sentAgain).toContainEqual({
      object_id: 'stuck',
      status: 'sent',
      mark: markAt(0),
    });
  });

  it('fights for no reference that is somebody else’s by now', async () => {
    const { resent, marks, sentAgain } = await setUp({
      taken: { minutes: 60, shown: 'other' },
    });
    expect(resent).toBe(0);
    expect(marks).toEqual({});
    expect(sentAgain).toEqual([]);
  });
});

function user(
  name: string,
  annotations: Record<string, string> = {},
  connectionId: string = 'contoso',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        [ANNOTATION_ORIGIN_LOCATION]: `idp-sync:${connectionId}/${name}`,
        [CONNECTION_ANNOTATION]: connectionId,
        [OBJECT_ID_ANNOTATION]: name,
        ...annotations,
      },
    },
    spec: { profile: {}, memberOf: [] },
  };
}
