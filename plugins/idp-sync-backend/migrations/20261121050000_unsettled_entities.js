// @ts-check

/**
 * What the catalog does not show yet, or has refused or lost, is few after each run, and was looked for among all rows, which hold whole entities: with 100,000 of
 * them SQLite kept the portal waiting for half a second. Likewise refusals of a run, and those who have left and are still there.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  // With all that such queries ask of a row, so that those that do not match need not be looked at.
  await knex.raw(
    `create index managed_entities_unsettled on managed_entities (connection_id, entity_ref, status, sent_at, previous_ref) where status in ('sent', 'rejected', 'lost')`,
  );
  await knex.raw(
    `create index managed_entities_refused on managed_entities (connection_id, last_run_id) where rejection is not null`,
  );
  // With the column of the condition, which SQLite takes from the rows otherwise.
  await knex.raw(
    `create index managed_entities_remaining on managed_entities (connection_id, class, status, left_at) where left_at is not null`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index managed_entities_remaining');
  await knex.raw('drop index managed_entities_refused');
  await knex.raw('drop index managed_entities_unsettled');
};
