import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  CONNECTION_ANNOTATION,
  LOCATION_KEY_ANNOTATION,
  MARK_ANNOTATION,
  OBJECT_ID_ANNOTATION,
} from '../mapping/annotations';
import { describeChange } from '../plan/describeChange';

/** Say whose an entity is, and so differ in every one. */
const OWNERSHIP_ANNOTATIONS = new Set([
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  CONNECTION_ANNOTATION,
  LOCATION_KEY_ANNOTATION,
  MARK_ANNOTATION,
  OBJECT_ID_ANNOTATION,
]);
/** Characters of a text in a finding: a photo is a text of many thousands. */
const MAX_TEXT = 200;

/**
 * Who is whose child among groups. The catalog makes the same relation of a parent that lists a child and of a child that names its parent, so only both together
 * can be compared.
 */
export class Nesting {
  readonly #parents = new Map<string, Set<string>>();
  readonly #children = new Map<string, Set<string>>();

  add(entity: Entity): void {
    const ref = stringifyEntityRef(entity);
    const { parent, children } = Object(entity.spec);
    for (const one of refsOf([parent], entity)) {
      this.#link(one, ref);
    }
    for (const one of refsOf(children, entity)) {
      this.#link(ref, one);
    }
  }

  parentsOf(ref: string): string[] {
    return [...(this.#parents.get(ref) ?? [])].sort();
  }

  childrenOf(ref: string): string[] {
    return [...(this.#children.get(ref) ?? [])].sort();
  }

  #link(parent: string, child: string): void {
    addTo(this.#parents, child, parent);
    addTo(this.#children, parent, child);
  }
}

/** What of an entity differs between two providers, other than that it is whose. */
export function compareEntities(
  theirs: { entity: Entity; nesting: Nesting },
  ours: { entity: Entity; nesting: Nesting },
): FieldChange[] {
  const { fields } = describeChange(comparable(theirs), comparable(ours));
  return fields.map(({ field, ...values }) => ({
    field,
    ...('old' in values && { old: cut(values.old) }),
    ...('new' in values && { new: cut(values.new) }),
  }));
}

function comparable({ entity, nesting }: { entity: Entity; nesting: Nesting }) {
  const { uid: _uid, etag: _etag, ...metadata } = entity.metadata;
  const { parent: _parent, children: _children, ...spec } = Object(entity.spec);
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(
      ([name]) => !OWNERSHIP_ANNOTATIONS.has(name),
    ),
  );
  const ref = stringifyEntityRef(entity);
  return {
    apiVersion: 'any',
    kind: entity.kind,
    metadata: { namespace: 'default', ...metadata, annotations },
    spec: {
      ...spec,
      ...(spec.memberOf && { memberOf: refsOf(spec.memberOf, entity).sort() }),
    },
    relations: {
      childOf: nesting.parentsOf(ref),
      parentOf: nesting.childrenOf(ref),
    },
  } as unknown as Entity;
}

/** Other providers may name groups without kind and namespace. */
function refsOf(values: unknown, { metadata }: Entity): string[] {
  return (Array.isArray(values) ? values : []).flatMap(value =>
    typeof value === 'string' && value
      ? stringifyEntityRef(
          parseEntityRef(value, {
            defaultKind: 'Group',
            defaultNamespace: metadata.namespace,
          }),
        )
      : [],
  );
}

function addTo(map: Map<string, Set<string>>, key: string, value: string) {
  let set = map.get(key);
  if (!set) {
    set = new Set();
    map.set(key, set);
  }
  set.add(value);
}

function cut(value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_TEXT
    ? `${value.slice(0, MAX_TEXT)}…`
    : value;
}
