import {
  type DirectoryPage,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { applyAnswers, toQuestions, withoutAnswered } from './applyAnswers';
import { applyMemberships, applyObjects } from './applyStatements';
import { doubtsAtStart } from './beginRound';
import { classOf } from './completeRound';
import { readCursor, writeCursor } from './cursorRows';
import {
  carryOver,
  type Doubts,
  hasDoubts,
  mergeDoubts,
  startOver,
} from './Doubts';
import type { MirrorScope } from './MirrorKeys';
import type { RoundContext } from './mergeObject';
import type { RoundEnd, RoundEnding } from './RoundEnding';
import type {
  DoubtAnswer,
  DoubtQuestion,
  RoundStart,
  StreamCursor,
} from './MirrorStore';

/** Stands in place of a cursor where chains have cursors of their own. */
const BY_CHAINS = 'by chains';

/** Whether a stream is read by chains: what its rounds know is of selected objects alone. */
export function isByChains(cursor: StreamCursor | undefined): boolean {
  return cursor?.cursor === BY_CHAINS;
}

/** The round of one stream within one transaction: rows and cursor are written together or not at all. */
export class RoundWriter {
  readonly #scope: MirrorScope;
  readonly #stream: DirectoryStream;
  readonly #timeIn: (knex: Knex) => Promise<number>;

  /** @param timeIn - milliseconds since the epoch */
  constructor(
    scope: MirrorScope,
    stream: DirectoryStream,
    timeIn: (knex: Knex) => Promise<number>,
  ) {
    this.#scope = scope;
    this.#stream = stream;
    this.#timeIn = timeIn;
  }

  async begin(start: RoundStart): Promise<StreamCursor> {
    return await this.#begin(start, undefined);
  }

  /** Likewise, of a stream that is read by chains. */
  async beginByChains(start: RoundStart): Promise<StreamCursor> {
    return await this.#begin(start, BY_CHAINS);
  }

  async #begin(
    start: RoundStart,
    firstCursor: string | undefined,
  ): Promise<StreamCursor> {
    const last = await this.#read(this.#stream);
    const other = await this.#read(
      this.#stream === 'users' ? 'groups' : 'users',
    );
    if (!start.full && !(last?.complete && last.cursor)) {
      throw new Error(
        `No completed round of ${this.#stream} to go on from in connection "${
          this.#scope.connectionId
        }"`,
      );
    }
    // What was read of selected objects alone says nothing about all the others, who would each be looked into as if they had come back.
    const isComparable = isByChains(last) === (firstCursor === BY_CHAINS);
    const cursor: StreamCursor = {
      round: (last?.round ?? 0) + 1,
      full: start.full,
      complete: false,
      cursor: start.full ? firstCursor : last?.cursor,
      selectHash: start.selectHash,
      doubts: doubtsAtStart(
        this.#stream,
        start.full,
        isComparable ? last : undefined,
        other,
      ),
      startedAt: await this.#timeIn(this.#scope.knex),
    };
    await this.#write(this.#stream, cursor);
    return cursor;
  }

  /** @returns how much is different now; likewise of the others */
  async applyPage(page: DirectoryPage): Promise<number> {
    const cursor = await this.#open();
    const { round, full, doubts } = cursor;
    const { changed, left } = await this.#apply(page, cursor, {
      round,
      full,
      verify: doubts.verify,
    });
    await this.#write(this.#stream, {
      ...cursor,
      cursor: page.cursor,
      doubts: { ...left, pagesRead: page.complete },
    });
    return changed;
  }

  /**
   * Writes pages of chains, of which some are read for the first time: these bring all there is of their objects, and nobody has to be asked what they were in
   * meanwhile.
   */
  async applyParts(
    parts: readonly { page: DirectoryPage; initial: boolean }[],
  ): Promise<number> {
    const cursor = await this.#open();
    const { round, doubts } = cursor;
    let sum = 0;
    let open = doubts;
    for (const { page, initial } of parts) {
      const { changed, left } = await this.#apply(
        page,
        { ...cursor, doubts: open },
        { round, full: initial, verify: initial ? 'none' : doubts.verify },
      );
      sum += changed;
      open = left;
    }
    await this.#write(this.#stream, { ...cursor, doubts: open });
    return sum;
  }

  async #apply(
    { changes }: DirectoryPage,
    { doubts }: StreamCursor,
    context: RoundContext,
  ): Promise<{ changed: number; left: Doubts }> {
    if (doubts.pagesRead) {
      throw new Error(`The last page of ${this.#stream} has already been read`);
    }
    const objects = await applyObjects(
      this.#scope,
      classOf(this.#stream),
      changes,
      context,
    );
    const memberships = await applyMemberships(this.#scope, changes, context);
    return {
      changed: objects.changed + memberships.changed,
      left: mergeDoubts(
        mergeDoubts(doubts, objects.doubts),
        memberships.doubts,
      ),
    };
  }

  async questions(): Promise<DoubtQuestion[]> {
    return await toQuestions(this.#scope, await this.#open());
  }

  async resolve(answers: readonly DoubtAnswer[]): Promise<number> {
    const cursor = await this.#open();
    const users = await this.#read('users');
    const groups = await this.#read('groups');
    const { changed, dropped } = await applyAnswers(this.#scope, answers, {
      users: users?.round ?? 0,
      groups: groups?.round ?? 0,
      groupsInFull: Boolean(groups?.full && !groups.complete),
    });
    await this.#write(this.#stream, {
      ...cursor,
      doubts: withoutAnswered(cursor.doubts, answers),
    });
    if (dropped > 0 || groups?.doubts.returned) {
      await this.#updateGroups({
        dropped: true,
        unverifiedSince: users?.round ?? 0,
      });
    }
    return changed;
  }

  /** @returns an error instead where the round is not believed: what was written to start it over has to stay */
  async complete(ending: RoundEnding): Promise<RoundEnd | IdpSyncError> {
    const cursor = await this.#open();
    const { round, full, doubts } = cursor;
    if (
      !(doubts.pagesRead || isByChains(cursor)) ||
      (hasDoubts(doubts) && (await this.questions()).length > 0)
    ) {
      throw new Error(`Round ${round} of ${this.#stream} is still open`);
    }
    const vanished = full && (await ending.whatVanished(round));
    if (vanished) {
      await this.#write(this.#stream, {
        ...cursor,
        cursor: isByChains(cursor) ? BY_CHAINS : undefined,
        doubts: startOver(doubts),
      });
      return new IdpSyncError(
        'IDP_DIRECTORY_EMPTY',
        `The directory answered with no ${vanished} at all, where there have to be some. Nothing was removed.`,
      );
    }
    const end = await ending.drop(round, full);
    await this.#write(this.#stream, {
      ...cursor,
      complete: true,
      doubts: carryOver(doubts),
    });
    const groups = await this.#read('groups');
    if (
      doubts.settles !== undefined &&
      groups?.doubts.unverifiedSince === doubts.settles
    ) {
      await this.#updateGroups({ unverifiedSince: undefined });
    }
    return end;
  }

  async #open(): Promise<StreamCursor> {
    const cursor = await this.#read(this.#stream);
    if (!cursor || cursor.complete) {
      throw new Error(
        `No round of ${this.#stream} is open in connection "${
          this.#scope.connectionId
        }"`,
      );
    }
    this.#scope.keys.assertRound(this.#stream, cursor);
    return cursor;
  }

  async #updateGroups(doubts: Partial<Doubts>): Promise<void> {
    const groups = await this.#read('groups');
    if (groups) {
      await this.#write('groups', {
        ...groups,
        doubts: { ...groups.doubts, ...doubts },
      });
    }
  }

  async #read(stream: DirectoryStream): Promise<StreamCursor | undefined> {
    return await readCursor(this.#scope.knex, this.#scope.connectionId, stream);
  }

  async #write(stream: DirectoryStream, cursor: StreamCursor): Promise<void> {
    await writeCursor(
      this.#scope.knex,
      this.#scope.connectionId,
      stream,
      cursor,
      await this.#timeIn(this.#scope.knex),
    );
  }
}
