import type { Entity } from '@backstage/catalog-model';
import type {
  ExplainedCondition,
  ExplainedField,
  ExplainedMembership,
  ExplainedReference,
  ObjectClass,
  ObjectExplanation,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { CountedKind, GuardedClass } from '../guard/judge';
import { kindOf } from '../guard/kindOf';
import { keptKey, ObjectMapper } from '../mapping/ObjectMapper';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { DesiredEntities, type DesiredObject } from '../plan/DesiredEntities';
import { planChanges } from '../plan/planChanges';
import { planObject } from '../plan/planObject';
import type { ManagedEntity, PlanInput, PlannedChange } from '../plan/types';
import { SelectionExplainer } from '../selection/explainObject';
import type { SelectionInputs } from '../selection/SelectionScope';
import type { Decision } from '../selection/types';
import { explainFields } from './explainFields';
import { explainMemberships } from './explainMemberships';
import { explainReference } from './explainReference';
import { toConditions } from './toConditions';

/** How many changes of each kind that limits count a plan has. */
export type GuardedCounts = Record<GuardedClass, Record<CountedKind, number>>;

/** What mirror, policy and managed entities have to say about one object, without looking at the catalog. */
export interface ExplainedObject {
  /** Absent where the directory does not have it. */
  object?: DirectoryObject;
  decision: Decision;
  displayName: string;
  conditions: ExplainedCondition[];
  memberships: ExplainedMembership[];
  membershipCount: number;
  members?: ObjectExplanation['members'];
  fields: ExplainedField[];
  reference?: Omit<ExplainedReference, 'takenBy'>;
  /** Absent where nothing is to be done. */
  change?: PlannedChange;
  row?: ManagedEntity;
}

/**
 * The plan as it would come out now, to be asked about single objects. It stands on the same code as the plan, for every object the same input (Law 5): who is in
 * scope, references, entities and changes are what `planChanges` makes of them.
 */
export class PlanView {
  readonly #input: PlanInput;
  readonly #desired: DesiredEntities;
  readonly #explainer: SelectionExplainer;

  private constructor(
    input: PlanInput,
    desired: DesiredEntities,
    explainer: SelectionExplainer,
  ) {
    this.#input = input;
    this.#desired = desired;
    this.#explainer = explainer;
  }

  /** @throws IdpSyncError where the policy names a group that cannot be found; see `selectObjects`. */
  static *create(input: PlanInput): Generator<void, PlanView> {
    const desired = yield* DesiredEntities.collect(input);
    const explainer = yield* SelectionExplainer.create(
      input.snapshot,
      input.policy,
      { leftOut: leftOutBy(input, desired), matches: desired.matches },
    );
    return new PlanView(input, desired, explainer);
  }

  /** Of which kind the change of an object is for the guard, where it is one that limits count. */
  kindOf(change: PlannedChange): CountedKind | undefined {
    const row = this.#desired.rowOf(change.class, change.objectId);
    return change.error
      ? undefined
      : kindOf({
          ...change,
          moves:
            change.previousRef !== undefined &&
            row?.entityRef !== change.entityRef,
        });
  }

  /** What the guard counts, over the whole plan. */
  *countGuarded(): Generator<
    void,
    {
      planned: GuardedCounts;
      managedBefore: Record<ObjectClass, number>;
    }
  > {
    const none = () => ({
      removals: 0,
      deactivations: 0,
      creations: 0,
      referenceChanges: 0,
    });
    const planned: GuardedCounts = { user: none(), group: none() };
    const plan = planChanges(this.#input);
    for (let step = plan.next(); ; step = plan.next()) {
      if (step.done) {
        const { user, group, organization } = step.value.counts;
        return {
          planned,
          managedBefore: {
            user: user.managedBefore,
            group: group.managedBefore,
            organization: organization.managedBefore,
          },
        };
      }
      for (const change of step.value?.changes ?? []) {
        const kind = this.kindOf(change);
        if (kind && change.class !== 'organization') {
          planned[change.class][kind] += 1;
        }
      }
      yield;
    }
  }

  /** Whether an object of the directory is in scope. */
  isInScope(objectClass: ObjectClass, objectId: string): boolean {
    return this.#desired.decisionOf(objectClass, objectId)?.inScope ?? false;
  }

  explain(objectClass: ObjectClass, objectId: string): ExplainedObject {
    const { displayName, decision, steps } = this.#explainer.explain(
      objectClass,
      objectId,
    );
    const desired = this.#desired.find(objectClass, objectId);
    const row = this.#desired.rowOf(objectClass, objectId);
    const change = planObject(
      this.#input,
      this.#desired,
      objectClass,
      objectId,
    );
    return {
      object: desired?.object,
      // The tenant has no conditions, but a transformer may leave it out.
      decision: desired?.decision ?? decision,
      displayName: desired ? displayName : row?.displayName ?? objectId,
      conditions: toConditions(steps),
      ...this.#membershipsOf(desired),
      fields: desired ? this.#fieldsOf(desired) : [],
      reference:
        desired?.entityRef === undefined
          ? undefined
          : explainReference(desired.object, desired.entityRef, row),
      change,
      row,
    };
  }

  #membershipsOf(
    desired: DesiredObject | undefined,
  ): Pick<ExplainedObject, 'memberships' | 'membershipCount' | 'members'> {
    if (!desired || desired.object.class === 'organization') {
      return { memberships: [], membershipCount: 0 };
    }
    const { object, index } = desired;
    const ofUser = object.class === 'user';
    return {
      ...explainMemberships(
        {
          snapshot: this.#input.snapshot,
          policy: this.#input.policy,
          desired: this.#desired,
          explainer: this.#explainer,
        },
        ofUser ? 'user' : 'group',
        index,
      ),
      ...(!ofUser && { members: this.#membersOf(index) }),
    };
  }

  #membersOf(group: number): ObjectExplanation['members'] {
    const { memberUsers, memberGroups } = this.#input.snapshot;
    const { users } = this.#desired.selection;
    const within = this.#explainer.scope.membership.reach(
      [group],
      inner => memberGroups[inner],
    );
    const everybody = new Set<number>();
    within.forEach((reached, inner) => {
      if (reached) {
        memberUsers[inner].forEach(user => everybody.add(user));
      }
    });
    let inScope = 0;
    for (const user of everybody) {
      inScope += users[user].inScope ? 1 : 0;
    }
    return {
      direct: memberUsers[group].length,
      total: everybody.size,
      inScope,
    };
  }

  #fieldsOf(desired: DesiredObject): ExplainedField[] {
    const entity = this.#entityOf(desired);
    if (!entity) {
      return [];
    }
    return explainFields(desired.object, entity, {
      policy: this.#input.policy,
      mappings: this.#desired.mappingsOf(desired.object.class),
      isNew: !this.#input.kept?.has(
        keptKey(desired.object.class, desired.object.objectId),
      ),
      plain:
        this.#input.transformers?.[desired.object.class] &&
        this.#desired.makePlain(desired),
    });
  }

  #entityOf(desired: DesiredObject): Entity | undefined {
    if (!desired.decision.inScope || desired.entityRef === undefined) {
      return undefined;
    }
    const made = this.#desired.make(desired);
    return made.type === 'entity' ? made.entity : undefined;
  }
}

/**
 * What transformers leave out, without asking them again about those whom the plan has asked them about. Those who were out already it has not.
 */
function leftOutBy(
  input: PlanInput,
  { selection }: DesiredEntities,
): SelectionInputs['leftOut'] {
  const mapper = new ObjectMapper(input);
  const leftOut =
    (objects: readonly DirectoryObject[], decisions: readonly Decision[]) =>
    (index: number) => {
      const { inScope, reasonCode } = decisions[index];
      return (
        !inScope &&
        (reasonCode === 'leftOutByTransformer' ||
          mapper.map(objects[index]).type === 'leftOut')
      );
    };
  const { users, groups } = input.snapshot;
  return {
    user: mapper.hasTransformer('user')
      ? leftOut(users, selection.users)
      : undefined,
    group: mapper.hasTransformer('group')
      ? leftOut(groups, selection.groups)
      : undefined,
  };
}
