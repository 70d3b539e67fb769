import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  IdpSyncError,
  type DirectoryAttributes,
  type EntityTransformers,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { cleanText } from '../database/cleanText';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { mapObject } from './mapObject';

/** Characters of a transformer's message that are kept with each object it fails. */
const MAX_MESSAGE_LENGTH = 1_000;

/** What became of an object: an entity that still lacks name, relations and our annotations; nothing; or an error. */
export type Mapped =
  | { type: 'entity'; entity: UserEntity | GroupEntity }
  | { type: 'leftOut' }
  | { type: 'failed'; error: IdpSyncError };

/** Makes entities of objects: the default mapping, then the transformer of their class, which is called once for each object. */
export class ObjectMapper {
  readonly #connection: { id: string; provider: string };
  readonly #transformers: EntityTransformers | undefined;
  readonly #transformed = new Map<DirectoryObject, Mapped>();

  constructor(
    connection: { id: string; provider: string },
    transformers?: EntityTransformers,
  ) {
    this.#connection = connection;
    this.#transformers = transformers;
  }

  hasTransformer(objectClass: ObjectClass): boolean {
    return this.#transformers?.[objectClass] !== undefined;
  }

  map(object: DirectoryObject): Mapped {
    if (!this.hasTransformer(object.class)) {
      return {
        type: 'entity',
        entity: mapObject(object, this.#connection.provider),
      };
    }
    const known = this.#transformed.get(object);
    if (known) {
      return known;
    }
    const mapped = this.#transform(object);
    this.#transformed.set(object, mapped);
    return mapped;
  }

  #transform(object: DirectoryObject): Mapped {
    try {
      const entity = this.#callTransformer(object);
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

  #callTransformer(object: DirectoryObject): unknown {
    const input = {
      connectionId: this.#connection.id,
      objectId: object.objectId,
      attributes: copyAttributes(object.attributes),
    };
    const entity = mapObject(object, this.#connection.provider);
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
