// @ts-check

/**
 * What is wrong with connections, and what was. Times are milliseconds since the epoch, in database time.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('problems', table => {
    table.comment(
      'One for each connection, kind and cause; kept when resolved',
    );
    table.increments('id');
    table.string('connection_id', 63).notNullable();
    table.string('kind', 32).notNullable();
    table.string('cause', 64).notNullable();
    table.string('state', 16).notNullable();
    table.string('severity', 16).notNullable();
    table.integer('rank').notNullable().comment('of the severity; 1 is worst');
    table.bigInteger('since').notNullable().comment('of the present time');
    table.bigInteger('seen_at').notNullable();
    table.integer('times').notNullable();
    table.integer('run_id');
    table.integer('count');
    table.text('error').comment('JSON');
    table.bigInteger('acknowledged_at');
    table.text('acknowledged_by');
    table.bigInteger('resolved_at');
    table.text('resolved_by');
    table.string('resolution', 16);
    table.text('note');
    table
      .string('told', 16)
      .comment('the notice last delivered: opened, escalated, recovered');
    table.string('notice', 16).comment('the one still to be delivered');
    table
      .integer('notice_number')
      .notNullable()
      .comment(
        'rises with each; a late delivery does not take back a newer one',
      );
    table.integer('notice_attempts').notNullable();
    table.bigInteger('notice_after').comment('not to be tried before');
    table.unique(['connection_id', 'kind', 'cause']);
    table.index(['state', 'rank', 'since']);
  });
  await knex.raw(
    `create index problems_to_tell on problems (notice_after) where notice is not null`,
  );
  await knex.schema.createTable('problem_events', table => {
    table.comment('What happened to each problem');
    table.increments('id');
    table.integer('problem_id').notNullable();
    table.bigInteger('at').notNullable();
    table.string('type', 16).notNullable();
    table.text('by');
    table.text('note');
    table.index(['problem_id', 'id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('problem_events');
  await knex.schema.dropTable('problems');
};
