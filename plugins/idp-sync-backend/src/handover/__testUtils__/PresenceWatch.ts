import type { Knex } from 'knex';

/** What is in the catalog: references with their uids. */
export type Look = () => Promise<ReadonlyMap<string, string>>;

/** Looks at the catalog without a pause, and remembers everything that was missing at any look, or had become another entity. */
export class PresenceWatch {
  readonly #look: Look;
  readonly #expected: ReadonlyMap<string, string>;
  readonly #missed = new Set<string>();
  readonly #replaced = new Set<string>();
  #looks = 0;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();

  private constructor(look: Look, expected: ReadonlyMap<string, string>) {
    this.#look = look;
    this.#expected = expected;
  }

  static async start(look: Look): Promise<PresenceWatch> {
    const watch = new PresenceWatch(look, await look());
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
    await this.#compare();
    return {
      looks: this.#looks,
      expected: this.#expected.size,
      missed: [...this.#missed],
      replaced: [...this.#replaced],
    };
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      await this.#compare();
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
    }
  }

  async #compare(): Promise<void> {
    const shown = await this.#look();
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

/** People and groups in the table that the catalog answers from: it can be looked at also while no backend runs. */
export function inTable(knex: Knex): Look {
  return async () => {
    const rows = await knex('final_entities')
      .whereNotNull('final_entity')
      .andWhere(kinds =>
        kinds
          .where('entity_ref', 'like', 'user:%')
          .orWhere('entity_ref', 'like', 'group:%'),
      )
      .select('entity_ref', 'entity_id');
    return new Map(rows.map(row => [row.entity_ref, row.entity_id]));
  };
}
