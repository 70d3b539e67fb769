import type {
  AdministrativeUnit,
  DirectoryAttributes,
  DirectoryPage,
  DirectoryStream,
  MemberChange,
  PhotoAnswer,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Fence } from '../database/Fence';
import type { Doubts } from './Doubts';
import type { MirrorSnapshot } from './MirrorSnapshot';
import type { PhotoRules } from './photoRows';
import type { SelectedMirror } from './selected/SelectedMirror';

/** Where one stream of a connection stands. */
export interface StreamCursor {
  /** Rises by one with each round; every row carries the round that last spoke of it. */
  round: number;
  full: boolean;
  complete: boolean;
  /** Of the next page to read, or of the next incremental round once complete; absent before the first page of a full round. */
  cursor?: string;
  /** Of the attributes that the cursor was made for. */
  selectHash: string;
  doubts: Doubts;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** What a directory says of its tenant. */
export interface Organization {
  objectId: string;
  displayName: string;
  attributes: DirectoryAttributes;
}

/** What a round is begun with. */
export interface RoundStart {
  full: boolean;
  selectHash: string;
}

/** What the directory said when it was asked about one doubt. */
export type DoubtAnswer =
  | {
      kind: 'object';
      class: 'user' | 'group';
      objectId: string;
      /** Absent where the object is gone. */
      attributes?: DirectoryAttributes;
    }
  | {
      kind: 'members';
      groupId: string;
      /** All direct members; absent where the group is gone. */
      members?: readonly MemberChange[];
    }
  | {
      kind: 'memberOf';
      class: 'user' | 'group';
      objectId: string;
      /** Absent where the object is gone: then it says nothing about memberships. */
      groupIds?: readonly string[];
    };

/**
 * Our own copy of the directory as last read.
 *
 * Guarantees (Laws 1, 2 and 8): a page and the cursor behind it are written in one transaction, so a kill repeats or loses nothing; objects that a full
 * round did not name are dropped only when that round completes; what one round said both ways is a doubt, and a round with open doubts cannot complete.
 */
export interface MirrorStore {
  /** Rounds of connections of which only selected objects are read. */
  readonly selected: SelectedMirror;

  getCursor(
    connectionId: string,
    stream: DirectoryStream,
  ): Promise<StreamCursor | undefined>;

  /** Begins the next round; an incremental one goes on from the cursor of the completed round before it. */
  beginRound(
    connectionId: string,
    stream: DirectoryStream,
    start: RoundStart,
    fence: Fence,
  ): Promise<StreamCursor>;

  /** @returns how many objects and memberships are different now */
  applyPage(
    connectionId: string,
    stream: DirectoryStream,
    page: DirectoryPage,
    fence: Fence,
  ): Promise<{ changed: number }>;

  /** Which of the round's doubts have to be put to the directory; the others have settled themselves. */
  openDoubts(
    connectionId: string,
    stream: DirectoryStream,
  ): Promise<DoubtQuestion[]>;

  resolveDoubts(
    connectionId: string,
    stream: DirectoryStream,
    answers: readonly DoubtAnswer[],
    fence: Fence,
  ): Promise<{ changed: number }>;

  /**
   * Ends a round whose pages are all read: drops what a full round did not name.
   *
   * @throws IdpSyncError `IDP_DIRECTORY_EMPTY` where a full round named nothing and the mirror has something: nothing is dropped, and the round starts over
   */
  completeRound(
    connectionId: string,
    stream: DirectoryStream,
    fence: Fence,
  ): Promise<{
    changed: number;
    /** Groups with hidden membership that kept their members although a full round named none of them. */
    keptHidden: number;
  }>;

  saveOrganization(
    connectionId: string,
    organization: Organization,
    fence: Fence,
  ): Promise<{ changed: number }>;

  /**
   * Keeps these administrative units and no others.
   *
   * @param units - by object id; each whole, because its list was read to the end (Law 1)
   * @returns `keptHidden`: names of units with hidden members that keep those they had although the directory named none
   */
  saveUnits(
    connectionId: string,
    units: ReadonlyMap<string, AdministrativeUnit>,
    fence: Fence,
  ): Promise<{ changed: number; keptHidden: string[] }>;

  /**
   * Keeps what was said about photos of people who are in the mirror.
   *
   * @returns how many have another picture
   */
  savePhotos(
    connectionId: string,
    answers: readonly PhotoAnswer[],
    rules: PhotoRules,
    fence: Fence,
  ): Promise<{ changed: number }>;

  /** By the clock that rounds are dated by; milliseconds since the epoch. */
  now(): Promise<number>;

  /** When both streams were last read in full, in milliseconds since the epoch. */
  getLastFullScanAt(connectionId: string): Promise<number | undefined>;
  /** @param at - milliseconds since the epoch; now where it is left out */
  recordFullScan(
    connectionId: string,
    fence: Fence,
    at?: number,
  ): Promise<void>;

  /** The mirror as of now; cached by revision while in use. Yields to the event loop while it is read. */
  loadSnapshot(connectionId: string): Promise<MirrorSnapshot>;
  /** Drops snapshots that nobody asked for lately. */
  evictIdleSnapshots(): void;

  counts(connectionId: string): Promise<Record<ObjectClass, number>>;
  /** Whether there is any object of a class: quicker than to count them. */
  hasAny(connectionId: string, objectClass: ObjectClass): Promise<boolean>;
  /** Direct ones. */
  countMemberships(connectionId: string): Promise<number>;
  /** Forgets everything of a connection. */
  purge(connectionId: string, fence: Fence): Promise<void>;
}

/** A question for the directory; {@link DoubtAnswer} has the same kinds. */
export type DoubtQuestion =
  | { kind: 'object'; class: 'user' | 'group'; objectId: string }
  | { kind: 'members'; groupId: string }
  | { kind: 'memberOf'; class: 'user' | 'group'; objectId: string };
