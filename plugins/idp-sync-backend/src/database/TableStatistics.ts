import type { Knex } from 'knex';
import { isPostgres } from './isPostgres';

/** Rows after which PostgreSQL is asked to look for the first time, and how many times as many until the next. */
const FIRST_LOOK = 1_000;
const GROWTH = 4;

/**
 * Keeps PostgreSQL informed of tables that are being filled. It takes a table that it has not looked at for empty, and then reads all of one connection's rows where
 * it should have looked up a few hundred; by itself it looks after a minute at the earliest, which is longer than a first sync of a small company takes. SQLite looks
 * nothing up by statistics unless it is told to.
 */
export class TableStatistics {
  readonly #knex: Knex;
  readonly #tables: readonly string[];
  #written = 0;
  #nextLook = FIRST_LOOK;

  constructor(knex: Knex, tables: readonly string[]) {
    this.#knex = knex;
    this.#tables = tables;
  }

  /** @param rows - written to the tables since the last call; waits until PostgreSQL has looked where they have become many */
  async note(rows: number): Promise<void> {
    this.#written += rows;
    if (this.#written < this.#nextLook || !isPostgres(this.#knex)) {
      return;
    }
    this.#nextLook = this.#written * GROWTH;
    await this.#knex.raw(`analyze ${this.#tables.join(', ')}`);
  }
}
