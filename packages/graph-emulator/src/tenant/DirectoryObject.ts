import { IndexSet } from './IndexSet';

/** The types of object that a directory has; administrative units have members and are never members themselves. */
export type ObjectType =
  | 'user'
  | 'group'
  | 'administrativeUnit'
  | 'device'
  | 'servicePrincipal'
  | 'orgContact';

/** A value as it travels in Graph's JSON. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/**
 * What is stored of an object beside its id. A property that was never set is
 * missing; one that was cleared is an explicit null. Delta tells the two apart.
 */
export type Properties = Record<string, JsonValue>;

/**
 * `deleted` is a soft delete: out of sight, restorable, its links kept.
 * `purged` is gone for good.
 */
export type ObjectState = 'active' | 'deleted' | 'purged';

/** An object of the directory and its links, by index. */
export interface DirectoryObject {
  readonly index: number;
  readonly id: string;
  readonly type: ObjectType;
  properties: Properties;
  state: ObjectState;
  /** Direct members; groups and administrative units only. */
  readonly members: IndexSet | undefined;
  /** The groups and administrative units it is a direct member of. */
  memberOf: IndexSet | undefined;
  /** Users only. */
  manager: number | undefined;
}
