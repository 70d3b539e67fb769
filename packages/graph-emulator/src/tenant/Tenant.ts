import { Application, DEFAULT_PERMISSIONS } from './Application';
import { ChangeLog } from './ChangeLog';
import { Directory } from './Directory';
import {
  DirectoryObject,
  JsonValue,
  ObjectType,
  Properties,
} from './DirectoryObject';
import { DirectoryEditor } from './DirectoryEditor';
import { InvalidChangeError } from './errors';
import { hashFraction, uuidFrom } from './random';

/** Part of the people who have set a photo. */
const WITH_PHOTO = 0.6;

/** A user or group as the tenant knows it: id and every property that was ever set. */
export type TenantObject = { id: string } & { [property: string]: JsonValue };

/** A member of a group. */
export interface TenantMember {
  id: string;
  type: ObjectType;
}

/** What to create or change; a property given as undefined counts as not given. */
export type ObjectInput = { [property: string]: JsonValue | undefined };

/** What a tenant starts from. */
export interface TenantOptions {
  tenantId: string;
  displayName: string;
  /** Verified domains; the first is the default one. */
  domains: string[];
  /** The first application is the one that `emulator.connection()` names. */
  applications: Application[];
  directory: Directory;
  /** The same for every process that starts from the same directory. */
  fingerprint: string;
}

/**
 * A directory that can be changed while it is served. Every change enters a
 * log, from which the delta functions answer.
 *
 * Users can be named by object id or user principal name, groups by id.
 * Methods throw {@link ObjectNotFoundError} for what does not exist or is
 * deleted and {@link InvalidChangeError} for what a directory would refuse.
 */
export class Tenant {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domains: readonly string[];
  /** Internal: the present state, for the Graph routes. */
  readonly directory: Directory;
  /** Internal: the history, for the delta routes. */
  readonly changes: ChangeLog;
  readonly #editor: DirectoryEditor;
  readonly #applications: Map<string, Application>;
  /** Of those who were given another one. */
  readonly #photos = new Map<string, string | undefined>();

