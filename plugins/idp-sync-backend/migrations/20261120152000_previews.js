// @ts-check

/**
 * Previews: of policies that are not saved, on a mirror as it stands, confirmed by a run that applies what they showed, or discarded.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('runs', table => {
    table
      .text('policy')
      .comment('JSON: the draft that was previewed in place of the saved one');
    table
      .boolean('draft')
      .notNullable()
      .defaultTo(false)
      .comment('the policy is not saved');
    table
      .string('scan', 8)
      .notNullable()
      .defaultTo('fresh')
      .comment('fresh, or none: on the mirror as it stands');
    table.integer('preview_id').comment('the preview that this run confirms');
    table
      .string('request_key', 64)
      .notNullable()
      .defaultTo('')
      .comment('requests that ask for the same become one run');
    table.bigInteger('discarded_at');
    table.text('discarded_by');
  });
  await knex.raw('drop index runs_one_queued');
  await knex.raw(
    `create unique index runs_one_queued on runs (connection_id, kind, request_key) where status = 'queued'`,
  );
  await knex.raw(
    `create unique index runs_one_confirmation on runs (preview_id) where preview_id is not null`,
  );
  await knex.schema.alterTable('connections', table => {
    table
      .text('mirror_attributes')
      .comment('JSON: what was last asked of the directory, by class');
  });
  // The rows behind a number by reason, and the sums of them, without reading what changed.
  await knex.raw(
    'create index run_changes_reasons on run_changes (run_id, reason_code, class, action, status)',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('runs')
    .where({ status: 'queued' })
    .whereNot({ request_key: '' })
    .update({ status: 'cancelled' });
  await knex('run_changes')
    .where({ status: 'refused' })
    .update({ status: 'notApplied' });
  await knex.raw('drop index run_changes_reasons');
  // Knex would make new tables of them on SQLite, and forget what it does not know of the old ones.
  await knex.raw('alter table connections drop column mirror_attributes');
  await knex.raw('drop index runs_one_confirmation');
  await knex.raw('drop index runs_one_queued');
  for (const column of [
    'policy',
    'draft',
    'scan',
    'preview_id',
    'request_key',
    'discarded_at',
    'discarded_by',
  ]) {
    await knex.raw(`alter table runs drop column ${column}`);
  }
  await knex.raw(
    `create unique index runs_one_queued on runs (connection_id, kind) where status = 'queued'`,
  );
};
