import {
  CursorExpiredError,
  type DirectoryAttributes,
  type DirectoryChange,
  type DirectoryPage,
  type DirectorySession,
  type DirectoryStream,
  type MemberChange,
  type SelectedReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type {
  SimulatedClass,
  SimulatedDirectory,
  SimulatedObject,
  SimulatedRandom,
} from './SimulatedDirectory';

/** One line that a round still has to bring; what it says is looked up when its page is read. */
type Item =
  | { type: 'object'; objectId: string }
  | {
      type: 'slice';
      groupId: string;
      slice: number;
      slices: number;
      withDeleted: boolean;
    }
  | { type: 'members'; groupId: string; memberId: string }
  /** As it was after that event, which may be long past. */
  | { type: 'event'; event: number };

interface Cursor {
  stream: DirectoryStream;
  full: boolean;
  /** Only these objects. */
  ids?: readonly string[];
  /** Length of the directory's log when the round began. */
  token: number;
  items?: Item[];
  /** Makes every cursor another one, as tokens are. */
  nonce: number;
}

export interface SimulatedFaults {
  /** Probability that a cursor is no longer accepted. */
  expiry: number;
  /** Probability that the directory changes before a page is answered. */
  churn: number;
  /** Probability that an incremental round also says what was so after a change that is past. */
  staleness: number;
  /** Called before each request; throws to kill the scan there. */
  beforeRequest(): void;
}

/** Delta rounds over a {@link SimulatedDirectory}, with every liberty that the real one takes. */
export class SimulatedSession implements DirectorySession {
  /** Few at once, so that small directories have several chains. */
  readonly selected: SelectedReading = {
    idsAtOnce: 3,
    readPage: (stream, ids, cursor) => this.#readPage(stream, cursor, ids),
  };
  /** Ids of all objects of which a page told that they are there. */
  readonly told = new Set<string>();
  readonly #directory: SimulatedDirectory;
  readonly #random: SimulatedRandom;
  readonly #faults: SimulatedFaults;

  constructor(
    directory: SimulatedDirectory,
    random: SimulatedRandom,
    faults: SimulatedFaults,
  ) {
    this.#directory = directory;
    this.#random = random;
    this.#faults = faults;
  }

  async readPage(
    stream: DirectoryStream,
    cursor?: string,
  ): Promise<DirectoryPage> {
    return await this.#readPage(stream, cursor);
  }

  async #readPage(
    stream: DirectoryStream,
    cursor?: string,
    ids?: readonly string[],
  ): Promise<DirectoryPage> {
    this.#faults.beforeRequest();
    if (this.#random.chance(this.#faults.churn)) {
      this.#directory.change();
    }
    if (cursor && this.#random.chance(this.#faults.expiry)) {
      throw new CursorExpiredError('syncStateNotFound');
    }
    const position: Cursor = cursor
      ? JSON.parse(cursor)
      : { stream, full: true, ids, token: 0, nonce: 0 };
    const token = position.items
      ? position.token
      : this.#directory.events.length;
    const items =
      position.items ??
      (position.full
        ? this.#fullItems(stream, position.ids)
        : this.#incrementalItems(stream, position.token, position.ids));
    const count = this.#random.chance(0.2) ? 0 : 1 + this.#random.below(4);
    const changes = items
      .slice(0, count)
      .flatMap(item => this.#say(item, position.full));
    for (const change of changes) {
      if (change.type === 'object') {
        this.told.add(change.objectId);
      }
    }
    const left = items.slice(count);
    const nonce = position.nonce + 1;
    return left.length > 0 || count === 0
      ? {
          changes,
          complete: false,
          cursor: JSON.stringify({ ...position, token, items: left, nonce }),
        }
      : {
          changes,
          complete: true,
          // Replays: the next round may bring again what this one had.
          cursor: JSON.stringify({
            stream,
            full: false,
            ids: position.ids,
            token: this.#random.chance(0.2)
              ? Math.max(0, token - this.#random.below(4))
              : token,
            nonce,
          }),
        };
  }

  async readMembers(groupId: string): Promise<MemberChange[] | undefined> {
    this.#faults.beforeRequest();
    return this.#directory.isLive(groupId)
      ? this.#directory.membersOf(groupId).map(toMember)
      : undefined;
  }

  async readMemberOf(
    _: SimulatedClass,
    objectId: string,
  ): Promise<string[] | undefined> {
    this.#faults.beforeRequest();
    if (!this.#directory.isLive(objectId)) {
      return undefined;
    }
    return this.#directory
      .live('group')
      .map(group => group.objectId)
      .filter(groupId =>
        this.#directory.membersOf(groupId).some(m => m.objectId === objectId),
      );
  }

  async readObject(
    _: SimulatedClass,
    objectId: string,
  ): Promise<DirectoryAttributes | undefined> {
    this.#faults.beforeRequest();
    const object = this.#directory.objects.get(objectId);
    return object?.status === 'live' ? object.attributes : undefined;
  }

  async readOrganization() {
    return { objectId: 'tenant', displayName: 'Contoso', attributes: {} };
  }

  async close(): Promise<void> {}

  #fullItems(stream: DirectoryStream, ids?: readonly string[]): Item[] {
    const isAskedFor = (id: string) => ids === undefined || ids.includes(id);
    const objects = this.#directory
      .live(stream === 'users' ? 'user' : 'group')
      .filter(({ objectId }) => isAskedFor(objectId));
    const items = objects.flatMap((object): Item[] => {
      const whole: Item = { type: 'object', objectId: object.objectId };
      if (stream === 'users') {
        return [whole];
      }
      const slices = 1 + this.#random.below(3);
      return [
        whole,
        ...Array.from(
          { length: slices },
          (_, slice): Item => ({
            type: 'slice',
            groupId: object.objectId,
            slice,
            slices,
            // What a first delta round is reported to do; a listing does not.
            withDeleted: ids !== undefined,
          }),
        ),
      ];
    });
    const noise = this.#directory.events.flatMap((event, index): Item[] =>
      stream === 'groups' &&
      event.type === 'member' &&
      isAskedFor(event.groupId) &&
      this.#random.chance(0.4)
        ? [{ type: 'event', event: index }]
        : [],
    );
    return this.#disorder([...items, ...noise]);
  }

  #incrementalItems(
    stream: DirectoryStream,
    token: number,
    ids?: readonly string[],
  ): Item[] {
    const objectClass = stream === 'users' ? 'user' : 'group';
    const items = new Map<string, Item>();
    const past: Item[] = [];
    for (const [index, event] of this.#directory.events.entries()) {
      const about =
        event.type === 'object' ? event.object.objectId : event.groupId;
      if (index < token || (ids && !ids.includes(about))) {
        continue;
      }
      if (event.type === 'object' && event.object.class === objectClass) {
        const { objectId } = event.object;
        items.set(objectId, { type: 'object', objectId });
      } else if (event.type === 'member' && stream === 'groups') {
        const { groupId, memberId } = event;
        items.set(`${groupId} ${memberId}`, {
          type: 'members',
          groupId,
          memberId,
        });
      } else {
        continue;
      }
      if (this.#random.chance(this.#faults.staleness)) {
        past.push({ type: 'event', event: index });
      }
    }
    return this.#disorder([...items.values(), ...past]);
  }

  /** Some items twice, and all in any order. */
  #disorder(items: Item[]): Item[] {
    const all = [...items, ...items.filter(() => this.#random.chance(0.15))];
    for (let last = all.length - 1; last > 0; last--) {
      const other = this.#random.below(last + 1);
      [all[last], all[other]] = [all[other], all[last]];
    }
    return all;
  }

  #say(item: Item, full: boolean): DirectoryChange[] {
    const directory = this.#directory;
    switch (item.type) {
      case 'object': {
        const object = directory.objects.get(item.objectId);
        return object ? sayObject(object, full) : [];
      }
      case 'slice':
        return directory.isLive(item.groupId)
          ? [
              sayMembers(
                item.groupId,
                directory
                  .membersOf(item.groupId, item.withDeleted)
                  .filter(
                    ({ objectId }) =>
                      // By id, so that somebody who is added or removed between slices moves nobody else to another one.
                      Number(objectId.split('-')[2]) % item.slices ===
                      item.slice,
                  )
                  .map(toMember),
              ),
            ]
          : [];
      case 'members':
        return this.#sayMember(
          item.groupId,
          item.memberId,
          directory.memberships.has(`${item.groupId} ${item.memberId}`),
        );
      default: {
        const event = directory.events[item.event];
        if (event.type === 'object') {
          return sayObject(event.object, full);
        }
        // A first read brings members that were removed, never ones that were there once.
        return full && event.present
          ? []
          : this.#sayMember(event.groupId, event.memberId, event.present);
      }
    }
  }

  #sayMember(
    groupId: string,
    memberId: string,
    present: boolean,
  ): DirectoryChange[] {
    const member = this.#directory.objects.get(memberId);
    return this.#directory.isLive(groupId) && member
      ? [sayMembers(groupId, [{ ...toMember(member), removed: !present }])]
      : [];
  }
}

function sayObject(object: SimulatedObject, full: boolean): DirectoryChange[] {
  const { class: objectClass, objectId, status, attributes } = object;
  if (status === 'live') {
    // What an object has not is absent from a first read, and null in a change.
    const said = full
      ? Object.entries(attributes).filter(([, value]) => value !== null)
      : Object.entries(attributes);
    return [
      {
        type: 'object',
        class: objectClass,
        objectId,
        attributes: Object.fromEntries(said),
      },
    ];
  }
  return full
    ? []
    : [
        {
          type: 'removed',
          class: objectClass,
          objectId,
          reason: status === 'soft' ? 'soft' : 'hard',
        },
      ];
}

function sayMembers(groupId: string, members: MemberChange[]): DirectoryChange {
  return {
    type: 'object',
    class: 'group',
    objectId: groupId,
    attributes: {},
    members,
  };
}

function toMember(object: SimulatedObject): MemberChange {
  return { objectId: object.objectId, class: object.class };
}
