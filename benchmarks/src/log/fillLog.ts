import type { Knex } from 'knex';

const DAY_MS = 86_400_000;
/** What an update of a person who has moved to another department looks like. */
const FIELDS = JSON.stringify([
  {
    field: 'spec.profile.displayName',
    old: 'Jane Roe (Research and Development)',
    new: 'Jane Doe (Sales)',
  },
  {
    field: 'spec.memberOf',
    old: ['group:default/research', 'group:default/everybody'],
    new: ['group:default/sales_emea', 'group:default/everybody'],
  },
  {
    field: 'metadata.annotations.microsoft.com/email',
    old: 'jane.roe@contoso.example',
    new: 'jane.doe@contoso.example',
  },
]);

/** Of a statement. */
const ROWS_AT_ONCE = 50_000;

/** Adds a run with so many changes, each with an object of its own, a quarter of them failed. @returns its number */
export async function addRun(knex: Knex, changes: number): Promise<number> {
  const [{ runs }] = await knex('runs').count({ runs: '*' });
  const began = Date.UTC(2026, 10, 20) - Number(runs) * 900_000;
  const isFailed = Number(runs) % 10 === 3;
  const counts = JSON.stringify(
    Object.fromEntries(
      ['user', 'group', 'organization'].map(name => [
        name,
        { read: changes, inScope: changes, created: changes },
      ]),
    ),
  );
  const [{ id }] = await knex('runs')
    .insert({
      connection_id: 'contoso',
      kind: 'sync',
      mode: 'incremental',
      trigger: 'schedule',
      status: isFailed ? 'failed' : 'partial',
      requested_at: began,
      started_at: began,
      finished_at: began + (DAY_MS % (changes + 7)),
      planned: true,
      counts,
      statistics: '{}',
      phases: '[]',
      warnings: '[]',
      ...(isFailed && {
        error: JSON.stringify({
          code: 'IDP_NETWORK',
          message: 'getaddrinfo ENOTFOUND graph.microsoft.com',
          remedy: 'Check the network.',
        }),
        error_code: 'IDP_NETWORK',
      }),
    })
    .returning('id');
  for (let from = 1; from <= changes; from += ROWS_AT_ONCE) {
    const to = Math.min(changes, from + ROWS_AT_ONCE - 1);
    await addChanges(knex, id, from, to);
  }
  return id;
}

async function addChanges(
  knex: Knex,
  runId: number,
  from: number,
  to: number,
): Promise<void> {
  const number = 'cast(i as text)';
  await knex.raw(
    `with recursive n(i) as (select cast(? as integer) union all select i + 1 from n where i < cast(? as integer))
     insert into run_changes (run_id, connection_id, class, object_id, display_name, search_key, action, status, reason_code, reason, entity_ref, fields,
       memberships_added, memberships_removed, error, applied_at)
     select cast(? as integer), 'contoso', case when i % 20 = 0 then 'group' else 'user' end, 'object-' || ${number}, 'Person number ' || ${number},
       'person number ' || ${number} || ' user:default/person.' || ${number} || ' object-' || ${number},
       case when i % 3 = 0 then 'create' else 'update' end, case when i % 4 = 0 then 'failed' else 'applied' end,
       case when i % 3 = 0 then 'newInScope' else 'changed' end, 'The directory, the policy or the mapping has changed.',
       'user:default/person.' || ${number}, ?, 1, 0,
       case when i % 4 = 0 then '{"code":"IDP_CATALOG_CONFLICT","message":"It belongs to somebody else","remedy":"Remove it."}' end, 1000
     from n`,
    [from, to, runId, FIELDS],
  );
}
