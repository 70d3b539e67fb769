import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { ConfiguredConnection } from '../../connections/ConfiguredConnections';
import { Rows, T0 } from '../../database/__testUtils__/rows';
import { migrate } from '../../__testUtils__/migrate';

/** A connection as a test configures it. */
export function connection(id: string, enabled = true): ConfiguredConnection {
  return {
    definition: {
      id,
      title: `The ${id}`,
      provider: 'azureAd',
      tenantId: `tenant-of-${id}`,
      cloud: 'global',
      credentialProfile: `${id}-app`,
      enabled,
      connected: true,
      policy: {
        schedule: {
          start: { date: '2026-11-20', time: '03:00', timeZone: 'UTC' },
          every: { value: 15, unit: 'minutes' },
        },
      },
    },
  };
}

/** One connection of each sort: healthy, disabled, broken; `gone` is in the database alone. */
export const CONFIGURED: ConfiguredConnection[] = [
  connection('contoso'),
  connection('asleep', false),
  {
    broken: {
      id: 'broken',
      error: {
        code: 'IDP_CONFIG_INVALID',
        message: 'idpSync.connections.broken.tenantId is missing.',
        remedy: 'Add it and restart.',
      },
    },
  },
];

/** What the msgraph module made of a group that the mirror has too. */
export const MSGRAPH_GROUP: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    namespace: 'default',
    name: 'old-apes',
    annotations: {
      'backstage.io/managed-by-location': 'msgraph:default/g2',
      'backstage.io/managed-by-origin-location': 'msgraph:default/g2',
      'graph.microsoft.com/group-id': 'g2',
    },
  },
  spec: { type: 'team', profile: { displayName: 'Old apes' }, children: [] },
};

const ERROR = JSON.stringify({
  code: 'IDP_ENTITY_INVALID',
  message: 'The name is too long',
  remedy: 'Shorten it.',
});

/** Something of everything that the API shows; the first run has it all. */
export async function fillDatabase(knex: Knex): Promise<{
  runId: number;
  problemId: number;
}> {
  await migrate(knex);
  const rows = new Rows(knex);
  await rows.connection('contoso', {
    policy_version: 1,
    tenant_name: 'Contoso Ltd',
    last_success_at: T0,
    last_compared_at: T0,
    next_due_at: T0 + 900_000,
  });
  await rows.policy('contoso', 1, { schemaVersion: 1 });
  await rows.connection('gone', { present: false });
  const runId = await rows.run('contoso', {
    status: 'partial',
    mode_reason: 'first scan of this connection',
    requested_by: 'user:default/admin',
    policy_version: 1,
    phases: JSON.stringify([
      {
        phase: 'scan',
        startedAt: '2026-11-20T03:00:00.000Z',
        finishedAt: '2026-11-20T03:00:01.000Z',
        done: 3,
        total: 3,
      },
    ]),
    warnings: JSON.stringify([
      { code: 'IDP_NAME_CHANGED', message: 'Two were renamed', count: 2 },
    ]),
    error: ERROR,
    error_code: 'IDP_ENTITY_INVALID',
  });
  await rows.change(runId, {
    entity_ref: 'user:default/jane.doe',
    fields: JSON.stringify([
      { field: 'spec.profile.email', old: 'a@b', new: 'c@d' },
    ]),
    applied_at: T0,
  });
  await rows.change(runId, {
    display_name: '100% João',
    status: 'failed',
    error: ERROR,
  });
  await rows.event(runId, { phase: 'scan' });
  await rows.managed('contoso', 'user', 'u1', {
    entity_ref: 'user:default/jane.doe',
    entity: JSON.stringify({ spec: { memberOf: ['apes'] } }),
    last_run_id: runId,
  });
  await rows.managed('contoso', 'group', 'g1', {
    entity_ref: 'group:default/apes',
  });
  await rows.managed('contoso', 'user', 'u0', {
    entity_ref: 'user:default/old.jane',
    display_name: 'Old Jane',
    search_key: 'old jane',
    status: 'removed',
    removed_at: T0,
  });
  await rows.managed('contoso', 'group', 'g0', {
    entity_ref: 'group:default/old.team',
    status: 'removed',
  });
  await rows.object('contoso', 'user', 'u1');
  await rows.object('contoso', 'group', 'g1');
  await rows.object('contoso', 'group', 'g2');
  await rows.member('contoso', 'g1', 'u1', 'user');
  await rows.member('contoso', 'g2', 'g1', 'group');
  const problemId = await rows.problem('contoso', { run_id: runId });
  return { runId, problemId };
}
