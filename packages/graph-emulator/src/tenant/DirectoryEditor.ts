import { Change, ChangeLog } from './ChangeLog';
import { Directory } from './Directory';
import { DirectoryObject, ObjectType, Properties } from './DirectoryObject';
import { InvalidChangeError, ObjectNotFoundError } from './errors';
import { uuidFrom } from './random';

/** Changes a directory by its rules, and writes every change into the log. */
export class DirectoryEditor {
  readonly #directory: Directory;
  readonly #log: ChangeLog;
  readonly #namespace: string;

  /** @param namespace - keeps the ids of one tenant apart from those of another */
  constructor(directory: Directory, log: ChangeLog, namespace: string) {
    this.#directory = directory;
    this.#log = log;
    this.#namespace = namespace;
  }

  /**
   * An object that is not deleted, by id or principal name.
   *
   * @param type - undefined for any
   * @throws ObjectNotFoundError
   */
  find(type: ObjectType | undefined, name: string): DirectoryObject {
    const object =
      this.#directory.byId(name) ?? this.#directory.byPrincipalName(name);
    if (
      !object ||
      object.state !== 'active' ||
      (type && object.type !== type)
    ) {
      throw new ObjectNotFoundError(name);
    }
    return object;
  }

  /** @throws InvalidChangeError for an id or principal name that is taken */
  create(
    type: ObjectType,
    id: string | undefined,
    properties: Properties,
  ): DirectoryObject {
    this.#checkPrincipalName(properties);
    const object = this.#directory.add(
      type,
      id ?? uuidFrom(`${this.#namespace}/${type}/${this.#directory.size}`),
      properties,
    );
    this.#log.append(
      { kind: 'created', object: object.index },
      object.id + JSON.stringify(object.properties),
    );
    return object;
  }

  /** Sets those of the properties that differ. */
  update(object: DirectoryObject, properties: Properties): void {
    const changed = Object.fromEntries(
      Object.entries(properties).filter(
        ([name, value]) =>
          JSON.stringify(object.properties[name]) !== JSON.stringify(value),
      ),
    );
    if (Object.keys(changed).length === 0) {
      return;
    }
    this.#checkPrincipalName(changed, object);
    this.#directory.replaceProperties(object, {
      ...object.properties,
      ...changed,
    });
    this.#log.append(
      {
        kind: 'updated',
        object: object.index,
        properties: Object.keys(changed),
      },
      JSON.stringify(changed),
    );
  }

  delete(object: DirectoryObject): void {
    object.state = 'deleted';
    this.#append({ kind: 'deleted', object: object.index });
  }

  /**
   * @param id - of a soft-deleted object; it has no name while it is deleted
   * @throws ObjectNotFoundError, InvalidChangeError
   */
  restore(type: ObjectType, id: string): DirectoryObject {
    const object = this.#directory.byId(id);
    if (object?.state !== 'deleted' || object.type !== type) {
      throw new ObjectNotFoundError(id);
    }
    this.#checkPrincipalName(object.properties, object);
    object.state = 'active';
    // Somebody else may have had the principal name in between.
    this.#directory.replaceProperties(object, object.properties);
    this.#append({ kind: 'restored', object: object.index });
    return object;
  }

  /** @param id - of a live object, or of a soft-deleted one */
  purge(type: ObjectType, id: string): void {
    const known = this.#directory.byId(id);
    const object =
      known?.state === 'deleted' && known.type === type
        ? known
        : this.find(type, id);
    object.state = 'purged';
    for (const group of [...(object.memberOf?.items ?? [])]) {
      this.#directory.unlink(this.#directory.at(group), object);
    }
    for (const member of [...(object.members?.items ?? [])]) {
      this.#directory.unlink(object, this.#directory.at(member));
    }
    this.#append({ kind: 'purged', object: object.index });
  }

  /** @throws InvalidChangeError for a membership that exists */
  addMember(group: DirectoryObject, member: DirectoryObject): void {
    if (member === group) {
      throw new InvalidChangeError('A group cannot be a member of itself');
    }
    if (!this.#directory.link(group, member)) {
      throw new InvalidChangeError(
        `One or more added object references already exist for the following modified properties: 'members' (${member.id} in ${group.id})`,
      );
    }
    this.#append({
      kind: 'memberAdded',
      object: group.index,
      target: member.index,
    });
  }

  /** @throws ObjectNotFoundError for a membership that does not exist */
  removeMember(group: DirectoryObject, member: DirectoryObject): void {
    if (!this.#directory.unlink(group, member)) {
      throw new ObjectNotFoundError(member.id);
    }
    this.#append({
      kind: 'memberRemoved',
      object: group.index,
      target: member.index,
    });
  }

  setManager(
    user: DirectoryObject,
    manager: DirectoryObject | undefined,
  ): void {
    const object = user.index;
    if (user.manager === manager?.index) {
      return;
    }
    if (user.manager !== undefined) {
      this.#append({ kind: 'managerRemoved', object, target: user.manager });
    }
    user.manager = manager?.index;
    if (manager) {
      this.#append({ kind: 'managerAdded', object, target: manager.index });
    }
  }

  #checkPrincipalName(properties: Properties, self?: DirectoryObject): void {
    const name = properties.userPrincipalName;
    const holder =
      typeof name === 'string'
        ? this.#directory.byPrincipalName(name)
        : undefined;
    if (holder && holder !== self && holder.state === 'active') {
      throw new InvalidChangeError(
        `Another object with the same value for property userPrincipalName already exists: ${name}`,
      );
    }
  }

  #append(change: Change): void {
    this.#log.append(change, '');
  }
}
