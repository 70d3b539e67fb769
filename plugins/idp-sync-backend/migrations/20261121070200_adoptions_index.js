// @ts-check

/**
 * A run that ends counts what other connections have taken over since it planned.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(
    'create index adoptions_since on adoptions (connection_id, managed_revision, class, at)',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index adoptions_since');
};
