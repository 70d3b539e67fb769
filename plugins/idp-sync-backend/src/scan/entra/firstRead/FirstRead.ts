import {
  CursorExpiredError,
  type DirectoryPage,
  type DirectoryReadContext,
  type DirectorySize,
  type DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { LoopGuard } from '../../LoopGuard';
import { toAttributes, toSelect } from '../attributes';
import type { Conditions } from '../Conditions';
import { countSchema, deltaTokenSchema, listingSchema } from '../graphSchemas';
import type { GraphTransport } from '../GraphTransport';
import { type ObjectLists, PAGE_SIZE } from '../ObjectLists';
import { CLASS_OF, PERMISSIONS } from '../streams';
import { toMember } from '../toDirectoryChange';
import type { UnitPacer } from '../UnitPacer';
import {
  chooseFirstRead,
  type FirstReadChoice,
  type FirstReadSetting,
} from './chooseFirstRead';
import {
  formatQuickCursor,
  parseQuickCursor,
  type QuickCursor,
} from './QuickCursor';
import { type QuickLimits, QuickRound, type QuickSource } from './QuickRound';

const LIMITS: QuickLimits = {
  objectsAtOnce: 160,
  listingsAtOnce: 4,
  waiting: 20_000,
  objectsPerPage: 400,
  membersPerPage: 1_500,
};

/** Of `members` with `$select`. */
const UNITS_OF_MEMBERS = 2;

export interface FirstReadOptions {
  graph: GraphTransport;
  lists: ObjectLists;
  pacer: UnitPacer;
  conditions: Conditions;
  context: DirectoryReadContext;
  setting: FirstReadSetting;
  limits?: Partial<QuickLimits>;
  /** Of listings; the most that Graph gives unless a test wants many. */
  pageSize?: number;
}

/** Reads everything, by the plan that suits the tenant: see chooseFirstRead. */
export class FirstRead {
  readonly #options: FirstReadOptions;
  readonly #tokens = new Map<DirectoryStream, Promise<string>>();
  readonly #rounds = new Map<DirectoryStream, QuickRound>();
  #choice?: Promise<FirstReadChoice>;

  constructor(options: FirstReadOptions) {
    this.#options = options;
  }

  /** @returns the first page of a round by the quick plan, or undefined where the round is to be read by delta */
  async begin(stream: DirectoryStream): Promise<DirectoryPage | undefined> {
    this.#choice ??= this.#choose();
    const { plan } = await this.#choice;
    // A listing brings managers only by $expand, which makes its pages smaller than those of delta.
    const needsDelta =
      stream === 'users' &&
      this.#options.context.attributes.user.includes('manager');
    if (plan === 'frugal' || needsDelta) {
      return undefined;
    }
    const token = this.#takeToken(stream);
    if (stream === 'users') {
      this.#tokens.set('groups', this.#requestToken('groups'));
    }
    // Kept before anything is read: whatever happens from now on is in the delta round behind it.
    return {
      changes: [],
      cursor: formatQuickCursor({ delta: await token }),
      complete: false,
    };
  }

  /** @throws CursorExpiredError, IdpSyncError */
  async readPage(
    stream: DirectoryStream,
    text: string,
  ): Promise<DirectoryPage> {
    const { graph } = this.#options;
    const cursor = parseQuickCursor(text);
    for (const link of [cursor.delta, cursor.listing]) {
      if (link && !graph.isOwnLink(link)) {
        throw new CursorExpiredError(
          `The last scan of ${stream} was made at another Graph address.`,
        );
      }
    }
    let round = this.#rounds.get(stream);
    if (!round?.isAt(cursor)) {
      round = this.#openRound(stream, cursor);
      this.#rounds.set(stream, round);
    }
    const page = await round.readPage();
    if (page.complete) {
      this.#rounds.delete(stream);
    }
    return page;
  }

  async #choose(): Promise<FirstReadChoice> {
    const { context, conditions, pacer, setting } = this.#options;
    const size =
      setting === 'frugal'
        ? undefined
        : (await context.sizeOfMirror?.()) ?? (await this.#readSize());
    if (size) {
      pacer.setUsers(size.users);
    }
    const { latencyMs, throttle } = conditions;
    const choice = chooseFirstRead({ setting, size, latencyMs, throttle });
    context.log(
      'info',
      `Everything is read by the ${choice.plan} plan, because ${choice.reason}.`,
    );
    return choice;
  }

  async #readSize(): Promise<DirectorySize | undefined> {
    const count = async (stream: DirectoryStream) =>
      await this.#options.graph.tryGet(
        `/${stream}/$count`,
        countSchema,
        {
          what: `the number of ${stream}`,
          permissions: PERMISSIONS[CLASS_OF[stream]],
          hasCursor: false,
        },
        { Accept: 'text/plain', ConsistencyLevel: 'eventual' },
      );
    const [users, groups] = await Promise.all([
      count('users'),
      count('groups'),
    ]);
    return users === undefined || groups === undefined
      ? undefined
      : { users, groups };
  }

  #takeToken(stream: DirectoryStream): Promise<string> {
    const token = this.#tokens.get(stream) ?? this.#requestToken(stream);
    this.#tokens.delete(stream);
    return token;
  }

  #requestToken(stream: DirectoryStream): Promise<string> {
    const { graph } = this.#options;
    const token = graph
      .get(
        `/${stream}/delta?${this.#select(stream, true)}&$deltatoken=latest`,
        deltaTokenSchema,
        {
          what: stream,
          permissions: PERMISSIONS[CLASS_OF[stream]],
          hasCursor: false,
        },
      )
      .then(answer => graph.checkLink(answer['@odata.deltaLink']));
    // One that was asked for in advance may never be taken.
    token.catch(() => undefined);
    return token;
  }

  #openRound(stream: DirectoryStream, cursor: QuickCursor): QuickRound {
    const limits = { ...LIMITS, ...this.#options.limits };
    const loop = new LoopGuard(stream);
    const source: QuickSource = {
      readListing: async link => {
        const page = await this.#readListing(stream, link);
        if (page.next) {
          loop.check(
            page.next,
            page.objects.map(({ objectId }) => objectId),
          );
        }
        return page;
      },
      readPieces:
        stream === 'groups' ? group => this.#readMembers(group) : undefined,
    };
    return new QuickRound(source, cursor, limits);
  }

  async #readListing(stream: DirectoryStream, link: string | undefined) {
    const { graph, pacer, context, pageSize = PAGE_SIZE } = this.#options;
    const objectClass = CLASS_OF[stream];
    await pacer.take(1);
    const page = await graph.get(
      link ?? `/${stream}?${this.#select(stream, false)}&$top=${pageSize}`,
      listingSchema,
      {
        what: stream,
        permissions: PERMISSIONS[objectClass],
        hasCursor: link !== undefined,
      },
    );
    const next = page['@odata.nextLink'];
    return {
      objects: page.value.map(object => ({
        type: 'object' as const,
        class: objectClass,
        objectId: object.id,
        attributes: toAttributes(object, context.attributes[objectClass]),
      })),
      next: next && graph.checkLink(next),
    };
  }

  /** The group with its first members, then more members; nothing where it is gone. */
  async *#readMembers<T extends { objectId: string; attributes: object }>(
    group: T,
  ) {
    const pages = this.#options.lists.pages({
      owner: `/groups/${encodeURIComponent(group.objectId)}`,
      relation: 'members',
      what: 'members of groups',
      permissions: PERMISSIONS.group,
      units: UNITS_OF_MEMBERS,
    });
    let piece = group;
    for await (const objects of pages) {
      yield { ...piece, members: objects.flatMap(toMember) };
      piece = { ...group, attributes: {} };
    }
  }

  #select(stream: DirectoryStream, isDelta: boolean): string {
    const names = toSelect(this.#options.context.attributes[CLASS_OF[stream]]);
    return `$select=${[
      ...names,
      ...(isDelta && stream === 'groups' ? ['members'] : []),
    ].join(',')}`;
  }
}
