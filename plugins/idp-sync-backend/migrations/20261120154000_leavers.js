// @ts-check

/**
 * Since when and why somebody whose entity is still ours has left, and how long it took until the catalog showed them no more.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('managed_entities', table => {
    table
      .bigInteger('left_at')
      .comment('when a plan first saw that the object had left as it has now');
    table.string('left_reason', 16);
    table
      .bigInteger('left_after')
      .comment('when the directory was last looked at before that');
    table
      .bigInteger('removal_due_at')
      .comment('when a plan first wanted the entity removed');
    table.bigInteger('removal_requested_at').comment('by hand');
    table.text('removal_requested_by');
  });
  await knex.raw(
    `create index managed_entities_left on managed_entities (connection_id, left_at) where left_at is not null`,
  );
  await knex.raw(
    `create index mirror_objects_removed on mirror_objects (connection_id) where state <> 'present'`,
  );
  await knex.schema.createTable('departures', table => {
    table.comment(
      'Leavers whose removal the catalog has shown: how long it took',
    );
    table.bigIncrements('id');
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table.integer('run_id').comment('that removed the entity');
    table.string('reason', 16).notNullable();
    table
      .bigInteger('after_at')
      .comment('before this the object had not left; absent where not known');
    table.bigInteger('seen_at').notNullable();
    table.bigInteger('due_at').notNullable();
    table
      .bigInteger('gone_at')
      .notNullable()
      .comment('when the catalog was first seen without the entity');
    table.index(['run_id']);
    table.index(['connection_id', 'gone_at']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('departures');
  await knex.raw('drop index mirror_objects_removed');
  await knex.raw('drop index managed_entities_left');
  for (const column of [
    'left_at',
    'left_reason',
    'left_after',
    'removal_due_at',
    'removal_requested_at',
    'removal_requested_by',
  ]) {
    // Knex would make a new table of it on SQLite, and forget what it does not know of the old one.
    await knex.raw(`alter table managed_entities drop column ${column}`);
  }
};
