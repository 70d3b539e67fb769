import { DirectoryObject, ObjectType, Properties } from './DirectoryObject';
import { InvalidChangeError } from './errors';
import { IndexSet } from './IndexSet';

/**
 * The objects of a tenant and the links between them, as they are now.
 *
 * It keeps no history and checks no rules: that is the Tenant's work.
 * Generators fill it before the Tenant is made. Indexes are handed out in
 * ascending order and never reused.
 */
export class Directory {
  readonly #objects: DirectoryObject[] = [];
  readonly #byId = new Map<string, DirectoryObject>();
  readonly #byPrincipalName = new Map<string, DirectoryObject>();
  readonly #ofType = new Map<ObjectType, number[]>();

  /** How many indexes have been handed out. */
  get size(): number {
    return this.#objects.length;
  }

  /**
   * Adds an object.
   *
   * @throws InvalidChangeError when the id is taken, also by a deleted object.
   */
  add(type: ObjectType, id: string, properties: Properties): DirectoryObject {
    const key = id.toLowerCase();
    if (this.#byId.has(key)) {
      throw new InvalidChangeError(
        `An object with the id ${id} exists already`,
      );
    }
    const object: DirectoryObject = {
      index: this.#objects.length,
      id: key,
      type,
      properties,
      state: 'active',
      members:
        type === 'group' || type === 'administrativeUnit'
          ? new IndexSet()
          : undefined,
      memberOf: undefined,
      manager: undefined,
    };
    this.#objects.push(object);
    this.#byId.set(key, object);
    this.indexesOf(type).push(object.index);
    this.#registerPrincipalName(object);
    return object;
  }

  at(index: number): DirectoryObject {
    return this.#objects[index];
  }

  byId(id: string): DirectoryObject | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  byPrincipalName(name: string): DirectoryObject | undefined {
    return this.#byPrincipalName.get(name.toLowerCase());
  }

  /** The indexes of all objects of a type, deleted ones included, ascending. */
  indexesOf(type: ObjectType): number[] {
    let indexes = this.#ofType.get(type);
    if (!indexes) {
      indexes = [];
      this.#ofType.set(type, indexes);
    }
    return indexes;
  }

  /** Replaces an object's properties, keeping the look-up by name right. */
  replaceProperties(object: DirectoryObject, properties: Properties): void {
    this.#forgetPrincipalName(object);
    object.properties = properties;
    this.#registerPrincipalName(object);
  }

  /** Adds a membership; false when it exists. */
  link(group: DirectoryObject, member: DirectoryObject): boolean {
    if (!group.members?.add(member.index)) {
      return false;
    }
    member.memberOf ??= new IndexSet();
    member.memberOf.add(group.index);
    return true;
  }

  /** Removes a membership; false when there was none. */
  unlink(group: DirectoryObject, member: DirectoryObject): boolean {
    member.memberOf?.delete(group.index);
    return group.members?.delete(member.index) ?? false;
  }

  #registerPrincipalName(object: DirectoryObject): void {
    const name = object.properties.userPrincipalName;
    if (typeof name === 'string') {
      this.#byPrincipalName.set(name.toLowerCase(), object);
    }
  }

  #forgetPrincipalName(object: DirectoryObject): void {
    const name = object.properties.userPrincipalName;
    if (
      typeof name === 'string' &&
      this.#byPrincipalName.get(name.toLowerCase()) === object
    ) {
      this.#byPrincipalName.delete(name.toLowerCase());
    }
  }
}
