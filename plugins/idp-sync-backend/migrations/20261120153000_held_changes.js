// @ts-check

/**
 * What the guard holds, until it is applied, or the directory changes its mind.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('held_changes', table => {
    table.comment('Planned changes that wait for a decision, or were decided');
    table.bigIncrements('id');
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table.string('kind', 24).notNullable();
    table
      .string('status', 16)
      .notNullable()
      .comment('held, approved, rejected');
    table
      .text('change_key')
      .notNullable()
      .comment('the same for the same change: action and what comes of it');
    table.text('display_name').notNullable();
    table.text('search_key').notNullable();
    table.string('action', 16).notNullable();
    table.string('entity_ref', 255);
    table.string('previous_ref', 255);
    table.string('reason_code', 64).notNullable();
    table.text('reason').notNullable();
    table.text('why').notNullable().comment('the limit that is exceeded');
    table.text('fields').notNullable();
    table.integer('memberships_added').notNullable();
    table.integer('memberships_removed').notNullable();
    table.bigInteger('held_since').notNullable();
    table.integer('held_by_run').notNullable();
    table.integer('changed_by_run').notNullable();
    table
      .text('limits')
      .notNullable()
      .comment('JSON: that were in force when it was held');
    table.text('requested_by').comment('who asked for the run that held it');
    table.integer('policy_version').comment('that the run went by');
    table.text('decided_by');
    table.bigInteger('decided_at');
    table.text('decision_reason');
    table.unique(['connection_id', 'class', 'object_id']);
    table.index(['connection_id', 'status', 'kind', 'class']);
  });
  await knex.schema.createTable('hold_events', table => {
    table.comment('What happened to each hold; kept as long as history is');
    table.bigIncrements('id');
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table.text('display_name').notNullable();
    table.string('kind', 24).notNullable();
    table.string('event', 16).notNullable();
    table.bigInteger('at').notNullable();
    table.integer('run_id');
    table.text('by');
    table.text('reason').notNullable();
    table.index(['connection_id', 'class', 'object_id']);
    table.index(['connection_id', 'id']);
    table.index(['at']);
  });
  await knex.schema.createTable('guard_tallies', table => {
    table.comment(
      'What each sync applied without anybody having approved it, for limits over time',
    );
    table.integer('run_id').notNullable();
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('kind', 24).notNullable();
    table
      .string('subject', 255)
      .notNullable()
      .comment('the group that lost members; else empty');
    table.integer('changes').notNullable();
    table.bigInteger('at').notNullable();
    table.primary(['run_id', 'class', 'kind', 'subject']);
    table.index(['connection_id', 'at']);
  });
  await knex.schema.alterTable('run_changes', table => {
    table.string('guard', 24).comment('the kind it is held as; or approved');
    table.text('guard_why');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // What nobody knows to hold is not applied by the run that held it; the next one plans it anew.
  await knex('run_changes')
    .whereIn('status', ['held', 'rejected'])
    .update({ status: 'notApplied', entity: null });
  await knex('connections').update({ planned_fingerprint: null });
  for (const column of ['guard', 'guard_why']) {
    await knex.raw(`alter table run_changes drop column ${column}`);
  }
  for (const table of ['guard_tallies', 'hold_events', 'held_changes']) {
    await knex.schema.dropTable(table);
  }
};
