// @ts-check

/**
 * A problem may be about something that is still to come. Such a one began when it was first seen, not some days before what it is about.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('problems', table => {
    table
      .bigInteger('ends_at')
      .comment('when what it is about ends; absent for others');
  });
  const seen = knex('problem_events')
    .max('at')
    .where('problem_id', knex.ref('problems.id'))
    .whereIn('type', ['opened', 'reopened']);
  await knex('problems')
    .where('kind', 'credentialExpiring')
    .whereExists(seen.clone())
    .update({ since: knex.raw('(?)', [seen]) });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('problems', table => {
    table.dropColumn('ends_at');
  });
};
