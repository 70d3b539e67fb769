import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Chain, ChainChanges } from './SelectedMirror';

interface ChainRow {
  connection_id: string;
  stream: DirectoryStream;
  chain: number;
  ids: string;
  cursor: string | null;
  initial: boolean | number;
  retired: boolean | number;
  done_in: number;
}

const idsSchema = z.array(z.string());

/** The chains of one stream, in the order in which they were made. */
export class ChainRows {
  readonly #knex: Knex;
  readonly #of: { connection_id: string; stream: DirectoryStream };

  constructor(knex: Knex, connectionId: string, stream: DirectoryStream) {
    this.#knex = knex;
    this.#of = { connection_id: connectionId, stream };
  }

  async list(): Promise<Chain[]> {
    const rows = await this.#rows().orderBy('chain').select();
    return rows.map(row => ({
      id: row.chain,
      ids: idsSchema.parse(JSON.parse(row.ids)),
      cursor: row.cursor ?? undefined,
      initial: Boolean(row.initial),
      retired: Boolean(row.retired),
      doneIn: row.done_in,
    }));
  }

  async change({ add, retire }: ChainChanges): Promise<void> {
    const last = await this.#rows().max({ chain: 'chain' }).first();
    const next = Number(last?.chain ?? 0) + 1;
    for (const [index, ids] of add.entries()) {
      await this.#knex<ChainRow>('mirror_chains').insert({
        ...this.#of,
        chain: next + index,
        ids: JSON.stringify(ids),
        cursor: null,
        initial: true,
        retired: false,
        done_in: 0,
      });
    }
    if (retire.length > 0) {
      // Nothing is known yet of one that has not been begun.
      await this.#rows()
        .whereIn('chain', [...retire])
        .whereNull('cursor')
        .delete();
      await this.#rows()
        .whereIn('chain', [...retire])
        .update({ retired: true, done_in: 0 });
    }
  }

  /** @param doneIn - the round, where the page before the cursor was its last one */
  async advance(
    chain: number,
    cursor: string,
    doneIn: number | undefined,
  ): Promise<void> {
    await this.#rows()
      .where({ chain })
      .update({
        cursor,
        ...(doneIn !== undefined && { done_in: doneIn, initial: false }),
      });
  }

  /** Ends a round: what has left the mirror is nothing that a chain knows any more, also where its pages go on telling of it. */
  async settle(ids: ReadonlySet<string>): Promise<void> {
    await this.#rows().where({ retired: true }).delete();
    for (const chain of await this.list()) {
      const left = chain.ids.filter(id => ids.has(id));
      if (left.length < chain.ids.length) {
        await this.#rows()
          .where({ chain: chain.id })
          .update({ ids: JSON.stringify(left) });
      }
    }
  }

  async dropAll(): Promise<void> {
    await this.#rows().delete();
  }

  #rows() {
    return this.#knex<ChainRow>('mirror_chains').where(this.#of);
  }
}
