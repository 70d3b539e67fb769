import type {
  DirectoryChange,
  DirectoryPage,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { randomUUID } from 'node:crypto';
import { formatQuickCursor, type QuickCursor } from './QuickCursor';

type ObjectChange = Extract<DirectoryChange, { type: 'object' }>;

/** One page of a listing. */
export interface ListingPage {
  objects: ObjectChange[];
  /** Of the next one; absent after the last. */
  next?: string;
}

/** What a round of the quick plan reads. */
export interface QuickSource {
  /** @param link - absent for the first page */
  readListing(link?: string): Promise<ListingPage>;
  /** Brings an object piece by piece, each with some of its members; nothing where it is gone. Absent where objects are all there is. */
  readPieces?(object: ObjectChange): AsyncIterable<ObjectChange>;
}

/** How much a round reads ahead, and how much it hands out at once. */
export interface QuickLimits {
  /** Objects whose members are being read at once. */
  objectsAtOnce: number;
  /** Pages of the listing that may be under way: so much is read again after a kill. */
  listingsAtOnce: number;
  /** Objects and members that may be waiting to be handed out before no more is asked for. */
  waiting: number;
  objectsPerPage: number;
  membersPerPage: number;
}

/** A page of the listing of which something has not been handed out yet. */
interface Listing {
  link: string | undefined;
  /** The listing itself, objects being read and pieces waiting. */
  open: number;
}

interface Piece {
  change: ObjectChange;
  listing: Listing;
}

/**
 * Reads a listing and what belongs to each of its objects, many side by side, and hands it out in pages as it comes in.
 *
 * The cursor stays at the oldest page of the listing of which anything is missing, so that whoever goes on from it may get something twice, and skips
 * nothing.
 */
export class QuickRound {
  readonly #source: QuickSource;
  readonly #limits: QuickLimits;
  readonly #delta: string;
  readonly #id = randomUUID();
  readonly #listings: Listing[] = [];
  readonly #unread: Piece[] = [];
  readonly #ready: Piece[] = [];
  #next: { link: string | undefined } | undefined;
  #isListing = false;
  #reading = 0;
  #waiting = 0;
  #pages = 0;
  #failure?: { error: unknown };
  #wake = () => {};
  /** Who goes on once there is room again. */
  #blocked: (() => void)[] = [];

  constructor(source: QuickSource, cursor: QuickCursor, limits: QuickLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#delta = cursor.delta;
    this.#next = { link: cursor.listing };
  }

  /** Whether that cursor is where this round stands. */
  isAt({ reader, pages }: QuickCursor): boolean {
    return reader === this.#id && pages === this.#pages;
  }

  /** @throws whatever the source throws; the round cannot be gone on with then */
  async readPage(): Promise<DirectoryPage> {
    this.#advance();
    while (!this.#failure && this.#isUnderWay() && !this.#hasPage()) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
    if (this.#failure) {
      throw this.#failure.error;
    }
    const changes = this.#takePage();
    this.#pages += 1;
    this.#advance();
    if (!this.#isUnderWay() && this.#ready.length === 0) {
      return { changes, cursor: this.#delta, complete: true };
    }
    return {
      changes,
      complete: false,
      cursor: formatQuickCursor({
        delta: this.#delta,
        listing: (this.#listings.at(0) ?? this.#next)?.link,
        reader: this.#id,
        pages: this.#pages,
      }),
    };
  }

  /** Whether anything comes without a page being taken first. */
  #isUnderWay(): boolean {
    return this.#isListing || this.#reading > 0;
  }

  #hasPage(): boolean {
    const { objectsPerPage, membersPerPage } = this.#limits;
    return (
      this.#ready.length >= objectsPerPage ||
      this.#waiting - this.#ready.length >= membersPerPage
    );
  }

  #takePage(): DirectoryChange[] {
    const { objectsPerPage, membersPerPage } = this.#limits;
    const changes: DirectoryChange[] = [];
    let members = 0;
    for (const { change, listing } of this.#ready) {
      members += change.members?.length ?? 0;
      if (
        changes.length === objectsPerPage ||
        (members > membersPerPage && changes.length > 0)
      ) {
        break;
      }
      changes.push(change);
      this.#waiting -= weightOf(change);
      listing.open -= 1;
    }
    this.#ready.splice(0, changes.length);
    this.#dropEmptyListings();
    if (this.#waiting < this.#limits.waiting) {
      this.#blocked.splice(0).forEach(goOn => goOn());
    }
    return changes;
  }

  /** Begins whatever may be begun. */
  #advance(): void {
    const { objectsAtOnce, listingsAtOnce, waiting } = this.#limits;
    if (this.#failure || this.#waiting >= waiting) {
      return;
    }
    while (this.#reading < objectsAtOnce) {
      const piece = this.#unread.shift();
      if (!piece) {
        break;
      }
      this.#reading += 1;
      this.#follow(this.#readObject(piece));
    }
    if (
      this.#next &&
      !this.#isListing &&
      this.#unread.length < objectsAtOnce &&
      this.#listings.length < listingsAtOnce
    ) {
      this.#isListing = true;
      this.#follow(this.#readListing(this.#next.link));
    }
  }

  #follow(work: Promise<void>): void {
    work
      .catch(error => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#advance();
        this.#wake();
      });
  }

  async #readListing(link: string | undefined): Promise<void> {
    const listing: Listing = { link, open: 1 };
    this.#listings.push(listing);
    this.#next = undefined;
    const { objects, next } = await this.#source.readListing(link);
    for (const change of objects) {
      listing.open += 1;
      const piece = { change, listing };
      if (this.#source.readPieces) {
        this.#unread.push(piece);
      } else {
        this.#hold(piece);
      }
    }
    listing.open -= 1;
    this.#next = next === undefined ? undefined : { link: next };
    this.#isListing = false;
    this.#dropEmptyListings();
  }

  async #readObject({ change, listing }: Piece): Promise<void> {
    for await (const piece of this.#source.readPieces?.(change) ?? []) {
      listing.open += 1;
      this.#hold({ change: piece, listing });
      this.#wake();
      await this.#hasRoom();
      if (this.#failure) {
        return;
      }
    }
    listing.open -= 1;
    this.#reading -= 1;
    this.#dropEmptyListings();
  }

  async #hasRoom(): Promise<void> {
    if (this.#waiting >= this.#limits.waiting) {
      await new Promise<void>(resolve => {
        this.#blocked.push(resolve);
      });
    }
  }

  #hold(piece: Piece): void {
    this.#ready.push(piece);
    this.#waiting += weightOf(piece.change);
  }

  #dropEmptyListings(): void {
    while (this.#listings.at(0)?.open === 0) {
      this.#listings.shift();
    }
  }
}

function weightOf({ members = [] }: ObjectChange): number {
  return 1 + members.length;
}
