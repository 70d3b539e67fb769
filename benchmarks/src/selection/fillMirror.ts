import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { DirectorySize } from './SelectionApi';

/** Of a statement. */
const ROWS_AT_ONCE = 50_000;
/** One group in ten is within another. */
const NESTED = 10;

/** What a policy without rules reads, and more. */
const ATTRIBUTES = {
  group: [
    ...['description', 'displayName', 'groupTypes', 'mail', 'mailEnabled'],
    ...['mailNickname', 'onPremisesSyncEnabled', 'securityEnabled'],
    'visibility',
  ],
  user: [
    ...['accountEnabled', 'companyName', 'country', 'department'],
    ...['displayName', 'employeeType', 'jobTitle', 'mail'],
    ...['officeLocation', 'userPrincipalName', 'userType'],
  ],
};

/** Fills the mirror of a connection by statements over series of numbers, with ids and keys that no other connection has. */
export async function fillMirror(
  knex: Knex,
  connectionId: string,
  { users, groups, memberships }: DirectorySize,
): Promise<void> {
  const [{ last }] = await knex('mirror_keys').max({ last: 'key' });
  const base = Number(last ?? 0);
  await inSteps(users + groups, (from, to) =>
    series(
      knex,
      [from, to],
      `insert into mirror_keys (key, connection_id, object_id) select cast(? as integer) + i, ?, ? || '-' || cast(i as text) from n where true`,
      [base, connectionId, connectionId],
    ),
  );
  await inSteps(users, (from, to) =>
    series(
      knex,
      [from, to],
      `insert into mirror_objects (connection_id, class, object_id, key, attributes, search_key, state, round)
       select ?, 'user', ? || '-' || cast(i as text), cast(? as integer) + i,
         '{"accountEnabled":' || case when i % 30 = 0 then 'false' else 'true' end || ',"companyName":"Contoso","department":"Department ' || cast(i % 40 as text)
         || '","displayName":"Person number ' || cast(i as text) || '","jobTitle":"Title ' || cast(i % 90 as text) || '","mail":"person.' || cast(i as text)
         || '@contoso.example","officeLocation":"Office ' || cast(i % 25 as text) || '","userPrincipalName":"person.' || cast(i as text)
         || '@contoso.example","userType":"' || case when i % 20 = 0 then 'Guest' else 'Member' end || '"}',
         'person number ' || cast(i as text), 'present', 1 from n`,
      [connectionId, connectionId, base],
    ),
  );
  await inSteps(groups, (from, to) =>
    series(
      knex,
      [from + users, to + users],
      `insert into mirror_objects (connection_id, class, object_id, key, attributes, search_key, state, round)
       select ?, 'group', ? || '-' || cast(i as text), cast(? as integer) + i,
         '{"displayName":"Team number ' || cast(i as text) || '","groupTypes":[],"mailEnabled":false,"mailNickname":"team' || cast(i as text)
         || '","securityEnabled":' || case when i % 3 = 0 then 'false' else 'true' end || '}',
         'team number ' || cast(i as text), 'present', 1 from n`,
      [connectionId, connectionId, base],
    ),
  );
  const perUser = Math.max(1, Math.round(memberships / users));
  await inSteps(users * perUser, (from, to) =>
    series(
      knex,
      [from, to],
      `insert into mirror_memberships (group_key, member_key, round, is_group, present)
       select cast(? as integer) + ((i * 7919) % ?) + 1, cast(? as integer) + (i % ?) + 1, 1, ?, ? from n where true on conflict do nothing`,
      [base + users, groups, base, users, false, true],
    ),
  );
  await inSteps(Math.floor(groups / NESTED), (from, to) =>
    series(
      knex,
      [from, to],
      `insert into mirror_memberships (group_key, member_key, round, is_group, present)
       select cast(? as integer) + i * ? - 1, cast(? as integer) + i * ?, 1, ?, ? from n where true on conflict do nothing`,
      [base + users, NESTED, base + users, NESTED, true, true],
    ),
  );
  await markAsRead(knex, connectionId);
}

/** As a full scan leaves a connection that has come to its end. */
async function markAsRead(knex: Knex, connectionId: string): Promise<void> {
  const attributes = JSON.stringify(ATTRIBUTES);
  const now = Date.now();
  await knex('connections').where({ id: connectionId }).update({
    last_full_scan_at: now,
    mirror_attributes: attributes,
    mirror_revision: 1,
  });
  await knex('mirror_cursors').insert(
    ['users', 'groups'].map(stream => ({
      connection_id: connectionId,
      stream,
      round: 1,
      full: false,
      complete: true,
      select_hash: createHash('sha256').update(attributes).digest('hex'),
      doubts: '{}',
      started_at: now,
      updated_at: now,
    })),
  );
}

async function inSteps(
  total: number,
  step: (from: number, to: number) => Promise<void>,
): Promise<void> {
  for (let from = 1; from <= total; from += ROWS_AT_ONCE) {
    await step(from, Math.min(total, from + ROWS_AT_ONCE - 1));
  }
}

async function series(
  knex: Knex,
  [from, to]: [number, number],
  statement: string,
  bindings: (string | number | boolean)[],
): Promise<void> {
  const select = statement.search(/\sselect\s/);
  await knex.raw(
    `${statement.slice(
      0,
      select,
    )} with recursive n(i) as (select cast(? as integer) union all select i + 1 from n where i < cast(? as integer))${statement.slice(
      select,
    )}`,
    [from, to, ...bindings],
  );
}
