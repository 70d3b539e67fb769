import type {
  ConnectionTestStep,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Attribute values as the directory gives them; `null` and absent both mean "has none". @public */
export type AttributeValue =
  | string
  | number
  | boolean
  | string[]
  | null
  | undefined;

/** @public */
export type DirectoryAttributes = { [name: string]: AttributeValue };

/** A member of a group as the directory names it. @public */
export interface MemberChange {
  objectId: string;
  /** Members of other classes (devices, contacts, service principals) are left out by the source. */
  class: 'user' | 'group';
  /** True where the directory says that it is no longer a member. */
  removed?: boolean;
}

/**
 * What a directory says about one object.
 *
 * `object`: it exists and has these attributes. Attributes that are absent here say nothing in a later round (the mirror keeps what it has) and mean
 * "has none" in a first round; no attributes at all never say anything, as where a page brings more members of a group. `members` are direct ones that
 * this page names: never the whole list unless `membersComplete`.
 *
 * `removed`: the directory says outright that it is gone: `soft` can come back, `hard` cannot.
 *
 * @public
 */
export type DirectoryChange =
  | {
      type: 'object';
      class: ObjectClass;
      objectId: string;
      attributes: DirectoryAttributes;
      members?: MemberChange[];
      membersComplete?: boolean;
    }
  | {
      type: 'removed';
      class: ObjectClass;
      objectId: string;
      reason: 'soft' | 'hard';
    };

/** One page of a round. @public */
export interface DirectoryPage {
  changes: DirectoryChange[];
  /** Opaque; hand it back to go on. With `complete` it starts the next, incremental round. */
  cursor: string;
  /** True on the last page of a round. */
  complete: boolean;
}

/** What a source streams: people and groups each have their own cursor. @public */
export type DirectoryStream = 'users' | 'groups';

/** How much there is in a directory. @public */
export interface DirectorySize {
  users: number;
  groups: number;
  /** Direct ones; absent where it is not known. */
  memberships?: number;
}

/** Everything a source needs for one run. @public */
export interface DirectoryReadContext {
  signal: AbortSignal;
  /** Attributes wanted per class, by the directory's own names. */
  attributes: Record<'user' | 'group', readonly string[]>;
  /** Called for each request, retry and wait, for the figures of the run. */
  report(figures: {
    requests?: number;
    retries?: number;
    throttledSeconds?: number;
    resourceUnits?: number;
  }): void;
  /** How much the mirror holds, or undefined where nothing was read yet: a source that has several ways to read everything may choose by it. */
  sizeOfMirror?(): Promise<DirectorySize | undefined>;
  /** A line for the run's events. */
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}

/**
 * Reads some objects of a directory and never the others, for policies with `scan.read: selectedGroups`.
 *
 * @public
 */
export interface SelectedReading {
  /** How many objects can be read together, in one chain of pages. */
  readonly idsAtOnce: number;
  /**
   * One page of a chain, as {@link DirectorySession.readPage} gives it. Without a cursor the first one: the chain brings all there is of these objects, and
   * later rounds from its last cursor what has changed about them. Ids that nothing has are left out without an error; of groups all members are named, whether
   * or not these are read.
   *
   * @param ids - of objects of the stream's class; the same in every call for a chain
   */
  readPage(
    stream: DirectoryStream,
    ids: readonly string[],
    cursor?: string,
  ): Promise<DirectoryPage>;
}

/** A part of a directory that has admins of its own, and whom they look after. @public */
export interface AdministrativeUnit {
  displayName: string;
  /** Whether the directory hides the members from those without a permission of its own: then that it names nobody says nothing. */
  hidden: boolean;
  /** All people and groups directly in it. */
  members: MemberChange[];
}

/** What administrative units there are. @public */
export interface AdministrativeUnitReading {
  /** Undefined where there is no such unit. */
  read(unitId: string): Promise<AdministrativeUnit | undefined>;
  /** Those of whose name some words begin with the words searched for; the first ones without a search. */
  search(
    search: string | undefined,
    limit: number,
  ): Promise<{ objectId: string; displayName: string; description?: string }[]>;
}

/** Somebody whose photo is wanted, with the tag of the one that is known. @public */
export interface PhotoQuestion {
  objectId: string;
  etag?: string;
}

/** `unknown`: nothing was said that could be used, so that what is known of the photo stays. @public */
export type PhotoAnswer = { objectId: string } & (
  | { type: 'photo'; content: Uint8Array; etag?: string }
  | { type: 'unchanged' | 'none' | 'unknown' }
);

/** Reads photos of people, apart from any scan. @public */
export interface PhotoReading {
  /** How many may be asked for together. */
  readonly photosAtOnce: number;
  /**
   * @param size - such as `48x48`
   * @returns one answer for each
   */
  read(
    questions: readonly PhotoQuestion[],
    size: string,
  ): Promise<PhotoAnswer[]>;
}

/**
 * A directory that is polled, opened for one run.
 *
 * Errors are thrown as `IdpSyncError` with a code from the table; an expired cursor as {@link CursorExpiredError}.
 *
 * @public
 */
export interface DirectorySession {
  /** The tenant itself: id, display name and domains. */
  readOrganization(): Promise<{
    objectId: string;
    displayName: string;
    attributes: DirectoryAttributes;
  }>;
  /** How many questions (`readMembers`, `readMemberOf`, `readObject`) may be asked side by side; 8 unless the source can put them together. */
  readonly questionsAtOnce?: number;
  /** One page of a stream; without a cursor the first of a full round. */
  readPage(stream: DirectoryStream, cursor?: string): Promise<DirectoryPage>;
  /** Absent where the source can only read everything: a policy that wants less fails the run, and says so. */
  readonly selected?: SelectedReading;
  /** Absent where the directory has no such thing: a policy that names one fails the run, and says so. */
  readonly administrativeUnits?: AdministrativeUnitReading;
  /** Absent where the directory has no photos. */
  readonly photos?: PhotoReading;
  /** All direct members of one group, or undefined where the group is gone: asked where pages contradicted each other. */
  readMembers(groupId: string): Promise<MemberChange[] | undefined>;
  /**
   * The groups an object is directly in, or undefined where the object is gone: asked for one that came back from deletion, since memberships come back
   * without a word.
   */
  readMemberOf(
    objectClass: 'user' | 'group',
    objectId: string,
  ): Promise<string[] | undefined>;
  /** One object, or undefined where it is gone: asked where pages contradicted each other. */
  readObject(
    objectClass: 'user' | 'group',
    objectId: string,
  ): Promise<DirectoryAttributes | undefined>;
  close(): Promise<void>;
}

/** What is read only where a policy wants it, and needs permissions of its own. @public */
export type OptionalReading = 'administrativeUnits' | 'photos';

/** A kind of identity provider. Register it through {@link directorySourcesExtensionPoint}. @public */
export interface DirectorySource<TSettings = unknown> {
  /** As connections name it in `provider`, such as `azureAd`. */
  readonly provider: string;
  /** As the portal shows it, such as "Microsoft Entra ID". */
  readonly title: string;
  /**
   * Validates the provider's part of a connection, with an error that names the field. Settings must not hold secrets in a way that prints.
   *
   * @param path - of the connection in the configuration, such as `idpSync.connections.contoso`, to be put before the field
   */
  parseSettings(settings: unknown, path: string): TSettings;
  open(
    settings: TSettings,
    context: DirectoryReadContext,
  ): Promise<DirectorySession>;
  /**
   * Tries a connection for somebody who sets it up, and tells of each step when it begins and when it ends. It only reads. What fails is told of as a failed step
   * with code and remedy and never thrown; the signal aborts when nobody waits any more. `uses`: what the saved policy reads beside people and groups.
   */
  test?(
    settings: TSettings,
    context: { signal: AbortSignal; uses?: readonly OptionalReading[] },
  ): AsyncIterable<ConnectionTestStep>;
}

/** The cursor is no longer good: start a full round, and lose nothing meanwhile. @public */
export class CursorExpiredError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CursorExpiredError';
  }
}
