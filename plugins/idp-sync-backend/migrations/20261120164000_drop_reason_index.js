// @ts-check

/**
 * Sums by reason are read in steps from `run_changes_of_run`, which has all of their columns; a second index of these was kept up with each of three writes of
 * a change and read by nobody.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw('drop index run_changes_reasons');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(
    'create index run_changes_reasons on run_changes (run_id, reason_code, class, action, status)',
  );
};
