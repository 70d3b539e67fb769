import {
  type DirectoryPage,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { applyAnswers, toQuestions, withoutAnswered } from './applyAnswers';
import { applyMemberships, applyObjects } from './applyStatements';
import { keepHiddenMembers } from './keepHiddenMembers';
import { doubtsAtStart } from './beginRound';
import { classOf, forgetRemoved, sweep, whatVanished } from './completeRound';
import { readCursor, writeCursor } from './cursorRows';
import {
  carryOver,
  type Doubts,
  hasDoubts,
  mergeDoubts,
  startOver,
} from './Doubts';
import type { MirrorScope } from './MirrorKeys';
import type {
  DoubtAnswer,
  DoubtQuestion,
  RoundStart,
  StreamCursor,
} from './MirrorStore';

/** What the end of a round did. */
export interface RoundEnd {
  /** How much was dropped because a full round did not name it. */
  swept: number;
  /** Groups whose hidden members were kept although the round named none. */
  keptHidden: number;
}

/** The round of one stream within one transaction: rows and cursor are written together or not at all. */
export class RoundWriter {
  readonly #scope: MirrorScope;
  readonly #stream: DirectoryStream;
  readonly #now: number;

  /** @param now - milliseconds since the epoch */
  constructor(scope: MirrorScope, stream: DirectoryStream, now: number) {
    this.#scope = scope;
    this.#stream = stream;
    this.#now = now;
  }

  async begin(start: RoundStart): Promise<StreamCursor> {
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
    const cursor: StreamCursor = {
      round: (last?.round ?? 0) + 1,
      full: start.full,
      complete: false,
      cursor: start.full ? undefined : last?.cursor,
      selectHash: start.selectHash,
      doubts: doubtsAtStart(this.#stream, start.full, last, other),
      startedAt: this.#now,
    };
    await this.#write(this.#stream, cursor);
    return cursor;
  }

  /** @returns how much is different now; likewise of the others */
  async applyPage(page: DirectoryPage): Promise<number> {
    const cursor = await this.#open();
    const { round, full, doubts } = cursor;
    if (doubts.pagesRead) {
      throw new Error(`The last page of ${this.#stream} has already been read`);
    }
    const context = { round, full, verify: doubts.verify };
    const objects = await applyObjects(
      this.#scope,
      classOf(this.#stream),
      page.changes,
      context,
    );
    const memberships = await applyMemberships(
      this.#scope,
      page.changes,
      context,
    );
    await this.#write(this.#stream, {
      ...cursor,
      cursor: page.cursor,
      doubts: mergeDoubts(mergeDoubts(doubts, objects.doubts), {
        ...memberships.doubts,
        pagesRead: page.complete,
      }),
    });
    return objects.changed + memberships.changed;
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
  async complete(): Promise<RoundEnd | IdpSyncError> {
    const cursor = await this.#open();
    const { round, full, doubts } = cursor;
    if (
      !doubts.pagesRead ||
      (hasDoubts(doubts) && (await this.questions()).length > 0)
    ) {
      throw new Error(`Round ${round} of ${this.#stream} is still open`);
    }
    const at = [this.#scope, this.#stream] as const;
    const vanished = full && (await whatVanished(...at, round));
    if (vanished) {
      await this.#write(this.#stream, {
        ...cursor,
        cursor: undefined,
        doubts: startOver(doubts),
      });
      return new IdpSyncError(
        'IDP_DIRECTORY_EMPTY',
        `The directory answered with no ${vanished} at all, where there have to be some. Nothing was removed.`,
      );
    }
    const keptHidden =
      full && this.#stream === 'groups'
        ? await keepHiddenMembers(this.#scope, round)
        : 0;
    const swept = full ? await sweep(...at, round) : 0;
    await forgetRemoved(...at);
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
    return { swept, keptHidden };
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
      this.#now,
    );
  }
}
