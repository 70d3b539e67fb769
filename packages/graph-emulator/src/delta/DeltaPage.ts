import type { DirectoryObject, JsonValue } from '../tenant/DirectoryObject';
import { firstAfter } from '../tenant/IndexSet';
import type { Tenant } from '../tenant/Tenant';
import {
  DeltaQuery,
  trackedProperties,
  trackedType,
  tracksRelation,
} from './DeltaQuery';
import { Quirks } from '../graph/Quirks';
import { Round, RoundItem } from './Round';

/** A place in a round: an item, and within it the last link already told. */
export interface RoundPosition {
  position: number;
  afterMember: number;
}

/** The size of delta pages. */
export interface DeltaPageSize {
  /** Objects a page; Microsoft's is about 200. */
  objects: number;
  /** Member links a page; Microsoft's is about 500. */
  memberLinks: number;
}

export interface DeltaPage {
  value: Entry[];
  /** Where the next page starts; undefined at the end of the round. */
  next: RoundPosition | undefined;
}

type Entry = Record<string, JsonValue>;

/** Writes the pages of one round. */
export class DeltaPageWriter {
  readonly #tenant: Tenant;
  readonly #round: Round;
  readonly #initial: boolean;
  readonly #type: 'user' | 'group';
  readonly #properties: string[];
  readonly #relation: 'members@delta' | 'manager@delta' | undefined;
  readonly #ids: ReadonlySet<string> | undefined;
  readonly #quirks: Quirks;
  readonly #minimal: boolean;
  readonly #canReadHiddenMembers: boolean;

  constructor(options: {
    tenant: Tenant;
    query: DeltaQuery;
    round: Round;
    initial: boolean;
    quirks: Quirks;
    /** `Prefer: return=minimal` */
    minimal: boolean;
    canReadHiddenMembers: boolean;
  }) {
    const { query } = options;
    this.#tenant = options.tenant;
    this.#round = options.round;
    this.#initial = options.initial;
    this.#quirks = options.quirks;
    this.#minimal = options.minimal && !options.initial;
    this.#canReadHiddenMembers = options.canReadHiddenMembers;
    this.#type = trackedType(query);
    this.#properties = trackedProperties(query);
    if (tracksRelation(query)) {
      this.#relation =
        query.resource === 'groups' ? 'members@delta' : 'manager@delta';
    }
    this.#ids = query.ids && new Set(query.ids);
  }

