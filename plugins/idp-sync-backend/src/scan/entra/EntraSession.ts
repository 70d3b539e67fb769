import {
  CursorExpiredError,
  type DirectoryAttributes,
  type DirectoryPage,
  type DirectoryReadContext,
  type DirectorySession,
  type DirectoryStream,
  type MemberChange,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Dispatcher } from 'undici';
import { LoopGuard } from '../LoopGuard';
import { toAttributes, toSelect } from './attributes';
import { GraphNotFoundError } from './graphErrors';
import {
  deltaPageSchema,
  type GraphDirectoryObject,
  objectListSchema,
  organizationSchema,
  singleObjectSchema,
} from './graphSchemas';
import type { GraphTransport } from './GraphTransport';
import { toDirectoryChange, toMember } from './toDirectoryChange';

/** The most that Graph gives at once. */
const PAGE_SIZE = 999;

const PERMISSIONS = {
  user: ['User.Read.All'],
  group: ['GroupMember.Read.All'],
};

/** One run's reading of an Entra tenant; see reference/graph.md for what the answers mean. */
export class EntraSession implements DirectorySession {
  readonly #graph: GraphTransport;
  readonly #dispatcher: Dispatcher;
  readonly #attributes: DirectoryReadContext['attributes'];

  constructor(options: {
    graph: GraphTransport;
    dispatcher: Dispatcher;
    attributes: DirectoryReadContext['attributes'];
  }) {
    this.#graph = options.graph;
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
    const objectClass = stream === 'users' ? 'user' : 'group';
    if (cursor && !this.#graph.isOwnLink(cursor)) {
      throw new CursorExpiredError(
        `The last scan of ${stream} was made at another Graph address.`,
      );
    }
    const page = await this.#graph.get(
      cursor ?? this.#firstPage(stream),
      deltaPageSchema,
      {
        what: stream,
        permissions: PERMISSIONS[objectClass],
        hasCursor: cursor !== undefined,
      },
    );
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
    const members = await this.#readList(
      `/groups/${encodeURIComponent(groupId)}/members`,
      'members of a group',
    );
    return members?.flatMap(toMember);
  }

  async readMemberOf(
    objectClass: 'user' | 'group',
    objectId: string,
  ): Promise<string[] | undefined> {
    const parents = await this.#readList(
      `/${objectClass}s/${encodeURIComponent(objectId)}/memberOf`,
      `groups that a ${objectClass} is in`,
    );
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
      const object = await this.#graph.get(
        `/${objectClass}s/${encodeURIComponent(objectId)}?$select=${select.join(
          ',',
        )}${expand}`,
        singleObjectSchema,
        {
          what: `a ${objectClass}`,
          permissions: PERMISSIONS[objectClass],
          hasCursor: false,
        },
      );
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

  /** A whole list, or undefined where what it belongs to is gone. */
  async #readList(
    path: string,
    what: string,
  ): Promise<GraphDirectoryObject[] | undefined> {
    const loop = new LoopGuard(what);
    const objects: GraphDirectoryObject[] = [];
    let next: string | undefined = `${path}?$select=id&$top=${PAGE_SIZE}`;
    try {
      while (next) {
        const page: {
          value: GraphDirectoryObject[];
          '@odata.nextLink'?: string;
        } = await this.#graph.get(next, objectListSchema, {
          what,
          permissions: PERMISSIONS.group,
          hasCursor: false,
        });
        objects.push(...page.value);
        next = page['@odata.nextLink'];
        if (next) {
          loop.check(
            this.#graph.checkLink(next),
            page.value.map(({ id }) => id),
          );
        }
      }
      return objects;
    } catch (error) {
      if (error instanceof GraphNotFoundError) {
        return undefined;
      }
      throw error;
    }
  }
}
