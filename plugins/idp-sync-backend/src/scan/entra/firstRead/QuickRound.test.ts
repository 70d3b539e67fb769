import type { DirectoryPage } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import { parseQuickCursor, type QuickCursor } from './QuickCursor';
import { type QuickLimits, QuickRound, type QuickSource } from './QuickRound';

const LIMITS: QuickLimits = {
  objectsAtOnce: 6,
  listingsAtOnce: 2,
  waiting: 40,
  objectsPerPage: 4,
  membersPerPage: 10,
};

/** Sizes of groups: a list for each page of the listing, some of them empty. */
const listingsArbitrary = fc.array(
  fc.array(fc.constantFrom(0, 1, 2, 3, 30, -1), { maxLength: 12 }),
  { minLength: 1, maxLength: 6 },
);

/** A listing whose answers come in any order; a size of -1 is a group that is gone when its members are asked for. */
class Scripted implements QuickSource {
  readonly #listings: number[][];
  readonly #scheduler: fc.Scheduler;
  reading = 0;
  most = 0;

  constructor(listings: number[][], scheduler: fc.Scheduler) {
    this.#listings = listings;
    this.#scheduler = scheduler;
  }

  async readListing(link?: string) {
    await this.#scheduler.schedule(Promise.resolve());
    const page = Number(link ?? 0);
    return {
      objects: this.#listings[page].map((size, index) => ({
        type: 'object' as const,
        class: 'group' as const,
        objectId: `${page}-${index}`,
        attributes: { size },
      })),
      next: page + 1 < this.#listings.length ? String(page + 1) : undefined,
    };
  }

  async *readPieces(group: {
    objectId: string;
    attributes: Record<string, unknown>;
  }) {
    this.reading += 1;
    this.most = Math.max(this.most, this.reading);
    const size = Number(group.attributes.size);
    for (let start = 0; start < Math.max(1, size); start += 10) {
      await this.#scheduler.schedule(Promise.resolve());
      if (size >= 0) {
        yield {
          type: 'object' as const,
          class: 'group' as const,
          objectId: group.objectId,
          attributes: start === 0 ? { size } : {},
          members: Array.from(
            { length: Math.min(10, size - start) },
            (_, index) => ({
              objectId: `${group.objectId}-${start + index}`,
              class: 'user' as const,
            }),
          ),
        };
      }
    }
    this.reading -= 1;
  }
}

/** What pages say, each thing once. */
function said(pages: readonly DirectoryPage[]): string[] {
  const all = pages.flatMap(({ changes }) =>
    changes.flatMap(change =>
      change.type === 'object'
        ? [
            change.objectId,
            ...(change.members ?? []).map(({ objectId }) => objectId),
          ]
        : [],
    ),
  );
  return [...new Set(all)].sort();
}

function expected(listings: number[][]): string[] {
  return listings
    .flatMap((groups, page) =>
      groups.flatMap((size, index) =>
        size < 0
          ? []
          : [
              `${page}-${index}`,
              ...Array.from(
                { length: size },
                (_, member) => `${page}-${index}-${member}`,
              ),
            ],
      ),
    )
    .sort();
}

/** Pages up to the complete one, read by one process after another: each lives for so many pages. */
async function readThroughKills(
  listings: number[][],
  lifetimes: readonly number[],
  scheduler: fc.Scheduler,
): Promise<DirectoryPage[]> {
  const pages: DirectoryPage[] = [];
  let cursor: QuickCursor = { delta: 'token' };
  for (const lifetime of lifetimes) {
    const source = new Scripted(listings, scheduler);
    const round = new QuickRound(source, cursor, LIMITS);
    for (let count = 0; count < lifetime; count++) {
      const page = await scheduler.waitFor(round.readPage());
      expect(page.changes.length).toBeLessThanOrEqual(4);
      pages.push(page);
      if (page.complete) {
        return pages;
      }
      cursor = parseQuickCursor(page.cursor);
      expect(round.isAt(cursor)).toBe(true);
    }
    expect(source.most).toBeLessThanOrEqual(LIMITS.objectsAtOnce);
  }
  throw new Error('The last process read for ever');
}

describe('QuickRound', () => {
  it('brings everything in small pages, in whichever order answers come and whoever is killed when', async () => {
    await fc.assert(
      fc.asyncProperty(
        listingsArbitrary,
        fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
        fc.scheduler(),
        async (listings, kills, scheduler) => {
          const lifetimes = [...kills, Infinity];
          const pages = await readThroughKills(listings, lifetimes, scheduler);
          expect(pages.at(-1)?.cursor).toBe('token');
          expect(said(pages)).toEqual(expected(listings));
        },
      ),
      { numRuns: 200, seed: 20261120 },
    );
  });

  it('fails as its source fails', async () => {
    const round = new QuickRound(
      {
        readListing: async () => {
          throw new Error('no listing');
        },
      },
      { delta: 'token' },
      LIMITS,
    );
    await expect(round.readPage()).rejects.toThrow('no listing');
  });
});
