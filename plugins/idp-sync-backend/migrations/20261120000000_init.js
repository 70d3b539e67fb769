// @ts-check

/**
 * Times are milliseconds since the epoch in `bigint` columns: the same on SQLite and PostgreSQL, and comparable with the database's own clock.
 * JSON is kept in `text`, because nothing queries inside it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('connections', table => {
    table.comment('What we know of each connection beside its configuration');
    table.string('id', 63).primary();
    table.string('origin', 16).notNullable();
    table.boolean('present').notNullable().comment('still in the file');
    table.text('settings').notNullable().comment('JSON, never a secret');
    table.integer('policy_version').notNullable().defaultTo(0);
    table.text('tenant_name');
    table.bigInteger('mirror_revision').notNullable().defaultTo(0);
    table.bigInteger('managed_revision').notNullable().defaultTo(0);
    table
      .text('planned_fingerprint')
      .comment(
        'of mirror, policy, mapping and managed entities when last planned to the end',
      );
    table
      .text('planned_counts')
      .comment('JSON: the counts that go with the fingerprint');
    table.bigInteger('last_full_scan_at');
    table.bigInteger('last_success_at');
    table
      .bigInteger('last_compared_at')
      .comment('managed entities with the directory');
    table.text('schedule_hash');
    table.bigInteger('next_due_at');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
  });

  await knex.schema.createTable('policy_versions', table => {
    table.string('connection_id', 63).notNullable();
    table.integer('version').notNullable();
    table.text('policy').notNullable();
    table.string('hash', 64).notNullable();
    table.bigInteger('created_at').notNullable();
    table.text('created_by');
    table.primary(['connection_id', 'version']);
  });

  await knex.schema.createTable('mirror_objects', table => {
    table.comment('Our own copy of the directory as last read');
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table.text('attributes').notNullable();
    table
      .text('search_key')
      .notNullable()
      .comment('case-folded name, mail and principal name');
    table
      .string('state', 8)
      .notNullable()
      .comment('present, soft or hard (deleted)');
    table
      .integer('round')
      .notNullable()
      .comment('the round that last spoke of it');
    table.primary(['connection_id', 'class', 'object_id']);
  });

  await knex.schema.createTable('mirror_memberships', table => {
    table.comment('Direct memberships');
    table.string('connection_id', 63).notNullable();
    table.string('group_id', 128).notNullable();
    table.string('member_id', 128).notNullable();
    table.string('member_class', 16).notNullable();
    table.boolean('present').notNullable();
    table.integer('round').notNullable();
    table.primary(['connection_id', 'group_id', 'member_id']);
  });
  await knex.raw(
    `create index mirror_nestings on mirror_memberships (connection_id, member_id) where member_class = 'group'`,
  );
  await knex.raw(
    `create index mirror_removed_memberships on mirror_memberships (connection_id) where not present`,
  );

  await knex.schema.createTable('mirror_cursors', table => {
    table.comment(
      'Where each stream of a connection stands; written with each page',
    );
    table.string('connection_id', 63).notNullable();
    table.string('stream', 16).notNullable();
    table.integer('round').notNullable();
    table.boolean('full').notNullable();
    table.boolean('complete').notNullable();
    table
      .text('cursor')
      .comment('absent before the first page of a full round');
    table
      .text('select_hash')
      .notNullable()
      .comment('attributes the cursor was made for');
    table
      .text('doubts')
      .notNullable()
      .comment('JSON: ids to ask about directly when the round ends');
    table.bigInteger('started_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.primary(['connection_id', 'stream']);
  });

  await knex.schema.createTable('managed_entities', table => {
    table.comment(
      'What we have put into the catalog, one row for one directory object, for life',
    );
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table.string('entity_ref', 255).notNullable();
    table.text('display_name').notNullable();
    table.text('search_key').notNullable();
    table
      .string('status', 16)
      .notNullable()
      .comment(
        'reserved (not handed over yet), sent, confirmed, conflict, removed (reference kept)',
      );
    table
      .bigInteger('sequence')
      .notNullable()
      .comment('rises with each change');
    table.text('entity').comment('JSON as sent; absent when removed');
    table.string('entity_hash', 64);
    table.integer('last_run_id');
    table.bigInteger('sent_at');
    table.bigInteger('confirmed_at');
    table.bigInteger('removed_at');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.primary(['connection_id', 'class', 'object_id']);
    table.unique(['entity_ref']);
    table.index(['connection_id', 'class', 'status']);
  });

  await knex.schema.createTable('runs', table => {
    table.increments('id');
    table.string('connection_id', 63).notNullable();
    table.string('kind', 16).notNullable();
    table.string('mode', 16).notNullable();
    table.text('mode_reason');
    table.string('trigger', 16).notNullable();
    table.text('requested_by');
    table.string('status', 16).notNullable();
    table.string('phase', 16);
    table.bigInteger('requested_at').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.bigInteger('cancel_requested_at');
    table.text('cancel_requested_by');
    table.string('lease_owner', 64);
    table.bigInteger('lease_until').comment('in database time');
    table.integer('takeovers').notNullable().defaultTo(0);
    table.integer('policy_version').comment('that the plan was derived from');
    table
      .text('plan_basis')
      .comment(
        'JSON: what the plan was derived from, before anything was applied',
      );
    table
      .integer('managed_changes')
      .notNullable()
      .defaultTo(0)
      .comment('how often this run has raised managed_revision');
    table
      .boolean('handed_over')
      .notNullable()
      .defaultTo(false)
      .comment('given up by a process that stopped in order');
    table.boolean('plan_skipped').notNullable().defaultTo(false);
    table
      .boolean('planned')
      .notNullable()
      .defaultTo(false)
      .comment('the whole plan is stored');
    table.text('counts').notNullable();
    table.text('statistics').notNullable();
    table.text('phases').notNullable();
    table.text('warnings').notNullable();
    table.text('error');
    table.string('error_code', 64);
    table.index(['connection_id', 'id']);
    table.index(['status']);
  });
  await knex.raw(
    `create unique index runs_one_running on runs (connection_id) where status = 'running'`,
  );
  await knex.raw(
    `create unique index runs_one_queued on runs (connection_id, kind) where status = 'queued'`,
  );

  await knex.schema.createTable('run_changes', table => {
    table.bigIncrements('id');
    table.integer('run_id').notNullable();
    table.string('connection_id', 63).notNullable();
    table.string('class', 16).notNullable();
    table.string('object_id', 128).notNullable();
    table.text('display_name').notNullable();
    table.text('search_key').notNullable();
    table.string('action', 16).notNullable();
    table.string('status', 16).notNullable();
    table.string('reason_code', 64).notNullable();
    table.text('reason').notNullable();
    table.string('entity_ref', 255);
    table.string('previous_ref', 255);
    table.text('fields').notNullable();
    table.integer('memberships_added').notNullable().defaultTo(0);
    table.integer('memberships_removed').notNullable().defaultTo(0);
    table.text('entity').comment('JSON to be sent; cleared once applied');
    table.string('entity_hash', 64);
    table
      .bigInteger('expected_sequence')
      .comment(
        'of the managed entity; the change is refused when it has moved',
      );
    table.text('error');
    table.bigInteger('applied_at');
    table.index(['run_id', 'status', 'id']);
    table.index(['connection_id', 'class', 'object_id']);
  });

  await knex.schema.createTable('run_events', table => {
    table.bigIncrements('id');
    table.integer('run_id').notNullable();
    table.bigInteger('at').notNullable();
    table.string('level', 8).notNullable();
    table.string('phase', 16);
    table.text('message').notNullable();
    table.index(['run_id', 'id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'run_events',
    'run_changes',
    'runs',
    'managed_entities',
    'mirror_cursors',
    'mirror_memberships',
    'mirror_objects',
    'policy_versions',
    'connections',
  ]) {
    await knex.schema.dropTable(table);
  }
};