  write(start: RoundPosition, size: DeltaPageSize): DeltaPage {
    const value: Entry[] = [];
    let { position, afterMember } = start;
    let links = size.memberLinks;
    while (position < this.#round.length && value.length < size.objects) {
      const item = this.#round.at(position);
      if (this.#isRelevant(item)) {
        const total = this.#linksAfter(item, afterMember);
        if (total > 0 && links === 0) {
          break;
        }
        const slice = this.#slice(item, afterMember, links);
        value.push(this.#entry(item, slice.entries, afterMember < 0));
        links -= slice.entries.length;
        if (slice.entries.length < total) {
          return this.#page(value, start, {
            position,
            afterMember: slice.last,
          });
        }
      }
      position += 1;
      afterMember = -1;
    }
    const ended = position >= this.#round.length;
    return this.#page(
      value,
      start,
      ended ? undefined : { position, afterMember: -1 },
    );
  }

  /** Adds the repetitions that a client has to live with. */
  #page(
    value: Entry[],
    start: RoundPosition,
    next: RoundPosition | undefined,
  ): DeltaPage {
    const place = `${this.#round.length}/${start.position}/${
      start.afterMember
    }`;
    if (value.length > 0) {
      const first = value[0];
      const noise = this.#removedNoise(first, start, place);
      if (noise) {
        value.unshift(noise);
      }
      const previous =
        start.position > 0 ? this.#round.at(start.position - 1) : undefined;
      if (
        previous &&
        this.#isRelevant(previous) &&
        this.#quirks.happens('repeatedObject', `across/${place}`)
      ) {
        value.unshift(this.#entry(previous, [], false));
      }
      if (this.#quirks.happens('repeatedObject', `within/${place}`)) {
        value.push(first);
      }
    }
    return { value, next };
  }

  /** Somebody who is gone, or else the page's first object, which is told as it is right after. */
  #removedNoise(
    first: Entry,
    { afterMember }: RoundPosition,
    place: string,
  ): Entry | undefined {
    if (
      !this.#initial ||
      this.#ids ||
      !this.#quirks.happens('removedObjectInInitialRound', place)
    ) {
      return undefined;
    }
    const indexes = this.#tenant.directory.indexesOf(this.#type);
    const gone = this.#tenant.directory.at(
      indexes[
        Math.floor(this.#quirks.fraction(`gone/${place}`) * indexes.length)
      ],
    );
    if (gone.state !== 'active') {
      return {
        id: gone.id,
        '@removed': {
          reason: gone.state === 'deleted' ? 'changed' : 'deleted',
        },
      };
    }
    // Between two slices of its members it would take the first ones back.
    return afterMember < 0
      ? { id: first.id, '@removed': { reason: 'changed' } }
      : undefined;
  }

  #isRelevant(item: RoundItem): boolean {
    if (this.#ids && !this.#ids.has(item.object.id)) {
      return false;
    }
    if (item.object.state !== 'active') {
      return !this.#initial;
    }
    return (
      item.full ||
      this.#properties.some(name => item.changed.has(name)) ||
      this.#linksAfter(item, -1) > 0
    );
  }

  #tellsLinks({ object }: RoundItem): boolean {
    return (
      this.#relation !== undefined &&
      object.state === 'active' &&
      (this.#canReadHiddenMembers ||
        object.properties.visibility !== 'HiddenMembership')
    );
  }

  /** How many links of an item are still to be told. */
  #linksAfter(item: RoundItem, after: number): number {
    if (!this.#tellsLinks(item)) {
      return 0;
    }
    const { added, removed } = item;
    return (
      added.length -
      firstAfter(added, after) +
      removed.length -
      firstAfter(removed, after)
    );
  }

  /** The next links of an item, added and removed ones merged by index. */
  #slice(
    item: RoundItem,
    after: number,
    limit: number,
  ): { entries: Entry[]; last: number } {
    const entries: Entry[] = [];
    let last = after;
    if (this.#tellsLinks(item)) {
      const { added, removed } = item;
      let a = firstAfter(added, after);
      let r = firstAfter(removed, after);
      while (
        entries.length < limit &&
        (a < added.length || r < removed.length)
      ) {
        const takeAdded =
          r >= removed.length || (a < added.length && added[a] < removed[r]);
        last = takeAdded ? added[a++] : removed[r++];
        entries.push(link(this.#tenant.directory.at(last), !takeAdded));
      }
    }
    return { entries, last };
  }

  #entry(item: RoundItem, links: Entry[], firstSlice: boolean): Entry {
    const { object } = item;
    if (object.state !== 'active') {
      const reason = object.state === 'deleted' ? 'changed' : 'deleted';
      return { id: object.id, '@removed': { reason } };
    }
    const entry: Entry = { id: object.id };
    for (const name of this.#properties) {
      const value = object.properties[name];
      if (
        value !== undefined &&
        (!this.#minimal || item.full || item.changed.has(name))
      ) {
        entry[name] = value;
      }
    }
    if (this.#relation && links.length > 0) {
      const stray = firstSlice ? this.#strayRemoval(item) : undefined;
      entry[this.#relation] = stray ? [...links, stray] : links;
    }
    return entry;
  }

  /** Initial rounds are known to mention former members as removed. */
  #strayRemoval({ object }: RoundItem): Entry | undefined {
    if (
      !this.#initial ||
      object.type !== 'group' ||
      !this.#quirks.happens('removedMemberInInitialRound', object.id)
    ) {
      return undefined;
    }
    const users = this.#tenant.directory.indexesOf('user');
    const position = Math.floor(
      this.#quirks.fraction(`stray/${object.id}`) * users.length,
    );
    const user = users[position];
    return user === undefined || object.members?.has(user)
      ? undefined
      : link(this.#tenant.directory.at(user), true);
  }
}

function link(object: DirectoryObject, removed: boolean): Entry {
  const entry: Entry = {
    '@odata.type': `#microsoft.graph.${object.type}`,
    id: object.id,
  };
  if (removed) {
    entry['@removed'] = { reason: 'deleted' };
  }
  return entry;
}
