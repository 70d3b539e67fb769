import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import type {
  AttributeMappings,
  ObjectClass,
  PhotosPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  IdpSyncError,
  type DirectoryAttributes,
  type EntityTransformers,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { cleanText } from '../database/cleanText';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { AttributeMapper, type KeptFields } from './AttributeMapper';
import type { FieldValue } from './fieldValue';
import { mapObject } from './mapObject';

/** Characters of a transformer's message that are kept with each object it fails. */
const MAX_MESSAGE_LENGTH = 1_000;

/** What became of an object: an entity that still lacks name, relations and our annotations; nothing; or an error. */
export type Mapped =
  | { type: 'entity'; entity: UserEntity | GroupEntity }
  | { type: 'leftOut' }
  | { type: 'failed'; error: IdpSyncError };

/** What entities are made by. */
export interface ObjectMapperOptions {
  connection: { id: string; provider: string };
  policy: { mapping: AttributeMappings & { photos?: PhotosPolicy } };
  transformers?: EntityTransformers;
  /** Of entities that are in the catalog, by `keptKey`: what stays as it was when they were created. */
  kept?: ReadonlyMap<string, KeptFields>;
}

/** Names an object among those of a connection. */
export function keptKey(objectClass: ObjectClass, objectId: string): string {
  return `${objectClass}:${objectId}`;
}

/**
 * Makes entities of objects: the standard mapping, then the attribute mappings of the policy, then the transformer of their class, which is called once for each
 * object.
 */
export class ObjectMapper {
  readonly attributes: AttributeMapper;
  readonly #withPhotos: boolean;
  readonly #connection: { id: string; provider: string };
  readonly #transformers: EntityTransformers | undefined;
  readonly #kept: ReadonlyMap<string, KeptFields> | undefined;
  readonly #transformed = new Map<DirectoryObject, Mapped>();
  /** What expressions came to for objects whose entities have still to be made. */
  readonly #values = new Map<DirectoryObject, readonly FieldValue[]>();

  constructor(options: ObjectMapperOptions) {
    this.#withPhotos = options.policy.mapping.photos !== undefined;
    this.#connection = options.connection;
    this.#transformers = options.transformers;
    this.#kept = options.kept;
    this.attributes = AttributeMapper.create(options.policy.mapping);
  }

  hasTransformer(objectClass: ObjectClass): boolean {
    return this.#transformers?.[objectClass] !== undefined;
  }

  /** The photo of a person, where the policy takes photos. */
  pictureOf(object: DirectoryObject): string | undefined {
    return this.#withPhotos ? object.picture : undefined;
  }

  /** Whether objects of a class may fail at all. */
  mayFail(objectClass: ObjectClass): boolean {
    return (
      this.hasTransformer(objectClass) ||
      this.attributes.mappingsOf(objectClass).length > 0
    );
  }

  /** The entity of an object without the transformer. */
  mapPlain(object: DirectoryObject): Mapped {
    try {
      const { entity } = this.#mapByPolicy(object);
      // An entity is made once for a plan.
      this.#values.delete(object);
      return { type: 'entity', entity };
    } catch (error) {
      if (error instanceof IdpSyncError) {
        return { type: 'failed', error };
      }
      throw error;
    }
  }

  /** Whether no entity can be made of an object. What expressions come to is kept until `map` is asked for it, so that none is evaluated twice. */
  fails(object: DirectoryObject): boolean {
    if (!this.mayFail(object.class)) {
      return false;
    }
    if (this.hasTransformer(object.class)) {
      return this.map(object).type === 'failed';
    }
    try {
      const { values } = this.#mapByPolicy(object);
      this.#values.set(object, values);
      return false;
    } catch (error) {
      if (error instanceof IdpSyncError) {
        return true;
      }
      throw error;
    }
  }

  map(object: DirectoryObject): Mapped {
    if (!this.hasTransformer(object.class)) {
      return this.mapPlain(object);
    }
    const known = this.#transformed.get(object);
    if (known) {
      return known;
    }
    const mapped = this.#transform(object);
    this.#transformed.set(object, mapped);
    return mapped;
  }

  /** @throws IdpSyncError `IDP_MAPPING_FAILED` */
  #mapByPolicy(object: DirectoryObject) {
    const { class: objectClass, objectId } = object;
    const entity = mapObject(
      object,
      this.#connection.provider,
      this.pictureOf(object),
    );
    const values = this.attributes.apply(
      object,
      entity,
      this.#kept?.get(keptKey(objectClass, objectId)),
      this.#values.get(object),
    );
    return { entity, values };
  }

  #transform(object: DirectoryObject): Mapped {
    const plain = this.mapPlain(object);
    if (plain.type !== 'entity') {
      return plain;
    }
    try {
      const entity = this.#callTransformer(object, plain.entity);
      return entity === undefined
        ? { type: 'leftOut' }
        : { type: 'entity', entity: checkTransformed(entity, object.class) };
    } catch (error) {
      const message = describeThrown(error);
      return {
        type: 'failed',
        error: new IdpSyncError(
          'IDP_TRANSFORMER_FAILED',
          `The entity transformer failed: ${message}`,
          { cause: error },
        ),
      };
    }
  }

  #callTransformer(
    object: DirectoryObject,
    entity: UserEntity | GroupEntity,
  ): unknown {
    const input = {
      connectionId: this.#connection.id,
      objectId: object.objectId,
      attributes: copyAttributes(object.attributes),
    };
    if (entity.kind === 'User') {
      return this.#transformers?.user?.({
        ...input,
        entity: entity as UserEntity,
      });
    }
    const transformer = object.class === 'group' ? 'group' : 'organization';
    return this.#transformers?.[transformer]?.({
      ...input,
      entity: entity as GroupEntity,
    });
  }
}

