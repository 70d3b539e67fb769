// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('managed_entities', table => {
    table
      .string('location_key', 255)
      .comment(
        'Key under which the catalog keeps the entity, where it was taken over from another provider; else that of the connection',
      );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  // Knex would make a new table of it on SQLite, and forget what it does not know of the old one.
  await knex.raw('alter table managed_entities drop column location_key');
};
