// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('connections', table => {
    table
      .integer('priority')
      .comment(
        'which connection is believed about people that several have: the lowest; absent where nobody has set it',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('alter table connections drop column priority');
};
