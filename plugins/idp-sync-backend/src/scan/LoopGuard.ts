import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { createHash } from 'node:crypto';

/** Pages without anything in them are legal, but a directory does not answer with this many in a row. */
const EMPTY_PAGES_IN_A_ROW = 1_000;

/** An object may come again, and a small page with it; one that comes this often is read in a circle whose links are new each time. */
const SAME_PAGES = 20;

/** Notices that the pages of one answer go in a circle, which would otherwise be read for ever. */
export class LoopGuard {
  readonly #what: string;
  readonly #seen = new Set<string>();
  readonly #contents = new Map<string, number>();
  #empty = 0;

  /** @param what - what is being read, for the message */
  constructor(what: string) {
    this.#what = what;
  }

  /**
   * @param next - where the page says that the next one is
   * @param items - what the page holds, each as text that tells it from others
   * @throws IdpSyncError `IDP_DIRECTORY_LOOP`
   */
  check(next: string, items: readonly string[]): void {
    const key = hashOf([next]);
    if (this.#seen.has(key)) {
      throw this.#loop('a page named a next page that had been read before');
    }
    this.#seen.add(key);
    this.#empty = items.length === 0 ? this.#empty + 1 : 0;
    if (this.#empty > EMPTY_PAGES_IN_A_ROW) {
      throw this.#loop(
        `${this.#empty} pages in a row were empty and named another one`,
      );
    }
    if (items.length > 0 && this.#count(hashOf(items)) > SAME_PAGES) {
      throw this.#loop(
        `the same page came more than ${SAME_PAGES} times, under another link each time`,
      );
    }
  }

  #count(content: string): number {
    const times = (this.#contents.get(content) ?? 0) + 1;
    this.#contents.set(content, times);
    return times;
  }

  #loop(what: string): IdpSyncError {
    return new IdpSyncError(
      'IDP_DIRECTORY_LOOP',
      `Reading ${this.#what}, ${what}.`,
    );
  }
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) {
    hash.update(text).update('\n');
  }
  return hash.digest('base64');
}
