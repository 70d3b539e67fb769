// @ts-check

/**
 * Finds what is held of an object. By the objects first: while nobody has counted the rows anew, PostgreSQL takes one connection for as good a key as any, and
 * reads all that it holds for each object.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('held_changes', table => {
    table.index(['object_id', 'class'], 'held_changes_of_object');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index held_changes_of_object');
};
