// @ts-check

/**
 * References that objects have left because references follow names: kept for the object that bore them, so that nobody else ever gets what hangs on them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('former_references', table => {
    table.comment(
      'References that objects have left by a rename; no other object gets them',
    );
    table.string('entity_ref', 255).primary();
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table.bigInteger('left_at').notNullable();
    table.index(['connection_id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('former_references');
};
