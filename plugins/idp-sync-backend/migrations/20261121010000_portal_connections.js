// @ts-check

/**
 * Connections, credential profiles and policies that are made in the portal.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('configuration_revision', table => {
    table.comment(
      'One row; rises with each change made in the portal, so that every replica sees it by one small query',
    );
    table.integer('id').primary();
    table.bigInteger('revision').notNullable();
  });
  await knex('configuration_revision').insert({ id: 1, revision: 0 });

  await knex.schema.alterTable('connections', table => {
    table
      .boolean('enabled')
      .notNullable()
      .defaultTo(true)
      .comment('of those made in the portal');
    table.bigInteger('connected_at').comment('of those made in the portal');
    table
      .boolean('full_scan_next')
      .notNullable()
      .defaultTo(false)
      .comment('the next run reads everything');
    table.text('sealed').comment('encrypted: the password of the proxy');
    table.integer('revision').notNullable().defaultTo(0);
    table.text('changed_by');
    table.bigInteger('changed_at');
    table
      .integer('disconnect_preview')
      .comment(
        'the preview that takes everybody out, to disconnect afterwards',
      );
  });

  await knex.schema.createTable('credential_profiles', table => {
    table.comment('Made in the portal');
    table.string('name', 63).primary();
    table.string('type', 24).notNullable();
    table.string('tenant_id', 255).notNullable();
    table.string('client_id', 255);
    table.text('hosts').notNullable().comment('JSON: those it may be sent to');
    table.text('certificate').comment('JSON: what is public of it');
    table.text('sealed').comment('encrypted: secret, or certificate with key');
    table.string('key_id', 128).comment('of the key it is encrypted with');
    table.bigInteger('expires_at');
    table.bigInteger('last_used_at');
    table.integer('revision').notNullable();
    table.bigInteger('created_at').notNullable();
    table.text('changed_by').notNullable();
    table.bigInteger('changed_at').notNullable();
  });

  await knex.schema.alterTable('runs', table => {
    table
      .integer('saved_version')
      .comment('the version as which the draft of this preview was saved');
    table
      .integer('base_version')
      .comment('the version that the draft was made from');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('connections').where({ origin: 'portal' }).update({
    origin: 'file',
    present: false,
  });
  // Knex would make new tables of them on SQLite, and forget what it does not know of the old ones.
  for (const column of ['saved_version', 'base_version']) {
    await knex.raw(`alter table runs drop column ${column}`);
  }
  await knex.schema.dropTable('credential_profiles');
  for (const column of [
    'enabled',
    'connected_at',
    'full_scan_next',
    'sealed',
    'revision',
    'changed_by',
    'changed_at',
    'disconnect_preview',
  ]) {
    await knex.raw(`alter table connections drop column ${column}`);
  }
  await knex.schema.dropTable('configuration_revision');
};
