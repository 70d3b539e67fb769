import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import {
  compileExpression,
  ExpressionFailedError,
  parseMappedField,
  type AttributeMappings,
  type CompiledExpression,
  type FieldMapping,
  type MappedClass,
  type MappedField,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { stableJson } from '../stableJson';
import { createHash } from 'node:crypto';
import { cleanText } from '../database/cleanText';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { readField, writeField } from './entityField';
import { type FieldValue, toFieldValue } from './fieldValue';

/** What an entity that is in the catalog has at the fields that are applied at creation only, by field as mappings write it. */
export type KeptFields = Readonly<Record<string, FieldValue>>;

/** A mapping that is ready to be followed. */
export interface CompiledMapping extends FieldMapping {
  target: MappedField;
  compiled: CompiledExpression;
}

/** A mapping that could not be followed for an object. */
export interface MappingFailure {
  field: string;
  /** As a sentence without a full stop. */
  message: string;
}

/** Where groups have no type the catalog refuses them. */
const NEEDED: Readonly<Record<MappedClass, ReadonlySet<string>>> = {
  user: new Set(),
  group: new Set(['type']),
};

/** Sets fields of entities by the mappings of a policy, after the standard mapping and instead of it. */
export class AttributeMapper {
  /** Policies are never changed: a mapping is compiled once. */
  static readonly #known = new WeakMap<AttributeMappings, AttributeMapper>();

  readonly #mappings: Readonly<Record<MappedClass, readonly CompiledMapping[]>>;
  readonly #fingerprints: Readonly<Record<MappedClass, string | undefined>>;

  private constructor(
    mappings: Record<MappedClass, CompiledMapping[]>,
    fingerprints: Record<MappedClass, string | undefined>,
  ) {
    this.#mappings = mappings;
    this.#fingerprints = fingerprints;
  }

  /** @param mapping - of a policy, as its schema lets through */
  static create(mapping: AttributeMappings): AttributeMapper {
    let mapper = AttributeMapper.#known.get(mapping);
    if (!mapper) {
      mapper = AttributeMapper.#compile(mapping);
      AttributeMapper.#known.set(mapping, mapper);
    }
    return mapper;
  }

  static #compile({ attributes, tables }: AttributeMappings): AttributeMapper {
    const compile = (mappings: readonly FieldMapping[]) =>
      mappings.map(mapping => {
        const target = parseMappedField(mapping.field);
        if (typeof target === 'string') {
          throw new Error(target);
        }
        return {
          ...mapping,
          target,
          compiled: compileExpression(mapping.expression, tables),
        };
      });
    const fingerprint = (mappings: readonly FieldMapping[]) =>
      mappings.length === 0
        ? undefined
        : createHash('sha256')
            .update(stableJson({ mappings, tables }))
            .digest('base64');
    return new AttributeMapper(
      { user: compile(attributes.user), group: compile(attributes.group) },
      {
        user: fingerprint(attributes.user),
        group: fingerprint(attributes.group),
      },
    );
  }

  /** In the order of the policy; none for the tenant. */
  mappingsOf(objectClass: ObjectClass): readonly CompiledMapping[] {
    return objectClass === 'organization' ? [] : this.#mappings[objectClass];
  }

  /** Changes with anything that may make another entity of the same object; undefined where the policy maps nothing of the class. */
  fingerprintOf(objectClass: ObjectClass): string | undefined {
    return objectClass === 'organization'
      ? undefined
      : this.#fingerprints[objectClass];
  }

  /**
   * Sets the fields of an entity that the standard mapping has just made.
   *
   * @param kept - of an entity that is in the catalog; absent for one that is to be created
   * @param known - what this came to for the same object before, so that no expression is evaluated again
   * @returns the values of all fields, in the order of the mappings
   * @throws IdpSyncError `IDP_MAPPING_FAILED` that names the first field that could not be made.
   */
  apply(
    object: DirectoryObject,
    entity: UserEntity | GroupEntity,
    kept?: KeptFields,
    known?: readonly FieldValue[],
  ): readonly FieldValue[] {
    const values: FieldValue[] = [];
    const [failure] = this.#run(object, entity, (mapping, index) => {
      values[index] = known ? known[index] : valueOf(mapping, object, kept);
      return values[index];
    });
    if (failure) {
      throw new IdpSyncError(
        'IDP_MAPPING_FAILED',
        `The mapping of ${failure.field} failed: ${failure.message}`,
      );
    }
    return values;
  }

  /** The same, and says of every field that could not be made why. */
  try(
    object: DirectoryObject,
    entity: UserEntity | GroupEntity,
    kept?: KeptFields,
  ): MappingFailure[] {
    return this.#run(
      object,
      entity,
      mapping => valueOf(mapping, object, kept),
      false,
    );
  }

  #run(
    object: DirectoryObject,
    entity: UserEntity | GroupEntity,
    evaluate: (mapping: CompiledMapping, index: number) => FieldValue,
    stopsAtFirst = true,
  ): MappingFailure[] {
    const failures: MappingFailure[] = [];
    for (const [index, mapping] of this.mappingsOf(object.class).entries()) {
      try {
        writeField(entity, mapping.target, evaluate(mapping, index));
      } catch (error) {
        failures.push({
          field: mapping.field,
          message: cleanText(describe(error)),
        });
        if (stopsAtFirst) {
          break;
        }
      }
    }
    return failures;
  }
}

/** What an entity has at the fields of a class that are applied at creation only. */
export function keptFieldsOf(
  entity: object,
  mappings: readonly CompiledMapping[],
): KeptFields {
  return Object.fromEntries(
    mappings
      .filter(({ apply }) => apply === 'atCreation')
      .map(({ field, target }) => [
        field,
        readField(entity, target) as FieldValue,
      ]),
  );
}

function valueOf(
  { field, target, compiled, required, apply }: CompiledMapping,
  object: DirectoryObject,
  kept: KeptFields | undefined,
): FieldValue {
  if (apply === 'atCreation' && kept) {
    return kept[field];
  }
  const value = toFieldValue(compiled.evaluate(object), target.kind);
  if (value === undefined && required) {
    throw new Error(describeMissing('it is required', compiled));
  }
  if (
    value === undefined &&
    object.class !== 'organization' &&
    NEEDED[object.class].has(field)
  ) {
    throw new Error(describeMissing('the catalog needs it', compiled));
  }
  return value;
}

function describe(error: unknown): string {
  if (error instanceof ExpressionFailedError && error.position) {
    const { line, column } = error.position;
    return `${error.message} (line ${line}, column ${column})`;
  }
  return error instanceof Error ? error.message : String(error);
}

function describeMissing(why: string, { attributes }: CompiledExpression) {
  return `${why}, and its expression comes to nothing${
    attributes.length > 0 ? ` (made of ${attributes.join(', ')})` : ''
  }`;
}
