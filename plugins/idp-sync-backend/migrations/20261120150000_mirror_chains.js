// @ts-check

/**
 * Where the chains stand by which a connection is read that reads only the groups its policy names. None exist before: the mirror is as it was.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mirror_chains', table => {
    table.comment(
      'Objects that are read together, where only selected ones are read, and how far that has come',
    );
    table.string('connection_id', 63).notNullable();
    table.string('stream', 16).notNullable();
    table.integer('chain').notNullable();
    table.text('ids').notNullable().comment('JSON: object ids');
    table.text('cursor').comment('absent before the first page');
    table
      .boolean('initial')
      .notNullable()
      .comment('it has not been read to its end yet');
    table
      .boolean('retired')
      .notNullable()
      .comment('it is read once more and dropped when the round completes');
    table
      .integer('done_in')
      .notNullable()
      .comment('the round in which it was last read to its end');
    table.primary(['connection_id', 'stream', 'chain']);
  });
};

/**
 * Nothing but chains can go on with what they have read: such a connection is read in full by whoever comes next.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  const read = knex('mirror_chains').distinct('connection_id');
  for (const table of ['mirror_cursors', 'mirror_objects']) {
    await knex(table).whereIn('connection_id', read.clone()).delete();
  }
  await knex('mirror_memberships')
    .whereIn(
      'group_key',
      knex('mirror_keys').whereIn('connection_id', read.clone()).select('key'),
    )
    .delete();
  await knex('connections')
    .whereIn('id', read.clone())
    .update({
      last_full_scan_at: null,
      mirror_revision: knex.raw('mirror_revision + 1'),
    });
  await knex.schema.dropTable('mirror_chains');
};
