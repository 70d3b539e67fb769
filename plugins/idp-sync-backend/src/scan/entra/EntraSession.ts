import {
  type AdministrativeUnitReading,
  CursorExpiredError,
  type DirectoryAttributes,
  type DirectoryPage,
  type DirectoryReadContext,
  type DirectorySession,
  type DirectoryStream,
  type MemberChange,
  type PhotoReading,
  type SelectedReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Dispatcher } from 'undici';
import { toAttributes, toSelect } from './attributes';
import { EntraAdministrativeUnits } from './EntraAdministrativeUnits';
import { EntraPhotos } from './EntraPhotos';
import { GraphNotFoundError } from './graphErrors';
import type { FirstRead } from './firstRead/FirstRead';
import { isQuickCursor } from './firstRead/QuickCursor';
import { type GraphBatcher, QUESTIONS_AT_ONCE } from './GraphBatcher';
import {
  deltaPageSchema,
  organizationSchema,
  singleObjectSchema,
} from './graphSchemas';
import type { GraphTransport } from './GraphTransport';
import type { ObjectLists } from './ObjectLists';
import { CLASS_OF, PERMISSIONS } from './streams';
import { toDirectoryChange, toMember } from './toDirectoryChange';
import type { UnitPacer } from './UnitPacer';

/** The most objects that a delta query takes in its filter. */
const IDS_IN_FILTER = 50;
/** What an object id of Entra looks like; Graph refuses a whole query for one that looks otherwise. */
const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of a chain of ids that no object of Entra can have. */
const NOTHING = 'nothing';

/** One run's reading of an Entra tenant; see reference/graph.md for what the answers mean. */
export class EntraSession implements DirectorySession {
  readonly questionsAtOnce = QUESTIONS_AT_ONCE;
  readonly selected: SelectedReading = {
    idsAtOnce: IDS_IN_FILTER,
    readPage: (stream, ids, cursor) => this.#readSelected(stream, ids, cursor),
  };
  readonly administrativeUnits: AdministrativeUnitReading;
  readonly photos: PhotoReading;
  readonly #graph: GraphTransport;
  readonly #batcher: GraphBatcher;
  readonly #lists: ObjectLists;
  readonly #firstRead: FirstRead;
  readonly #pacer: UnitPacer;
  readonly #dispatcher: Dispatcher;
  readonly #attributes: DirectoryReadContext['attributes'];

  constructor(options: {
    graph: GraphTransport;
    batcher: GraphBatcher;
    lists: ObjectLists;
    firstRead: FirstRead;
    pacer: UnitPacer;
    dispatcher: Dispatcher;
    attributes: DirectoryReadContext['attributes'];
  }) {
    this.administrativeUnits = new EntraAdministrativeUnits(
      options.graph,
      options.lists,
    );
    this.photos = new EntraPhotos(options.graph, options.pacer);
    this.#graph = options.graph;
    this.#batcher = options.batcher;
    this.#lists = options.lists;
    this.#firstRead = options.firstRead;
    this.#pacer = options.pacer;
    this.#dispatcher = options.dispatcher;
    this.#attributes = options.attributes;
  }

