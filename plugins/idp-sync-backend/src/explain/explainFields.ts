import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
} from '@backstage/catalog-model';
import {
  pathOfMappedField,
  type ExplainedField,
  type FieldOrigin,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  CONNECTION_ANNOTATION,
  LOCATION_KEY_ANNOTATION,
  MSGRAPH_ANNOTATIONS,
  OBJECT_ID_ANNOTATION,
} from '../mapping/annotations';
import type { CompiledMapping } from '../mapping/AttributeMapper';
import { displayNameSourceOf } from '../mapping/displayName';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { describeChange } from '../plan/describeChange';

/** Where a field comes from; the attributes by name. */
interface Source {
  origin: FieldOrigin;
  attributes?: (string | undefined)[];
  how: string;
}

const annotation = (name: string) =>
  `metadata.annotations[${JSON.stringify(name)}]`;

const IDENTITY: Record<string, string> = {
  [annotation(CONNECTION_ANNOTATION)]:
    'Names the connection that the entity comes from.',
  [annotation(OBJECT_ID_ANNOTATION)]:
    'The object ID, by which its reference is found again should our tables be lost.',
  [annotation(ANNOTATION_LOCATION)]: 'Made of connection and object ID.',
  [annotation(ANNOTATION_ORIGIN_LOCATION)]: 'Made of connection and object ID.',
  [annotation(LOCATION_KEY_ANNOTATION)]:
    'The key under which the catalog keeps what was taken over from another provider.',
};

/** What fields are explained by. */
export interface FieldContext {
  policy: Policy;
  /** Of the class of the object. */
  mappings: readonly CompiledMapping[];
  /** Whether the entity is yet to be created, so that everything applies. */
  isNew: boolean;
  /** The entity without the entity transformer; absent where there is none. */
  plain?: Entity;
}

/** Every field of an entity with where it comes from. */
export function explainFields(
  object: DirectoryObject,
  entity: Entity,
  { policy, mappings, isNew, plain }: FieldContext,
): ExplainedField[] {
  const mapped = new Map(
    mappings.map(mapping => [pathOfMappedField(mapping.target), mapping]),
  );
  const untouched =
    plain && new Map(fieldsOf(plain).map(one => [one.field, one.new]));
  return fieldsOf(entity).map(({ field, new: value }) => {
    const changed =
      untouched &&
      JSON.stringify(untouched.get(field)) !== JSON.stringify(value);
    const mapping = mapped.get(field);
    let source;
    if (changed) {
      source = ofTransformer(untouched.get(field));
    } else if (mapping) {
      source = ofMapping(mapping, isNew);
    } else {
      source = sourceOf(field, object, policy);
    }
    const attributes = (source.attributes ?? []).filter(
      name => name !== undefined,
    );
    return {
      field,
      value,
      origin: source.origin,
      how: source.how,
      attributes: attributes.map(name => ({
        name,
        value: name === 'id' ? object.objectId : object.attributes[name],
      })),
    };
  });
}

/** The leaves of an entity, in the order in which changes show them. */
function fieldsOf(entity: Entity) {
  return describeChange(undefined, entity).fields;
}

function ofMapping(
  { field, expression, apply, compiled }: CompiledMapping,
  isNew: boolean,
): Source {
  return {
    origin: 'mapping',
    attributes: [...compiled.attributes],
    how:
      apply === 'atCreation' && !isNew
        ? `Mapped when the entity was created, and kept since: ${field} ← ${expression}`
        : `Mapped by the policy: ${field} ← ${expression}`,
  };
}

function ofTransformer(without: unknown): Source {
  return {
    origin: 'transformer',
    how:
      without === undefined
        ? 'Added by the entity transformer of this portal.'
        : `Set by the entity transformer of this portal; without it: ${JSON.stringify(
            without,
          )}.`,
  };
}

function sourceOf(
  field: string,
  object: DirectoryObject,
  policy: Policy,
): Source {
  const identity = IDENTITY[field];
  if (identity) {
    return { origin: 'identity', attributes: ['id'], how: identity };
  }
  switch (field) {
    case 'spec.profile.displayName':
      return displayName(object);
    case 'spec.profile.email':
    case annotation(MSGRAPH_ANNOTATIONS.email):
      return attribute('mail', 'The mail address as the directory has it.');
    case 'metadata.description':
      return object.class === 'organization'
        ? displayName(object)
        : attribute('description', 'The description as the directory has it.');
    case annotation(MSGRAPH_ANNOTATIONS[object.class]):
      return {
        origin: 'identity',
        attributes: ['id'],
        how: 'The object ID, by which sign-in and other plugins find it.',
      };
    case 'metadata.name':
    case 'metadata.namespace':
      return { origin: 'reference', how: 'Part of the reference.' };
    case 'spec.memberOf':
      return { origin: 'membership', how: howMembershipsCount(policy) };
    case 'spec.parent':
      return {
        origin: 'membership',
        how: 'The group in scope above it with the lowest object ID; without one, the root group of the tenant.',
      };
    case 'spec.children':
      return {
        origin: 'membership',
        how: 'Groups within it that have another group for their parent.',
      };
    case 'spec.type':
      return {
        origin: 'fixed',
        how:
          object.class === 'organization'
            ? 'The tenant is the root of its groups.'
            : 'The same for every group.',
      };
    default:
      return { origin: 'fixed', how: 'The same for every entity of its kind.' };
  }
}

function displayName(object: DirectoryObject): Source {
  const name = displayNameSourceOf(object);
  if (name === undefined) {
    return {
      origin: 'identity',
      attributes: ['id'],
      how: 'The object ID, because no attribute names it.',
    };
  }
  return attribute(
    name,
    name === 'displayName'
      ? 'The display name as the directory has it.'
      : `The ${name}, because it has no display name.`,
  );
}

function attribute(name: string, how: string): Source {
  return { origin: 'attribute', attributes: [name], how };
}

function howMembershipsCount({ groups, mapping }: Policy): string {
  if (groups.nested === 'flatten' || mapping.membership === 'transitive') {
    return 'Every group in scope that the person is in, directly or through others.';
  }
  return mapping.membership === 'direct'
    ? 'The groups in scope that the person is in directly.'
    : 'The groups in scope that the person is in directly; where a group is out of scope, the nearest in scope above it.';
}
