// @ts-check

/**
 * Why somebody asked for the removal of a leaver.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('managed_entities', table => {
    table.text('removal_reason').comment('of whoever asked for it by hand');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Knex would make a new table of it on SQLite, and forget what it does not know of the old one.
  await knex.raw('alter table managed_entities drop column removal_reason');
};
