import type { ScanScope } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectoryPage,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { Fence } from '../../database/Fence';
import { bulkRows, rawRows } from '../../database/bulkRows';
import { classOf } from '../completeRound';
import { readCursor } from '../cursorRows';
import { MirrorKeys, type MirrorScope } from '../MirrorKeys';
import type { StreamCursor } from '../MirrorStore';
import type { MirrorTransactions } from '../MirrorTransactions';
import { RoundWriter } from '../RoundWriter';
import { ChainRows } from './ChainRows';
import { idsToRead } from './idsToRead';
import type { Chain, ChainChanges, SelectedMirror } from './SelectedMirror';
import { SelectedRoundEnding } from './SelectedRoundEnding';

/** {@link SelectedMirror} on the tables of the mirror. */
export class DatabaseSelectedMirror implements SelectedMirror {
  readonly #knex: Knex;
  readonly #transactions: MirrorTransactions;
  readonly #timeIn: (knex: Knex) => Promise<number>;

  /** @param timeIn - milliseconds since the epoch */
  constructor(
    knex: Knex,
    transactions: MirrorTransactions,
    timeIn: (knex: Knex) => Promise<number>,
  ) {
    this.#knex = knex;
    this.#transactions = transactions;
    this.#timeIn = timeIn;
  }

  async beginRound(
    connectionId: string,
    stream: DirectoryStream,
    start: { full: boolean; selectHash: string },
    fence: Fence,
  ): Promise<StreamCursor> {
    return await this.#transactions.write(fence, connectionId, async scope => {
      if (start.full) {
        await new ChainRows(scope.knex, connectionId, stream).dropAll();
      }
      return await this.#round(scope, stream).beginByChains(start);
    });
  }

  async chains(
    connectionId: string,
    stream: DirectoryStream,
  ): Promise<Chain[]> {
    return await new ChainRows(this.#knex, connectionId, stream).list();
  }

  async changeChains(
    connectionId: string,
    stream: DirectoryStream,
    changes: ChainChanges,
    fence: Fence,
  ): Promise<void> {
    await this.#transactions.write(fence, connectionId, ({ knex }) =>
      new ChainRows(knex, connectionId, stream).change(changes),
    );
  }

  async applyPages(
    connectionId: string,
    stream: DirectoryStream,
    pages: readonly { chain: Chain; page: DirectoryPage }[],
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#transactions.change(fence, connectionId, async scope => {
      const open = await readCursor(scope.knex, connectionId, stream);
      const changed = await this.#round(scope, stream).applyParts(
        pages.map(({ chain: { initial }, page }) => ({ page, initial })),
      );
      const rows = new ChainRows(scope.knex, connectionId, stream);
      for (const { chain, page } of pages) {
        const doneIn = page.complete ? open?.round : undefined;
        await rows.advance(chain.id, page.cursor, doneIn);
      }
      return changed;
    });
  }

  async idsToRead(
    connectionId: string,
    stream: DirectoryStream,
    scope: ScanScope,
  ): Promise<Set<string>> {
    const keys = new MirrorKeys(this.#knex, connectionId);
    return await idsToRead(
      { knex: this.#knex, connectionId, keys },
      stream,
      scope,
    );
  }

  async unseen(
    connectionId: string,
    stream: DirectoryStream,
    ids: ReadonlySet<string>,
  ): Promise<string[]> {
    const open = await readCursor(this.#knex, connectionId, stream);
    const wanted = bulkRows(
      this.#knex,
      { wanted_id: 'text' },
      Array.from(ids, id => [id]),
    );
    const rows = await rawRows<{ object_id: string }>(
      this.#knex,
      `select o.object_id from ${wanted.sql} cross join mirror_objects o
       where o.connection_id = ? and o.class = ? and o.object_id = wanted_id and o.state = 'present' and o.round < ?`,
      [...wanted.bindings, connectionId, classOf(stream), open?.round ?? 0],
    );
    return rows.map(row => row.object_id);
  }

  async completeRound(
    connectionId: string,
    stream: DirectoryStream,
    selected: ScanScope,
    fence: Fence,
  ): Promise<{ changed: number; keptHidden: number }> {
    let refusal: IdpSyncError | undefined;
    let keptHidden = 0;
    const result = await this.#transactions.change(
      fence,
      connectionId,
      async scope => {
        const chains = new ChainRows(scope.knex, connectionId, stream);
        const end = await this.#round(scope, stream).complete(
          new SelectedRoundEnding(scope, stream, selected),
        );
        if (end instanceof IdpSyncError) {
          refusal = end;
          await chains.dropAll();
          return 0;
        }
        keptHidden = end.keptHidden;
        await chains.settle(await idsToRead(scope, stream, selected));
        return end.swept;
      },
    );
    if (stream === 'users') {
      this.#transactions.forgetKeys(connectionId);
    }
    if (refusal) {
      throw refusal;
    }
    return { ...result, keptHidden };
  }

  #round(scope: MirrorScope, stream: DirectoryStream): RoundWriter {
    return new RoundWriter(scope, stream, this.#timeIn);
  }
}
