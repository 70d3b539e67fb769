import { DeltaFunction } from '../delta/DeltaFunction';
import { Grants } from '../graph/permissions';
import { parseQueryOptions } from '../graph/QueryOptions';
import type { JsonValue } from '../tenant/DirectoryObject';

type Entry = Record<string, JsonValue> & { id: string };
type Link = { id: string; '@removed'?: { reason: string } };

const ROOT = 'https://localhost/v1.0';

/**
 * A client that mirrors one collection by delta, the way §5 of the reference
 * asks for. It follows the rules of a careful client and nothing more.
 */
export class MirrorClient {
  readonly objects = new Map<string, Entry>();
  readonly links = new Map<string, Set<string>>();
  readonly #url: string;
  readonly #start: string;
  readonly #delta: DeltaFunction;
  readonly #relation: string;
  readonly #dropsLinksOfDeleted: boolean;
  #next: string;
  #initial = true;

  constructor(
    delta: DeltaFunction,
    readonly resource: 'users' | 'groups',
    select: string,
    options: { dropsLinksOfDeleted: boolean },
  ) {
    this.#delta = delta;
    this.#url = `${ROOT}/${resource}/delta`;
    this.#start = `${this.#url}?$select=${select}`;
    this.#next = this.#start;
    this.#relation = resource === 'groups' ? 'members@delta' : 'manager@delta';
    this.#dropsLinksOfDeleted = options.dropsLinksOfDeleted;
  }

  /** Reads one page; true when it ended a round. */
  step(): boolean {
    const query = new URL(this.#next).searchParams;
    const page = this.#delta.handle(
      this.resource,
      this.#url,
      parseQueryOptions(query, undefined),
      new Grants(['Member.Read.Hidden']),
      false,
    );
    for (const entry of page.value as Entry[]) {
      this.#apply(entry);
    }
    const deltaLink = page['@odata.deltaLink'];
    const nextLink = page['@odata.nextLink'];
    if ((deltaLink === undefined) === (nextLink === undefined)) {
      throw new Error('A page carries a nextLink or a deltaLink, never both');
    }
    this.#next = String(deltaLink ?? nextLink);
    if (deltaLink !== undefined) {
      this.#initial = false;
      return true;
    }
    return false;
  }

  /** Starts over, as after an expired token. */
  startOver(): void {
    this.objects.clear();
    this.links.clear();
    this.#next = this.#start;
    this.#initial = true;
  }

  #apply(entry: Entry): void {
    const { [this.#relation]: links, '@removed': removed, ...object } = entry;
    if (removed) {
      this.objects.delete(entry.id);
      if (this.#dropsLinksOfDeleted) {
        this.links.delete(entry.id);
      }
      return;
    }
    this.objects.set(entry.id, {
      ...this.objects.get(entry.id),
      ...object,
      id: entry.id,
    });
    const known = this.links.get(entry.id) ?? new Set();
    for (const link of (links ?? []) as unknown as Link[]) {
      if (!link['@removed']) {
        known.add(link.id);
      } else if (!this.#initial) {
        known.delete(link.id);
      }
    }
    this.links.set(entry.id, known);
  }
}
