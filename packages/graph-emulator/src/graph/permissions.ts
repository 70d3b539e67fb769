import type { ApplicationPermission } from '../tenant/Application';
import type { ObjectType } from '../tenant/DirectoryObject';
import { GraphError } from './GraphError';

type Permissions = readonly ApplicationPermission[];

/** Any one of these lets an application read the properties of a type. */
const READ: Record<ObjectType, Permissions> = {
  user: ['User.Read.All', 'Directory.Read.All'],
  group: ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'],
  administrativeUnit: ['AdministrativeUnit.Read.All', 'Directory.Read.All'],
  device: ['Device.Read.All', 'Directory.Read.All'],
  servicePrincipal: ['Application.Read.All', 'Directory.Read.All'],
  orgContact: ['OrgContact.Read.All', 'Directory.Read.All'],
};

const ORGANIZATION: Permissions = [
  'Organization.Read.All',
  'Directory.Read.All',
  'User.Read.All',
];

const PHOTO: Permissions = ['ProfilePhoto.Read.All', 'User.Read.All'];

/** What the application behind a request may do, from its token's `roles`. */
export class Grants {
  readonly #roles: ReadonlySet<string>;

  constructor(roles: readonly string[]) {
    this.#roles = new Set(roles);
  }

  canRead(type: ObjectType): boolean {
    return this.#hasAny(READ[type]);
  }

  canReadHiddenMembers(): boolean {
    return this.#roles.has('Member.Read.Hidden');
  }

  /** @throws GraphError 403 */
  requireRead(type: ObjectType): void {
    this.#require(READ[type]);
  }

  /** @throws GraphError 403 */
  requireMemberOf(): void {
    this.#require([...READ.user, ...READ.group]);
  }

  /** @throws GraphError 403 */
  requireOrganization(): void {
    this.#require(ORGANIZATION);
  }

  /** @throws GraphError 403 */
  requirePhoto(): void {
    this.#require(PHOTO);
  }

  #hasAny(permissions: Permissions): boolean {
    return permissions.some(permission => this.#roles.has(permission));
  }

  #require(permissions: Permissions): void {
    if (!this.#hasAny(permissions)) {
      throw GraphError.forbidden();
    }
  }
}
