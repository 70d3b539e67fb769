import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { createHash } from 'node:crypto';

/** Pages without anything in them are legal, but a directory does not answer with this many in a row. */
const EMPTY_PAGES_IN_A_ROW = 1_000;

/** Notices that the pages of one answer go in a circle, which would otherwise be read for ever. */
export class LoopGuard {
  readonly #what: string;
  readonly #seen = new Set<string>();
  #empty = 0;

  /** @param what - what is being read, for the message */
  constructor(what: string) {
    this.#what = what;
  }

  /**
   * @param next - where the page says that the next one is
   * @throws IdpSyncError `IDP_DIRECTORY_LOOP`
   */
  check(next: string, itemCount: number): void {
    const key = createHash('sha256').update(next).digest('base64');
    this.#empty = itemCount === 0 ? this.#empty + 1 : 0;
    if (this.#seen.has(key) || this.#empty > EMPTY_PAGES_IN_A_ROW) {
      throw new IdpSyncError(
        'IDP_DIRECTORY_LOOP',
        this.#seen.has(key)
          ? `Reading ${
              this.#what
            }, a page named a next page that had been read before.`
          : `Reading ${this.#what}, ${
              this.#empty
            } pages in a row were empty and named another one.`,
      );
    }
    this.#seen.add(key);
  }
}
