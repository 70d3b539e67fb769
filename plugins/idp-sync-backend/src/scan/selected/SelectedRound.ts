import type { ScanScope } from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  DirectorySession,
  DirectoryStream,
  SelectedReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence } from '../../database/Fence';
import type { DoubtAnswer, MirrorStore } from '../../mirror/MirrorStore';
import type { Chain } from '../../mirror/selected/SelectedMirror';
import { countOf } from '../countOf';
import { type QuestionedSession, resolveDoubts } from '../resolveDoubts';
import { planChains } from './planChains';
import { readChains } from './readChains';

/** Questions asked side by side, unless the source says otherwise. */
const QUESTIONS_AT_ONCE = 8;

export interface SelectedRoundOptions {
  session: DirectorySession;
  reading: SelectedReading;
  store: MirrorStore;
  connectionId: string;
  stream: DirectoryStream;
  scope: ScanScope;
  full: boolean;
  fence: Fence;
  signal: AbortSignal;
  onPage(objects: number): void;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}

/** What there is of a stream at the end of a round. */
export interface RoundResult {
  /** Whether the mirror is different now. */
  changed: boolean;
  objects: number;
  chains: number;
}

/** The open round of one stream, read to its end. */
export class SelectedRound {
  readonly #options: SelectedRoundOptions;
  #changed = 0;

  constructor(options: SelectedRoundOptions) {
    this.#options = options;
  }

  /**
   * What is read tells what else there is to be read.
   *
   * @throws CursorExpiredError, and as SelectedMirror.completeRound does
   */
  async run(): Promise<RoundResult> {
    const { store, connectionId, stream, scope, fence, log } = this.#options;
    let ids: Set<string>;
    for (;;) {
      ids = await store.selected.idsToRead(connectionId, stream, scope);
      if (!(await this.#readChains(ids)) && !(await this.#settle(ids))) {
        break;
      }
    }
    const end = await store.selected.completeRound(
      connectionId,
      stream,
      scope,
      fence,
    );
    this.#changed += end.changed;
    if (end.keptHidden > 0) {
      log(
        'warn',
        `The directory named no members of groups with hidden membership (${end.keptHidden}), which had some; they keep those they had. Grant the application Member.Read.Hidden if it has lost it.`,
      );
    }
    const chains = await store.selected.chains(connectionId, stream);
    return {
      changed: this.#changed > 0,
      objects: ids.size,
      chains: chains.length,
    };
  }

  /** @returns whether the answers make anything different */
  async #settle(ids: ReadonlySet<string>): Promise<boolean> {
    const settled = await resolveDoubts({
      ...this.#options,
      session: this.#sessionOfScope(),
    });
    const asked = this.#options.full ? await this.#askUnseen(ids) : 0;
    this.#changed += settled.changed + asked;
    return settled.changed + asked > 0;
  }

  /** @returns whether anything was read */
  async #readChains(ids: ReadonlySet<string>): Promise<boolean> {
    const { store, connectionId, stream, fence, reading } = this.#options;
    const mirror = store.selected;
    // One that others take over from has to be able to tell what has changed since.
    const begun = await this.#pending(isBegun);
    await this.#readAll(begun);
    const changes = planChains(
      await mirror.chains(connectionId, stream),
      ids,
      reading.idsAtOnce,
    );
    if (changes.add.length + changes.retire.length > 0) {
      await mirror.changeChains(connectionId, stream, changes, fence);
    }
    // Those that are new come before those they take over from, so that nothing can happen between the two.
    const added = await this.#pending(({ initial }) => initial);
    await this.#readAll(added);
    const others = await this.#pending(() => true);
    await this.#readAll(others);
    return begun.length + added.length + others.length > 0;
  }

  async #pending(isWanted: (chain: Chain) => boolean): Promise<Chain[]> {
    const { store, connectionId, stream } = this.#options;
    const round = (await store.getCursor(connectionId, stream))?.round ?? 0;
    const chains = await store.selected.chains(connectionId, stream);
    return chains.filter(chain => chain.doneIn < round && isWanted(chain));
  }

  async #readAll(chains: readonly Chain[]): Promise<void> {
    const { changed } = await readChains({
      ...this.#options,
      mirror: this.#options.store.selected,
      chains,
    });
    this.#changed += changed;
  }

  /**
   * What should have been named in a full round and was not, is asked for one by one: nobody is taken for deleted because of a page that was not what it should
   * have been.
   *
   * @returns how much of the mirror is different now
   */
  async #askUnseen(ids: ReadonlySet<string>): Promise<number> {
    const { store, connectionId, stream, session, fence, signal, log } =
      this.#options;
    const unseen = await store.selected.unseen(connectionId, stream, ids);
    if (unseen.length > 0) {
      log(
        'info',
        `Asking the directory about ${countOf(
          unseen.length,
          stream,
        )} no longer named`,
      );
    }
    const objectClass = stream === 'users' ? 'user' : 'group';
    const atOnce = session.questionsAtOnce ?? QUESTIONS_AT_ONCE;
    let sum = 0;
    for (let start = 0; start < unseen.length; start += atOnce) {
      signal.throwIfAborted();
      const answers = await Promise.all(
        unseen.slice(start, start + atOnce).map(
          async (objectId): Promise<DoubtAnswer> => ({
            kind: 'object',
            class: objectClass,
            objectId,
            attributes: await session.readObject(objectClass, objectId),
          }),
        ),
      );
      const { changed } = await store.resolveDoubts(
        connectionId,
        stream,
        answers,
        fence,
      );
      sum += changed;
    }
    return sum;
  }

  /** Of the groups that somebody is in, those count that are read; no others are kept in the mirror. */
  #sessionOfScope(): QuestionedSession {
    const { session, store, connectionId, scope } = this.#options;
    let groups: Promise<Set<string>> | undefined;
    return {
      questionsAtOnce: session.questionsAtOnce,
      readMembers: groupId => session.readMembers(groupId),
      readObject: (objectClass, objectId) =>
        session.readObject(objectClass, objectId),
      readMemberOf: async (objectClass, objectId) => {
        groups ??= store.selected.idsToRead(connectionId, 'groups', scope);
        const read = await groups;
        const found = await session.readMemberOf(objectClass, objectId);
        return found?.filter(id => read.has(id));
      },
    };
  }
}

function isBegun({ initial, cursor }: Chain): boolean {
  return initial && cursor !== undefined;
}