  constructor(options: TenantOptions) {
    this.tenantId = options.tenantId;
    this.displayName = options.displayName;
    this.domains = options.domains;
    this.directory = options.directory;
    this.changes = new ChangeLog(
      `${options.tenantId}/${options.fingerprint}/${options.directory.size}`,
    );
    this.#editor = new DirectoryEditor(
      this.directory,
      this.changes,
      this.tenantId,
    );
    this.#applications = new Map(
      options.applications.map(app => [app.clientId.toLowerCase(), app]),
    );
  }

  /** How many users and groups there are that are not deleted, without making copies of them. */
  size(): { users: number; groups: number } {
    return {
      users: this.#activeIndexes('user').length,
      groups: this.#activeIndexes('group').length,
    };
  }

  /** The users that are not deleted. */
  users(): TenantObject[] {
    return this.#active('user');
  }

  /** The groups that are not deleted. */
  groups(): TenantObject[] {
    return this.#active('group');
  }

  user(idOrPrincipalName: string): TenantObject {
    return describe(this.#editor.find('user', idOrPrincipalName));
  }

  group(id: string): TenantObject {
    return describe(this.#editor.find('group', id));
  }

  /** The direct members of a group that are not deleted. */
  membersOf(groupId: string): TenantMember[] {
    const members = this.#editor.find('group', groupId).members?.items ?? [];
    return members
      .map(index => this.directory.at(index))
      .filter(member => member.state === 'active')
      .map(({ id, type }) => ({ id, type }));
  }

  /** The id of a user's manager, unless there is none or it is deleted. */
  managerOf(userId: string): string | undefined {
    const { manager } = this.#editor.find('user', userId);
    const object =
      manager === undefined ? undefined : this.directory.at(manager);
    return object?.state === 'active' ? object.id : undefined;
  }

  addUser(input: ObjectInput = {}): TenantObject {
    const principalName =
      typeof input.userPrincipalName === 'string'
        ? input.userPrincipalName
        : `user${this.directory.size + 1}@${this.domains[0]}`;
    const [nickname] = principalName.split('@');
    return this.#create('user', input, {
      displayName: nickname,
      userPrincipalName: principalName,
      mail: principalName,
      mailNickname: nickname,
      accountEnabled: true,
      userType: 'Member',
    });
  }

  updateUser(id: string, input: ObjectInput): TenantObject {
    return this.#update(this.#editor.find('user', id), input);
  }

  disableUser(id: string): TenantObject {
    return this.updateUser(id, { accountEnabled: false });
  }

  enableUser(id: string): TenantObject {
    return this.updateUser(id, { accountEnabled: true });
  }

  /** Soft delete: the user can be restored and keeps its memberships. */
  deleteUser(id: string): void {
    this.#editor.delete(this.#editor.find('user', id));
  }

  restoreUser(id: string): TenantObject {
    return describe(this.#editor.restore('user', id));
  }

  /** Deletes a user for good, whether it was soft-deleted before or not. */
  purgeUser(id: string): void {
    this.#editor.purge('user', id);
  }

  addGroup(input: ObjectInput = {}): TenantObject {
    const nickname = `group${this.directory.size + 1}`;
    return this.#create('group', input, {
      displayName: nickname,
      mailNickname: nickname,
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
    });
  }

  updateGroup(id: string, input: ObjectInput): TenantObject {
    return this.#update(this.#editor.find('group', id), input);
  }

  /** Soft delete: the group can be restored and keeps its members. */
  deleteGroup(id: string): void {
    this.#editor.delete(this.#editor.find('group', id));
  }

  restoreGroup(id: string): TenantObject {
    return describe(this.#editor.restore('group', id));
  }

  /** Deletes a group for good, whether it was soft-deleted before or not. */
  purgeGroup(id: string): void {
    this.#editor.purge('group', id);
  }

  /** The administrative units that are not deleted. */
  administrativeUnits(): TenantObject[] {
    return this.#active('administrativeUnit');
  }

  addAdministrativeUnit(input: ObjectInput = {}): TenantObject {
    return this.#create('administrativeUnit', input, {
      displayName: `unit${this.directory.size + 1}`,
    });
  }

  updateAdministrativeUnit(id: string, input: ObjectInput): TenantObject {
    return this.#update(this.#editor.find('administrativeUnit', id), input);
  }

  /** Soft delete: its members lose nothing but being in it. */
  deleteAdministrativeUnit(id: string): void {
    this.#editor.delete(this.#editor.find('administrativeUnit', id));
  }

  /** Adds a user, group or device by its id, or a user by its principal name. */
  addToAdministrativeUnit(unitId: string, memberId: string): void {
    const member = this.#editor.find(undefined, memberId);
    if (!['user', 'group', 'device'].includes(member.type)) {
      throw new InvalidChangeError(
        `An administrative unit has users, groups and devices, not a ${member.type}`,
      );
    }
    this.#editor.addMember(
      this.#editor.find('administrativeUnit', unitId),
      member,
    );
  }

  removeFromAdministrativeUnit(unitId: string, memberId: string): void {
    this.#editor.removeMember(
      this.#editor.find('administrativeUnit', unitId),
      this.#editor.find(undefined, memberId),
    );
  }

  /** Adds a member of any type by its id, or a user by its principal name. */
  addMember(groupId: string, memberId: string): void {
    this.#editor.addMember(
      this.#editor.find('group', groupId),
      this.#editor.find(undefined, memberId),
    );
  }

  removeMember(groupId: string, memberId: string): void {
    this.#editor.removeMember(
      this.#editor.find('group', groupId),
      this.#editor.find(undefined, memberId),
    );
  }

  /**
   * Gives a user another photo, or none.
   *
   * @param picture - any text, of which a pattern is drawn; without one there is no photo
   */
  setPhoto(userId: string, picture: string | undefined): void {
    const { id } = this.#editor.find('user', userId);
    this.#photos.set(id, picture);
  }

  /** Internal: of what the photo of a user is drawn; undefined where they have none. Three in five have one from the start. */
  photoOf(id: string): string | undefined {
    if (this.#photos.has(id)) {
      return this.#photos.get(id);
    }
    return hashFraction(`photo/${id}`) < WITH_PHOTO ? id : undefined;
  }

  /** Sets a user's manager, or takes it away. */
  setManager(userId: string, managerId: string | undefined): void {
    this.#editor.setManager(
      this.#editor.find('user', userId),
      managerId === undefined
        ? undefined
        : this.#editor.find('user', managerId),
    );
  }

  /** The applications that may ask for tokens; the first is the tenant's own. */
  applications(): Application[] {
    return [...this.#applications.values()];
  }

  application(clientId: string): Application | undefined {
    return this.#applications.get(clientId.toLowerCase());
  }

  /** Adds an application, or replaces the one with the same client id. */
  registerApplication(input: Partial<Application>): Application {
    const application: Application = {
      clientId:
        input.clientId ??
        uuidFrom(`${this.tenantId}/application/${this.#applications.size}`),
      displayName: input.displayName ?? 'Application',
      secrets: input.secrets ?? [],
      certificates: input.certificates ?? [],
      roles: input.roles ?? [...DEFAULT_PERMISSIONS],
    };
    this.#applications.set(application.clientId.toLowerCase(), application);
    return application;
  }

  #activeIndexes(type: ObjectType): number[] {
    return this.directory
      .indexesOf(type)
      .filter(index => this.directory.at(index).state === 'active');
  }

  #active(type: ObjectType): TenantObject[] {
    return this.#activeIndexes(type).map(index =>
      describe(this.directory.at(index)),
    );
  }

  #create(
    type: ObjectType,
    input: ObjectInput,
    defaults: Properties,
  ): TenantObject {
    const { id, ...properties } = defined(input);
    if (id !== undefined && typeof id !== 'string') {
      throw new InvalidChangeError('The id of an object is a string');
    }
    return describe(
      this.#editor.create(type, id, { ...defaults, ...properties }),
    );
  }

  #update(object: DirectoryObject, input: ObjectInput): TenantObject {
    const { id = object.id, ...properties } = defined(input);
    if (id !== object.id) {
      throw new InvalidChangeError('The id of an object cannot be changed');
    }
    this.#editor.update(object, properties);
    return describe(object);
  }
}

function describe(object: DirectoryObject): TenantObject {
  return { id: object.id, ...structuredClone(object.properties) };
}

function defined(input: ObjectInput): Properties {
  const properties: Properties = {};
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined) {
      properties[name] = structuredClone(value);
    }
  }
  return properties;
}
