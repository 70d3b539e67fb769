import { Application, DEFAULT_PERMISSIONS } from './Application';
import { ChangeLog } from './ChangeLog';
import { Directory } from './Directory';
import {
  DirectoryObject,
  JsonValue,
  ObjectType,
  Properties,
} from './DirectoryObject';
import { InvalidChangeError, ObjectNotFoundError } from './errors';
import { uuidFrom } from './random';

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
  readonly #applications: Map<string, Application>;

  constructor(options: TenantOptions) {
    this.tenantId = options.tenantId;
    this.displayName = options.displayName;
    this.domains = options.domains;
    this.directory = options.directory;
    this.changes = new ChangeLog(
      `${options.tenantId}/${options.fingerprint}/${options.directory.size}`,
    );
    this.#applications = new Map(
      options.applications.map(app => [app.clientId.toLowerCase(), app]),
    );
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
    return describe(this.#find('user', idOrPrincipalName));
  }

  group(id: string): TenantObject {
    return describe(this.#find('group', id));
  }

  /** The direct members of a group that are not deleted. */
  membersOf(groupId: string): TenantMember[] {
    const members = this.#find('group', groupId).members?.items ?? [];
    return members
      .map(index => this.directory.at(index))
      .filter(member => member.state === 'active')
      .map(({ id, type }) => ({ id, type }));
  }

  /** The id of a user's manager, unless there is none or it is deleted. */
  managerOf(userId: string): string | undefined {
    const { manager } = this.#find('user', userId);
    const object =
      manager === undefined ? undefined : this.directory.at(manager);
    return object?.state === 'active' ? object.id : undefined;
  }

  addUser(input: ObjectInput = {}): TenantObject {
    const nickname = `user${this.directory.size + 1}`;
    const principalName = `${nickname}@${this.domains[0]}`;
    return this.#create('user', input, {
      displayName: nickname,
      userPrincipalName: principalName,
      mail: input.userPrincipalName ?? principalName,
      mailNickname: nickname,
      accountEnabled: true,
      userType: 'Member',
    });
  }

  updateUser(id: string, input: ObjectInput): TenantObject {
    return this.#update(this.#find('user', id), input);
  }

  disableUser(id: string): TenantObject {
    return this.updateUser(id, { accountEnabled: false });
  }

  enableUser(id: string): TenantObject {
    return this.updateUser(id, { accountEnabled: true });
  }

  /** Soft delete: the user can be restored and keeps its memberships. */
  deleteUser(id: string): void {
    this.#delete(this.#find('user', id));
  }

  restoreUser(id: string): TenantObject {
    return this.#restore('user', id);
  }

  /** Deletes a user for good, whether it was soft-deleted before or not. */
  purgeUser(id: string): void {
    this.#purge('user', id);
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
    return this.#update(this.#find('group', id), input);
  }

  /** Soft delete: the group can be restored and keeps its members. */
  deleteGroup(id: string): void {
    this.#delete(this.#find('group', id));
  }

  restoreGroup(id: string): TenantObject {
    return this.#restore('group', id);
  }

  /** Deletes a group for good, whether it was soft-deleted before or not. */
  purgeGroup(id: string): void {
    this.#purge('group', id);
  }

  /** Adds a member of any type by its id, or a user by its principal name. */
  addMember(groupId: string, memberId: string): void {
    const group = this.#find('group', groupId);
    const member = this.#find(undefined, memberId);
    if (member === group) {
      throw new InvalidChangeError('A group cannot be a member of itself');
    }
    if (!this.directory.link(group, member)) {
      throw new InvalidChangeError(
        `One or more added object references already exist for the following modified properties: 'members' (${memberId} in ${groupId})`,
      );
    }
    this.#log('memberAdded', group, member);
  }

  removeMember(groupId: string, memberId: string): void {
    const group = this.#find('group', groupId);
    const member = this.#find(undefined, memberId);
    if (!this.directory.unlink(group, member)) {
      throw new ObjectNotFoundError(memberId);
    }
    this.#log('memberRemoved', group, member);
  }

  /** Sets a user's manager, or takes it away. */
  setManager(userId: string, managerId: string | undefined): void {
    const user = this.#find('user', userId);
    const manager =
      managerId === undefined ? undefined : this.#find('user', managerId);
    if (user.manager === manager?.index) {
      return;
    }
    if (user.manager !== undefined) {
      this.#log('managerRemoved', user, this.directory.at(user.manager));
    }
    user.manager = manager?.index;
    if (manager) {
      this.#log('managerAdded', user, manager);
    }
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

  #active(type: ObjectType): TenantObject[] {
    return this.directory
      .indexesOf(type)
      .map(index => this.directory.at(index))
      .filter(object => object.state === 'active')
      .map(describe);
  }

  #find(type: ObjectType | undefined, name: string): DirectoryObject {
    const object =
      this.directory.byId(name) ?? this.directory.byPrincipalName(name);
    if (
      !object ||
      object.state !== 'active' ||
      (type && object.type !== type)
    ) {
      throw new ObjectNotFoundError(name);
    }
    return object;
  }

  /** Deleted objects have left the look-up by name, so only the id finds them. */
  #findDeleted(type: ObjectType, id: string): DirectoryObject {
    const object = this.directory.byId(id);
    if (object?.state !== 'deleted' || object.type !== type) {
      throw new ObjectNotFoundError(id);
    }
    return object;
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
    this.#checkPrincipalName(properties);
    const object = this.directory.add(
      type,
      id ?? uuidFrom(`${this.tenantId}/${type}/${this.directory.size}`),
      { ...defaults, ...properties },
    );
    this.changes.append(
      { kind: 'created', object: object.index },
      object.id + JSON.stringify(object.properties),
    );
    return describe(object);
  }

  #update(object: DirectoryObject, input: ObjectInput): TenantObject {
    const changed = Object.entries(defined(input)).filter(
      ([name, value]) =>
        JSON.stringify(object.properties[name]) !== JSON.stringify(value),
    );
    if (changed.some(([name]) => name === 'id')) {
      throw new InvalidChangeError('The id of an object cannot be changed');
    }
    if (changed.length > 0) {
      const properties = Object.fromEntries(changed);
      this.#checkPrincipalName(properties, object);
      this.directory.replaceProperties(object, {
        ...object.properties,
        ...properties,
      });
      this.changes.append(
        {
          kind: 'updated',
          object: object.index,
          properties: Object.keys(properties),
        },
        JSON.stringify(properties),
      );
    }
    return describe(object);
  }

  #checkPrincipalName(properties: Properties, self?: DirectoryObject): void {
    const name = properties.userPrincipalName;
    const holder =
      typeof name === 'string'
        ? this.directory.byPrincipalName(name)
        : undefined;
    if (holder && holder !== self && holder.state === 'active') {
      throw new InvalidChangeError(
        `Another object with the same value for property userPrincipalName already exists: ${name}`,
      );
    }
  }

  #delete(object: DirectoryObject): void {
    object.state = 'deleted';
    this.changes.append({ kind: 'deleted', object: object.index }, '');
  }

  #restore(type: ObjectType, id: string): TenantObject {
    const object = this.#findDeleted(type, id);
    this.#checkPrincipalName(object.properties, object);
    object.state = 'active';
    this.directory.replaceProperties(object, object.properties);
    this.changes.append({ kind: 'restored', object: object.index }, '');
    return describe(object);
  }

  #purge(type: ObjectType, id: string): void {
    const known = this.directory.byId(id);
    const object =
      known?.state === 'deleted'
        ? this.#findDeleted(type, id)
        : this.#find(type, id);
    object.state = 'purged';
    for (const group of [...(object.memberOf?.items ?? [])]) {
      this.directory.unlink(this.directory.at(group), object);
    }
    for (const member of [...(object.members?.items ?? [])]) {
      this.directory.unlink(object, this.directory.at(member));
    }
    this.changes.append({ kind: 'purged', object: object.index }, '');
  }

  #log(
    kind: 'memberAdded' | 'memberRemoved' | 'managerAdded' | 'managerRemoved',
    object: DirectoryObject,
    target: DirectoryObject,
  ): void {
    this.changes.append(
      { kind, object: object.index, target: target.index },
      '',
    );
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
