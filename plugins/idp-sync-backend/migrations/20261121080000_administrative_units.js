// @ts-check

/**
 * Administrative units are small beside groups, and only those are read that a policy names: their members are one value, which is compared as a whole and
 * written only where it differs.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mirror_units', table => {
    table.comment('Administrative units that policies name, as last read');
    table.string('connection_id', 63).notNullable();
    table.string('unit_id', 128).notNullable();
    table.text('display_name').notNullable();
    table
      .text('members')
      .notNullable()
      .comment('JSON: object ids of people and groups, in order');
    table.primary(['connection_id', 'unit_id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('mirror_units');
};
