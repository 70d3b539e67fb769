// @ts-check

/**
 * Photos of people are read apart from everything else, a few after others, so that each has a time of its own at which it was asked for.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mirror_photos', table => {
    table.comment('Photos of people, as last asked for');
    table.string('connection_id', 63).notNullable();
    table.string('object_id', 128).notNullable();
    table.string('size', 16).notNullable();
    table.text('etag').comment('absent where there is no photo');
    table
      .text('picture')
      .comment('a data URL; absent where there is none that could be used');
    table.bigInteger('checked_at').notNullable();
    table.primary(['connection_id', 'object_id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('mirror_photos');
};