/** The snapshot is shared by every plan of its revision: code that is not ours gets a copy. */
function copyAttributes(attributes: DirectoryAttributes): DirectoryAttributes {
  const copy: DirectoryAttributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    copy[name] = Array.isArray(value) ? [...value] : value;
  }
  return copy;
}

function checkTransformed(
  result: unknown,
  objectClass: ObjectClass,
): UserEntity | GroupEntity {
  if (result instanceof Promise) {
    // Somebody has to look after it, or its rejection would end the process.
    result.catch(() => {});
    throw new Error('it has to be synchronous, but returned a promise');
  }
  // Also a copy that is JSON for certain, as it will be stored, hashed and sent.
  const entity: unknown = JSON.parse(
    JSON.stringify(result) ?? 'null',
    cleanValue,
  );
  checkShape(entity, objectClass === 'user' ? 'User' : 'Group');
  return entity as UserEntity | GroupEntity;
}

/** What a transformer makes may hold text that neither our database nor the catalog's can keep; the keys of an object are text too. */
function cleanValue(_key: string, value: unknown): unknown {
  if (typeof value === 'string') {
    return cleanText(value);
  }
  if (!isObject(value)) {
    return value;
  }
  const keys = Object.keys(value);
  return keys.every(key => cleanText(key) === key)
    ? value
    : Object.fromEntries(keys.map(key => [cleanText(key), value[key]]));
}

/** Code that is not ours may throw anything, with a message of any length. */
function describeThrown(error: unknown): string {
  let message: string;
  try {
    message = error instanceof Error ? error.message : String(error);
  } catch {
    message = typeof error;
  }
  return cleanText(message.slice(0, MAX_MESSAGE_LENGTH));
}

function checkShape(entity: unknown, kind: string): void {
  if (!isObject(entity) || entity.kind !== kind) {
    throw new Error(`it has to return an entity of kind ${kind}`);
  }
  if (!isObject(entity.metadata) || !isObject(entity.spec)) {
    throw new Error('the entity it returned lacks "metadata" or "spec"');
  }
  const { annotations } = entity.metadata;
  if (annotations !== undefined && !isObject(annotations)) {
    throw new Error('"metadata.annotations" has to be an object');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
