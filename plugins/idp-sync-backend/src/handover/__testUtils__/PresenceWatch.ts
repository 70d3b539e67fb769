import type { Knex } from 'knex';

/**
 * Looks at what the catalog shows without a pause, in its own table and so also while no backend runs, and remembers everything that was missing at any look, or had
 * become another entity.
 */
export class PresenceWatch {
  readonly #knex: Knex;
  readonly #expected: ReadonlyMap<string, string>;
  readonly #missed = new Set<string>();
  readonly #replaced = new Set<string>();
  #looks = 0;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();

  private constructor(knex: Knex, expected: ReadonlyMap<string, string>) {
    this.#knex = knex;
    this.#expected = expected;
  }

  static async start(catalogKnex: Knex): Promise<PresenceWatch> {
    const watch = new PresenceWatch(catalogKnex, await shownBy(catalogKnex));
    watch.#done = watch.#watch();
    return watch;
  }

  async stop(): Promise<{
    looks: number;
    expected: number;
    missed: string[];
    replaced: string[];
  }> {
    this.#stopped = true;
    await this.#done;
    await this.#look();
    return {
      looks: this.#looks,
      expected: this.#expected.size,
      missed: [...this.#missed],
      replaced: [...this.#replaced],
    };
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      await this.#look();
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
    }
  }

  async #look(): Promise<void> {
    const shown = await shownBy(this.#knex);
    this.#looks += 1;
    for (const [ref, uid] of this.#expected) {
      if (!shown.has(ref)) {
        this.#missed.add(ref);
      } else if (shown.get(ref) !== uid) {
        this.#replaced.add(ref);
      }
    }
  }
}

/** References of people and groups with their uids. */
async function shownBy(knex: Knex): Promise<Map<string, string>> {
  const rows = await knex('final_entities')
    .whereNotNull('final_entity')
    .andWhere(kinds =>
      kinds
        .where('entity_ref', 'like', 'user:%')
        .orWhere('entity_ref', 'like', 'group:%'),
    )
    .select('entity_ref', 'entity_id');
  return new Map(rows.map(row => [row.entity_ref, row.entity_id]));
}
