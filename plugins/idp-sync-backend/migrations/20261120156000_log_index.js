// @ts-check

/**
 * The changes of one run in the order of the plan, with all that lists of them are narrowed by, so that counting them and finding a page does not read the
 * rows. Rows are added at its end only.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('run_changes', table => {
    table.index(
      ['run_id', 'id', 'class', 'action', 'status', 'reason_code'],
      'run_changes_of_run',
    );
  });
  await knex.schema.alterTable('runs', table => {
    table
      .integer('retry_of')
      .comment('the run of whose failed objects alone this one is');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('run_changes', table => {
    table.dropIndex([], 'run_changes_of_run');
  });
  // Not by the schema builder, which on SQLite makes the table anew without its partial indexes.
  await knex.raw('alter table runs drop column retry_of');
};
