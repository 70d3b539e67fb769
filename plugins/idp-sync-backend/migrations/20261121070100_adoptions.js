// @ts-check

/**
 * What is needed for an entity to pass from one connection to another with its reference: who has given up which entity, what a planned change takes over, and
 * whether something of a connection is on its way to the catalog just now.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('adoptions', table => {
    table.comment('Entities that have passed from one connection to another');
    table.bigIncrements('id');
    table.string('connection_id', 63).notNullable().comment('whose it was');
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table
      .string('entity_ref', 255)
      .notNullable()
      .comment('the reference that passed; whose it is now says whose she is');
    table.string('to_connection_id', 63).notNullable();
    table.integer('run_id').notNullable().comment('that took it over');
    table.bigInteger('change_id').notNullable().comment('of that run');
    table
      .bigInteger('managed_revision')
      .notNullable()
      .comment('of the connection whose it was, from there on');
    table
      .boolean('current')
      .notNullable()
      .comment('the object has not got an entity back since');
    table.bigInteger('at').notNullable();
    table.index(['connection_id', 'class', 'object_id']);
    table.index(['entity_ref']);
    table.index(['change_id']);
  });
  await knex.raw(
    `create unique index adoptions_current on adoptions (connection_id, class, object_id) where current`,
  );
  await knex.schema.alterTable('run_changes', table => {
    table
      .text('adopts')
      .comment('JSON: whose entity becomes that of the object; else absent');
  });
  await knex.schema.alterTable('connections', table => {
    table
      .integer('sending_run_id')
      .comment('a run of which something is on its way to the catalog');
  });
  await knex.schema.alterTable('managed_entities', table => {
    table
      .boolean('awaited')
      .comment(
        'the reference of an entity from elsewhere, reserved for when its source lets go of it',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Knex would make new tables of them on SQLite, and forget what it does not know of the old ones.
  await knex.raw('alter table managed_entities drop column awaited');
  await knex.raw('alter table connections drop column sending_run_id');
  await knex.raw('alter table run_changes drop column adopts');
  await knex.schema.dropTable('adoptions');
};
