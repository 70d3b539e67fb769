import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  parseEntityRef,
  stringifyLocationRef,
  type Entity,
  type GroupEntity,
  type UserEntity,
} from '@backstage/catalog-model';
import {
  CONNECTION_ANNOTATION,
  LOCATION_KEY_ANNOTATION,
  LOCATION_TYPE,
  OBJECT_ID_ANNOTATION,
} from './annotations';

/** The relations of an entity, as references. */
export type EntityRelations =
  | { memberOf: readonly string[] }
  | {
      parent?: string;
      children: readonly string[];
      /** Entities of others that stand for people in the group. */
      members?: readonly string[];
    };

/** What an entity gets from us whatever mapping and transformers say. */
export interface EntityIdentity {
  connectionId: string;
  objectId: string;
  entityRef: string;
  relations: EntityRelations;
  /** Of an entity that was taken over from another provider. */
  locationKey?: string;
}

/** Completes a mapped entity: name, namespace, relations and our annotations are ours alone. */
export function composeEntity(
  mapped: UserEntity | GroupEntity,
  { connectionId, objectId, entityRef, relations, locationKey }: EntityIdentity,
): Entity {
  const { namespace, name } = parseEntityRef(entityRef);
  const location = stringifyLocationRef({
    type: LOCATION_TYPE,
    target: `${connectionId}/${objectId}`,
  });
  const {
    memberOf: _memberOf,
    members: _members,
    parent: _parent,
    children: _children,
    ...spec
  } = mapped.spec as Record<string, unknown>;
  return {
    apiVersion: mapped.apiVersion,
    kind: mapped.kind,
    metadata: {
      ...mapped.metadata,
      namespace,
      name,
      annotations: {
        ...mapped.metadata.annotations,
        [CONNECTION_ANNOTATION]: connectionId,
        [OBJECT_ID_ANNOTATION]: objectId,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        ...(locationKey && { [LOCATION_KEY_ANNOTATION]: locationKey }),
      },
    },
    spec: { ...spec, ...toSpec(relations) } as Entity['spec'],
  };
}

/** In the order in which the catalog keeps such lists, so that what it shows is what it was sent. */
function toSpec(relations: EntityRelations) {
  if ('memberOf' in relations) {
    return { memberOf: [...relations.memberOf].sort() };
  }
  const { parent, children, members } = relations;
  return {
    ...(parent && { parent }),
    children: [...children].sort(),
    ...(members && { members: [...new Set(members)].sort() }),
  };
}
