// @ts-check

/**
 * Of what an entity is made of, so that one whose object has not changed need not be made to know that it is the same. Rows without one are made once more by
 * the next sync, and have it then.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  for (const table of ['managed_entities', 'run_changes']) {
    await knex.schema.alterTable(table, columns => {
      columns.string('input_hash', 64);
    });
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['managed_entities', 'run_changes']) {
    await knex.schema.alterTable(table, columns => {
      columns.dropColumn('input_hash');
    });
  }
};
