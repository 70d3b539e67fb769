import type { ScanScope } from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  DirectoryPage,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence } from '../../database/Fence';
import type { StreamCursor } from '../MirrorStore';

/** Objects that are read together, and how far that has come. */
export interface Chain {
  id: number;
  /** What it is there for. Its pages may tell of others too, which have left the scope since it was begun. */
  ids: readonly string[];
  /** Of the next page to read; absent before the first one. */
  cursor?: string;
  /** It has not been read to its end yet: what it brings is all there is of its objects, not what has changed. */
  initial: boolean;
  /** Others have taken over its objects: it is read once more, for what happened before they were begun, and is then dropped. */
  retired: boolean;
  /** The round in which it was last read to its end; 0 for none. */
  doneIn: number;
}

/** New chains, and those that they take over from. */
export interface ChainChanges {
  /** The objects of each. */
  add: readonly (readonly string[])[];
  /** By id. */
  retire: readonly number[];
}

/**
 * The mirror of a connection of which only selected objects are read: named groups, what is nested in them, and the people in them. Its rows are those of
 * every mirror; what differs is how far reading has come (by chains), what there is to be read (by the memberships read so far), and how a round ends.
 */
export interface SelectedMirror {
  /** Begins the next round; a full one forgets all chains. */
  beginRound(
    connectionId: string,
    stream: DirectoryStream,
    start: { full: boolean; selectHash: string },
    fence: Fence,
  ): Promise<StreamCursor>;

  chains(connectionId: string, stream: DirectoryStream): Promise<Chain[]>;

  changeChains(
    connectionId: string,
    stream: DirectoryStream,
    changes: ChainChanges,
    fence: Fence,
  ): Promise<void>;

  /** Writes pages with the cursors behind them. @returns how many objects and memberships are different now */
  applyPages(
    connectionId: string,
    stream: DirectoryStream,
    pages: readonly { chain: Chain; page: DirectoryPage }[],
    fence: Fence,
  ): Promise<{ changed: number }>;

  /**
   * Ids of what is to be read, as far as the memberships that the mirror has tell; what was deleted and can be restored stays among them until the next full
   * round, because it comes back without a word of the groups it is in.
   */
  idsToRead(
    connectionId: string,
    stream: DirectoryStream,
    scope: ScanScope,
  ): Promise<Set<string>>;

  /** Of these, what the mirror has and the open round has not named. */
  unseen(
    connectionId: string,
    stream: DirectoryStream,
    ids: ReadonlySet<string>,
  ): Promise<string[]>;

  /**
   * Ends a round whose chains are all read: drops what is not to be read any more, and of a full round what it did not name.
   *
   * @throws IdpSyncError `IDP_DIRECTORY_EMPTY` where a full round named no members of groups that had many: nothing is dropped, and the round starts over
   */
  completeRound(
    connectionId: string,
    stream: DirectoryStream,
    scope: ScanScope,
    fence: Fence,
  ): Promise<{ changed: number; keptHidden: number }>;
}
