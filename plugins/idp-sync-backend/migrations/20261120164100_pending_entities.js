// @ts-check

/**
 * What was handed over and is neither confirmed nor refused is counted every few seconds while the catalog works: from an index, not from rows that hold whole
 * entities; SQLite takes the columns of the condition from the rows unless the index has them too. Meanwhile the portal would wait.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(
    `create index managed_entities_pending on managed_entities (connection_id, sent_at, status, rejection) where status = 'sent' and rejection is null`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index managed_entities_pending');
};
