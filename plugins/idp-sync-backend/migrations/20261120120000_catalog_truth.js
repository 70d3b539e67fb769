// @ts-check

/**
 * What it takes to see that the catalog is not as we left it: which version of an entity was handed over, what the catalog refused, and which reference it still
 * has to let go of.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('managed_entities', table => {
    table
      .string('mark', 32)
      .comment('of the version last handed over, as its annotation says');
    table
      .text('rejection')
      .comment('JSON: what the catalog says against the version last sent');
    table
      .string('previous_ref', 255)
      .comment('while a rename is under way: to be taken out of the catalog');
    table.dropIndex(['connection_id', 'class', 'status']);
    table.index(['connection_id', 'class', 'status', 'mark']);
  });
  await knex.raw(
    `create index managed_entities_moving on managed_entities (previous_ref) where previous_ref is not null`,
  );
  await knex.schema.alterTable('connections', table => {
    table
      .text('explained_difference')
      .comment(
        'hash of a difference from the catalog in which there was nothing to put right',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('managed_entities')
    .where({ status: 'lost' })
    .update({ status: 'sent', entity_hash: null });
  await knex('managed_entities')
    .where({ status: 'rejected' })
    .update({ status: 'reserved', entity: null, entity_hash: null });
  // Knex would make new tables of them on SQLite, and forget what it does not know of the old ones.
  await knex.raw('alter table connections drop column explained_difference');
  await knex.raw('drop index managed_entities_moving');
  await knex.schema.alterTable('managed_entities', table => {
    table.dropIndex(['connection_id', 'class', 'status', 'mark']);
  });
  for (const column of ['mark', 'rejection', 'previous_ref']) {
    await knex.raw(`alter table managed_entities drop column ${column}`);
  }
  await knex.schema.alterTable('managed_entities', table => {
    table.index(['connection_id', 'class', 'status']);
  });
};
