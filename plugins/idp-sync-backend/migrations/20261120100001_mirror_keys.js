// @ts-check

/**
 * Memberships name groups and members by small numbers instead of by their ids: a million of them take a quarter of the room and of the time. The mirror is a
 * copy, so that it is emptied rather than converted: the next scan reads everything, and says so.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await emptyMirror(knex);
  await knex.schema.createTable('mirror_keys', table => {
    table.comment(
      'A number for each object id, for as long as the mirror is kept',
    );
    table.increments('key');
    table.string('connection_id', 63).notNullable();
    table.string('object_id', 128).notNullable();
    table.unique(['connection_id', 'object_id']);
    table.index(['connection_id', 'key']);
  });
  await knex.schema.alterTable('mirror_objects', table => {
    table.integer('key').notNullable();
  });
  // Of columns that suffice for counting members, without a look at the rows.
  await knex.raw(
    `create index mirror_objects_by_key on mirror_objects (key, class, state)`,
  );
  await knex.raw(
    `create index mirror_objects_gone on mirror_objects (connection_id, class) where state = 'hard'`,
  );
  await knex.schema.dropTable('mirror_memberships');
  // Rows in the order of their key, and no second copy of it; PostgreSQL has no such tables.
  const layout = isPostgres(knex) ? '' : 'without rowid';
  await knex.raw(
    `create table mirror_memberships (
       group_key integer not null,
       member_key integer not null,
       round integer not null,
       is_group boolean not null,
       present boolean not null,
       primary key (group_key, member_key)
     ) ${layout}`,
  );
  await knex.raw(
    `create index mirror_memberships_by_member on mirror_memberships (member_key)`,
  );
  await knex.raw(
    `create index mirror_nested on mirror_memberships (group_key, member_key) where is_group`,
  );
  await knex.raw(
    `create index mirror_removed_memberships on mirror_memberships (group_key) where not present`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await emptyMirror(knex);
  await knex.raw('drop index mirror_objects_by_key');
  await knex.raw('drop index mirror_objects_gone');
  await knex.schema.alterTable('mirror_objects', table => {
    table.dropColumn('key');
  });
  await knex.schema.dropTable('mirror_memberships');
  await knex.schema.dropTable('mirror_keys');
  await knex.schema.createTable('mirror_memberships', table => {
    table.comment('Direct memberships');
    table.string('connection_id', 63).notNullable();
    table.string('group_id', 128).notNullable();
    table.string('member_id', 128).notNullable();
    table.string('member_class', 16).notNullable();
    table.boolean('present').notNullable();
    table.integer('round').notNullable();
    table.primary(['connection_id', 'group_id', 'member_id']);
  });
  await knex.raw(
    `create index mirror_nestings on mirror_memberships (connection_id, member_id) where member_class = 'group'`,
  );
  await knex.raw(
    `create index mirror_removed_memberships on mirror_memberships (connection_id) where not present`,
  );
};

/** @param {import('knex').Knex} knex */
async function emptyMirror(knex) {
  for (const table of [
    'mirror_cursors',
    'mirror_objects',
    'mirror_memberships',
  ]) {
    await knex(table).delete();
  }
  await knex('connections').update({ last_full_scan_at: null });
  await knex('connections').increment('mirror_revision', 1);
}

/** @param {import('knex').Knex} knex */
function isPostgres(knex) {
  return String(knex.client.config.client).startsWith('pg');
}
