// @ts-check

/**
 * Times are milliseconds since the epoch, in database time.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('connection_failures', table => {
    table.comment(
      'Connections whose last sync failed; gone at the first success',
    );
    table.string('connection_id', 63).primary();
    table.integer('failures').notNullable().comment('in a row');
    table.bigInteger('since').notNullable().comment('the first of them');
    table.bigInteger('last_failed_at').notNullable();
    table.integer('run_id').notNullable().comment('the last of them');
    table.string('error_code', 64).notNullable();
    table.text('error').notNullable().comment('JSON');
    table
      .integer('pauses')
      .notNullable()
      .comment('begun so far; each is longer than the one before');
    table
      .bigInteger('retry_at')
      .notNullable()
      .comment('where the connection has a schedule');
    table
      .text('fingerprint')
      .notNullable()
      .comment('salted, of the configuration that it failed with');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('connection_failures');
};
