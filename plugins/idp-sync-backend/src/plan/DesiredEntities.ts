import type { Entity, GroupEntity, UserEntity } from '@backstage/catalog-model';
import type {
  ChangeSwitches,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { composeEntity, type EntityIdentity } from '../mapping/composeEntity';
import type { CompiledMapping } from '../mapping/AttributeMapper';
import { hashInput } from '../mapping/hashInput';
import { ObjectMapper } from '../mapping/ObjectMapper';
import { findMatches } from '../matching/findMatches';
import type { PersonMatches } from '../matching/PersonMatches';
import type { DirectoryObject, MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { decision } from '../selection/Criteria';
import { decideOrganization } from '../selection/explainObject';
import { OBJECTS_PER_STEP } from '../selection/SelectionScope';
import { selectObjects } from '../selection/selectObjects';
import type { Decision, Selection } from '../selection/types';
import {
  type AssignedReferences,
  assignReferences,
  switchesOf,
} from './assignReferences';
import { DesiredRelations } from './DesiredRelations';
import { ManagedRows, References, usualRefOf } from './References';
import { adoptedRow } from './adoptedRow';
import { isHandedOver, type ManagedEntity, type PlanInput } from './types';

const LEFT_OUT = decision(false, 'leftOutByTransformer');

/** An object of the directory and what is to become of it. */
export interface DesiredObject {
  object: DirectoryObject;
  /** In the snapshot; of no meaning for the tenant. */
  index: number;
  decision: Decision;
  /** What is kept for it. */
  row?: ManagedEntity;
  /** The reference it has after this plan; absent out of scope, and where no entity could be made and none is in the catalog. */
  entityRef?: string;
}

type MadeEntity =
  | { type: 'entity'; entity: Entity }
  | { type: 'failed'; error: IdpSyncError };

/** What the catalog should hold for a directory: who is in scope, with references, and the entities one by one when asked for. */
export class DesiredEntities {
  readonly selection: Selection;
  /** Who is in the catalog already. */
  readonly matches?: PersonMatches;
  readonly #input: PlanInput;
  readonly #mapper: ObjectMapper;
  readonly #rows: ManagedRows;
  readonly #organization?: DesiredObject;
  readonly #references: AssignedReferences;
  readonly #relations: DesiredRelations;

  private constructor(parts: {
    input: PlanInput;
    mapper: ObjectMapper;
    selection: Selection;
    rows: ManagedRows;
    matches?: PersonMatches;
    organization?: DesiredObject;
    references: AssignedReferences;
    relations: DesiredRelations;
  }) {
    this.selection = parts.selection;
    this.matches = parts.matches;
    this.#input = parts.input;
    this.#mapper = parts.mapper;
    this.#rows = parts.rows;
    this.#organization = parts.organization;
    this.#references = parts.references;
    this.#relations = parts.relations;
  }

  /** The first pass of a plan: selects, and gives out references. */
  static *collect(input: PlanInput): Generator<void, DesiredEntities> {
    const { snapshot, policy } = input;
    const { users, groups } = snapshot;
    const mapper = new ObjectMapper(input);
    const isLeftOut =
      (objects: readonly DirectoryObject[]) => (index: number) =>
        mapper.map(objects[index]).type === 'leftOut';
    const matches = yield* findMatches(input);
    const selection = yield* selectObjects(snapshot, policy, {
      leftOut: {
        user: mapper.hasTransformer('user') ? isLeftOut(users) : undefined,
        group: mapper.hasTransformer('group') ? isLeftOut(groups) : undefined,
      },
      matches,
    });
    const rows = new ManagedRows();
    const references = new References(
      policy.mapping,
      input.refsOfOthers,
      awaitsReferences(policy),
    );
    for (const [index, row] of input.managed.entries()) {
      rows.add(row);
      references.reserve(row);
      if (index % OBJECTS_PER_STEP === 0) {
        yield;
      }
    }
    for (const [user, adoption] of matches?.adoptions ?? []) {
      const { objectId } = users[user];
      const row = adoptedRow(
        input,
        users[user],
        adoption,
        rows.get('user', objectId),
      );
      rows.add(row);
      references.reserve(row);
    }
    const organization = tenantOf(input, mapper, rows);
    const assigned = yield* assignReferences(
      {
        input,
        mapper,
        selection,
        rows,
        tenant: organization?.decision.inScope
          ? snapshot.organization
          : undefined,
      },
      references,
    );
    return new DesiredEntities({
      input,
      mapper,
      selection,
      rows,
      matches,
      organization: organization && {
        ...organization,
        entityRef: assigned.tenant,
      },
      references: assigned,
      relations: yield* DesiredRelations.collect(selection, assigned),
    });
  }

  /** Every object of the directory: the tenant, groups, users, each in order of object id. */
  *objects(): Generator<DesiredObject> {
    const { users, groups } = this.#input.snapshot;
    if (this.#organization) {
      yield this.#organization;
    }
    for (let index = 0; index < groups.length; index++) {
      yield this.#describe(groups, index);
    }
    for (let index = 0; index < users.length; index++) {
      yield this.#describe(users, index);
    }
  }

  /** An object of the directory; undefined where it does not have it. */
  find(objectClass: ObjectClass, objectId: string): DesiredObject | undefined {
    const { users, groups, userIndex, groupIndex } = this.#input.snapshot;
    if (objectClass === 'organization') {
      return this.#organization?.object.objectId === objectId
        ? this.#organization
        : undefined;
    }
    const index = (objectClass === 'user' ? userIndex : groupIndex).get(
      objectId,
    );
    return index === undefined
      ? undefined
      : this.#describe(objectClass === 'user' ? users : groups, index);
  }

  /** What is kept for an object, in the directory or not. */
  rowOf(objectClass: ObjectClass, objectId: string): ManagedEntity | undefined {
    return this.#rows.get(objectClass, objectId);
  }

  /** The reference of a group after this plan; see {@link DesiredObject.entityRef}. */
  refOfGroup(group: number): string | undefined {
    return this.#references.groups[group];
  }

  /** What was decided about an object; undefined where the directory does not have it. */
  decisionOf(objectClass: ObjectClass, objectId: string): Decision | undefined {
    const { userIndex, groupIndex } = this.#input.snapshot;
    if (objectClass === 'organization') {
      return this.#organization?.object.objectId === objectId
        ? this.#organization.decision
        : undefined;
    }
    const index = (objectClass === 'user' ? userIndex : groupIndex).get(
      objectId,
    );
    return index === undefined
      ? undefined
      : this.#decisions(objectClass)[index];
  }

  /** Whether the object of a row is in scope. */
  wants({ class: objectClass, objectId }: ManagedEntity): boolean {
    return this.decisionOf(objectClass, objectId)?.inScope ?? false;
  }

  /** Of what the entity of an object in scope is made of; undefined where a transformer, which may look at anything, has a part in it. */
  inputHashOf(desired: DesiredObject): string | undefined {
    const { object, entityRef } = desired;
    return entityRef === undefined || this.#mapper.hasTransformer(object.class)
      ? undefined
      : hashInput(
          object,
          this.#identityOf(desired, entityRef),
          this.#input.connection.provider,
          this.#mapper.attributes.fingerprintOf(object.class),
          this.#mapper.pictureOf(object),
        );
  }

  /** What the policy lets be done at all for a class. */
  switchesOf(objectClass: ObjectClass): ChangeSwitches {
    return switchesOf(this.#input.policy, objectClass);
  }

  /** Whether an object in scope gets no entity, because creation is switched off. What another provider has brought is there already. */
  isWithheld({ object, row }: DesiredObject): boolean {
    if (row?.adopts?.inCatalog) {
      return !this.switchesOf(object.class).update;
    }
    return (
      !this.switchesOf(object.class).create &&
      !(row && (isHandedOver(row) || row.takenOverFrom))
    );
  }

  /** The entity of an object in scope. */
  make(desired: DesiredObject): MadeEntity {
    const { object, entityRef } = desired;
    const mapped = this.#mapper.map(object);
    if (mapped.type === 'failed') {
      return mapped;
    }
    if (mapped.type === 'leftOut' || entityRef === undefined) {
      throw new Error(`${object.class} "${object.objectId}" is not in scope`);
    }
    const entity = composeEntity(
      mapped.entity,
      this.#identityOf(desired, entityRef),
    );
    return { type: 'entity', entity };
  }

  /** The entity of an object in scope as it would be without the entity transformer. */
  makePlain(desired: DesiredObject): Entity | undefined {
    const mapped = this.#mapper.mapPlain(desired.object);
    return mapped.type === 'entity'
      ? composeEntity(
          mapped.entity,
          this.#identityOf(desired, desired.entityRef ?? ''),
        )
      : undefined;
  }

  /**
   * Completes an entity that another mapping has made of an object; one that is out of scope gets the name it would have if nobody else had it, and no relations.
   */
  complete(desired: DesiredObject, mapped: UserEntity | GroupEntity): Entity {
    const { object } = desired;
    return composeEntity(
      mapped,
      this.#identityOf(
        desired,
        desired.entityRef ??
          usualRefOf(object, this.#input.policy.mapping.namespace),
      ),
    );
  }

  /** The mappings of the policy that a class has. */
  mappingsOf(objectClass: ObjectClass): readonly CompiledMapping[] {
    return this.#mapper.attributes.mappingsOf(objectClass);
  }

  #identityOf(
    { object, index, row }: DesiredObject,
    entityRef: string,
  ): EntityIdentity {
    return {
      connectionId: this.#input.connection.id,
      objectId: object.objectId,
      entityRef,
      relations: this.#relations.of(object.class, index),
      // The catalog would make a new entity of one that comes under another key than before.
      locationKey:
        row && (isHandedOver(row) || row.status === 'rejected' || row.adopts)
          ? row.locationKey
          : this.#input.locationKey,
    };
  }

  #describe(objects: MirrorSnapshot['users'], index: number): DesiredObject {
    const object = objects[index];
    const ofUser = object.class === 'user';
    return {
      object,
      index,
      decision: this.#decisions(object.class)[index],
      row: this.#rows.get(object.class, object.objectId),
      entityRef: (ofUser ? this.#references.users : this.#references.groups)[
        index
      ],
    };
  }

  #decisions(objectClass: ObjectClass): readonly Decision[] {
    return objectClass === 'user'
      ? this.selection.users
      : this.selection.groups;
  }
}

function tenantOf(
  { snapshot, policy }: PlanInput,
  mapper: ObjectMapper,
  rows: ManagedRows,
): DesiredObject | undefined {
  const { organization } = snapshot;
  if (!organization) {
    return undefined;
  }
  const isLeftOut =
    mapper.hasTransformer('organization') &&
    mapper.map(organization).type === 'leftOut';
  return {
    object: organization,
    index: 0,
    decision: isLeftOut ? LEFT_OUT : decideOrganization(policy),
    row: rows.get('organization', organization.objectId),
  };
}

function awaitsReferences({ users }: PlanInput['policy']): boolean {
  const { enabled, onMatch } = users.matching;
  return enabled && onMatch === 'adopt';
}