  async readOrganization() {
    const { value } = await this.#graph.get(
      '/organization?$select=id,displayName,verifiedDomains',
      organizationSchema,
      {
        what: 'the organization',
        permissions: ['User.Read.All (or Organization.Read.All)'],
        hasCursor: false,
      },
    );
    const [{ id, displayName, verifiedDomains }] = value;
    return {
      objectId: id,
      displayName: displayName || verifiedDomains[0]?.name || id,
      attributes: { verifiedDomains: verifiedDomains.map(({ name }) => name) },
    };
  }

  async readPage(
    stream: DirectoryStream,
    cursor?: string,
  ): Promise<DirectoryPage> {
    if (cursor && isQuickCursor(cursor)) {
      return await this.#firstRead.readPage(stream, cursor);
    }
    return (
      (cursor === undefined && (await this.#firstRead.begin(stream))) ||
      (await this.#readDeltaPage(stream, cursor))
    );
  }

  async #readSelected(
    stream: DirectoryStream,
    ids: readonly string[],
    cursor?: string,
  ): Promise<DirectoryPage> {
    const possible = ids.filter(id => OBJECT_ID.test(id));
    if (possible.length === 0) {
      return { changes: [], cursor: NOTHING, complete: true };
    }
    const filter = possible.map(id => `id eq '${id}'`).join(' or ');
    return await this.#readDeltaPage(
      stream,
      cursor,
      `&$filter=${encodeURIComponent(filter)}`,
    );
  }

  /** @param filter - further options of the first page */
  async #readDeltaPage(
    stream: DirectoryStream,
    cursor?: string,
    filter = '',
  ): Promise<DirectoryPage> {
    const objectClass = CLASS_OF[stream];
    if (cursor && !this.#graph.isOwnLink(cursor)) {
      throw new CursorExpiredError(
        `The last scan of ${stream} was made at another Graph address.`,
      );
    }
    const page = await this.#graph.get(
      cursor ?? `${this.#firstPage(stream)}${filter}`,
      deltaPageSchema,
      {
        what: stream,
        permissions: PERMISSIONS[objectClass],
        hasCursor: cursor !== undefined,
      },
    );
    if (objectClass === 'user') {
      // Of new ones each is asked about, and there may be more of them than of those who were known.
      this.#pacer.noteUsers(
        page.value.flatMap(item => (item['@removed'] ? [] : [item.id])),
      );
    }
    const next = page['@odata.nextLink'];
    return {
      changes: page.value.map(item =>
        toDirectoryChange(item, objectClass, this.#attributes[objectClass]),
      ),
      cursor: this.#graph.checkLink(next ?? page['@odata.deltaLink'] ?? ''),
      complete: next === undefined,
    };
  }

  async readMembers(groupId: string): Promise<MemberChange[] | undefined> {
    const members = await this.#lists.whole({
      owner: `/groups/${encodeURIComponent(groupId)}`,
      relation: 'members',
      what: 'members of a group',
      permissions: PERMISSIONS.group,
      units: 2,
    });
    return members?.flatMap(toMember);
  }

  async readMemberOf(
    objectClass: 'user' | 'group',
    objectId: string,
  ): Promise<string[] | undefined> {
    const parents = await this.#lists.whole({
      owner: `/${objectClass}s/${encodeURIComponent(objectId)}`,
      relation: 'memberOf',
      what: `groups that a ${objectClass} is in`,
      permissions: PERMISSIONS.group,
      units: 1,
    });
    return parents
      ?.flatMap(toMember)
      .flatMap(parent => (parent.class === 'group' ? [parent.objectId] : []));
  }

  async readObject(
    objectClass: 'user' | 'group',
    objectId: string,
  ): Promise<DirectoryAttributes | undefined> {
    const wanted = this.#attributes[objectClass];
    const select = toSelect(wanted).filter(name => name !== 'manager');
    const expand = wanted.includes('manager')
      ? '&$expand=manager($select=id)'
      : '';
    try {
      const object = await this.#batcher.ask({
        path: `/${objectClass}s/${encodeURIComponent(
          objectId,
        )}?$select=${select.join(',')}${expand}`,
        schema: singleObjectSchema,
        request: {
          what: `a ${objectClass}`,
          permissions: PERMISSIONS[objectClass],
          hasCursor: false,
        },
        units: 1,
      });
      return toAttributes(object, wanted);
    } catch (error) {
      if (error instanceof GraphNotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  #firstPage(stream: DirectoryStream): string {
    const select =
      stream === 'users'
        ? toSelect(this.#attributes.user)
        : [...toSelect(this.#attributes.group), 'members'];
    return `/${stream}/delta?$select=${select.join(',')}`;
  }
}
