import type { Entity } from '@backstage/catalog-model';
import {
  pathOfMappedField,
  type ExplainedMembership,
  type Policy,
  type RuleTrace,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import { AttributeMapper } from '../mapping/AttributeMapper';
import type { DirectoryObject, MirrorSnapshot } from '../mirror/MirrorSnapshot';
import {
  directories,
  policiesFor,
  toSnapshot,
  type Rows,
} from '../plan/__testUtils__/arbitraries';
import {
  applyPlan,
  CONNECTION,
  finish,
  keptOf,
  plan,
  NOW,
} from '../plan/__testUtils__/simulation';
import { describeChange } from '../plan/describeChange';
import {
  isHandedOver,
  type ManagedEntity,
  type PlanInput,
} from '../plan/types';
import { PlanView, type ExplainedObject } from './PlanView';

const PROPERTY = { seed: 20261120, numRuns: 100 };

/** Leaves somebody out, fails for some, renames others, and lets the rest be. */
const transformers: EntityTransformers = {
  version: '1',
  user: ({ entity, objectId }) => {
    if (objectId.startsWith('1')) {
      return undefined;
    }
    if (objectId.startsWith('4')) {
      throw new Error('No');
    }
    if (objectId.startsWith('7')) {
      entity.spec.profile = { displayName: 'Somebody' };
    }
    return entity;
  },
  group: ({ entity, objectId }) => {
    if (objectId.startsWith('2')) {
      throw new Error('No');
    }
    return objectId.startsWith('9') ? undefined : entity;
  },
};

/** With everybody in one of its groups, so that there are groups beyond the limit of the policy. */
function crowded({ objects, memberships }: Rows): Rows {
  const group = objects.find(each => each.class === 'group');
  const everybody = objects.filter(each => each.class === 'user');
  return {
    objects,
    memberships: [
      ...memberships,
      ...everybody.flatMap(({ objectId }) =>
        group
          ? {
              groupId: group.objectId,
              memberId: objectId,
              memberClass: 'user' as const,
            }
          : [],
      ),
    ],
  };
}

/** A directory, its policy, and what an earlier one with an earlier policy has left behind, some of it not as it should be. */
const situations = fc
  .tuple(directories, fc.oneof(directories, directories.map(crowded)))
  .chain(([before, now]) =>
    fc.record({
      before: fc.constant(before),
      now: fc.constant(now),
      policyBefore: policiesFor(before),
      policy: policiesFor(now),
      transformed: fc.boolean(),
      status: fc.constantFrom(
        'confirmed' as const,
        'lost' as const,
        'removed' as const,
        'conflict' as const,
      ),
    }),
  )
  .map(({ before, now, policyBefore, policy, transformed, status }) => ({
    policy,
    snapshot: toSnapshot(now),
    managed: applyPlan([], plan(toSnapshot(before), policyBefore)).map(
      (row, index): ManagedEntity =>
        index % 3 === 0 ? { ...row, status } : row,
    ),
    transformers: transformed ? transformers : undefined,
  }));

type Situation = Pick<
  PlanInput,
  'policy' | 'snapshot' | 'managed' | 'transformers'
>;

function viewOf(situation: Situation): PlanView {
  return finish(
    PlanView.create({
      connection: CONNECTION,
      now: NOW,
      refsOfOthers: new Set(),
      kept: keptOf(situation.policy, situation.managed),
      ...situation,
    }),
  );
}

function planOf({ snapshot, policy, managed, ...more }: Situation) {
  return plan(snapshot, policy, managed, more);
}

/** Everything that there is to be explained: what the directory has, and what only we know of. */
function everything({ snapshot, managed }: Situation) {
  const objects = [
    ...snapshot.users,
    ...snapshot.groups,
    ...(snapshot.organization ? [snapshot.organization] : []),
    ...managed,
  ] as readonly Pick<DirectoryObject, 'class' | 'objectId'>[];
  return [
    ...new Map(
      objects.map(each => [`${each.class} ${each.objectId}`, each]),
    ).values(),
  ];
}

describe('PlanView (Law 5)', () => {
  it('tells of every object the change that is planned for it, or that there is none', () => {
    fc.assert(
      fc.property(situations, situation => {
        const view = viewOf(situation);
        const { changes } = planOf(situation);
        const told = everything(situation).flatMap(
          each => view.explain(each.class, each.objectId).change ?? [],
        );
        const byObject = (a: { objectId: string }, b: { objectId: string }) =>
          a.objectId < b.objectId ? -1 : 1;
        expect([...told].sort(byObject)).toEqual([...changes].sort(byObject));
      }),
      PROPERTY,
    );
  });

  it('tells who is in scope as planned, with the condition that decided, clause by clause', () => {
    fc.assert(
      fc.property(situations, situation => {
        const view = viewOf(situation);
        const after = new Set(
          applyPlan(situation.managed, planOf(situation))
            .filter(isHandedOver)
            .map(row => row.objectId),
        );
        for (const { class: objectClass, objectId } of everything(situation)) {
          const told = view.explain(objectClass, objectId);
          // Who fails keeps what is in the catalog, or is not in it yet.
          const isThere =
            told.change?.error === undefined
              ? after.has(objectId)
              : told.decision.inScope;
          expect(told.decision.inScope).toBe(isThere);
          expectConditionsToDecide(told, objectClass);
        }
      }),
      PROPERTY,
    );
  });

  it('tells the fields of the entity that is planned, each with what it is made of', () => {
    fc.assert(
      fc.property(situations, situation => {
        const view = viewOf(situation);
        // Nothing is known of what was sent, so that every entity is in the plan.
        const unaware = situation.managed.map(row => ({
          ...row,
          entityHash: undefined,
          inputHash: undefined,
        }));
        const { changes } = planOf({ ...situation, managed: unaware });
        for (const change of changes) {
          const told = view.explain(change.class, change.objectId);
          expect(
            told.fields.map(({ field, value }) => ({ field, new: value })),
          ).toEqual(describeChange(undefined, change.entity).fields);
          expect(told.reference?.entityRef).toBe(
            change.action === 'remove' ? undefined : change.entityRef,
          );
          if (change.entity) {
            expectOrigins(told, situation.policy);
            expectRelations(told, change.entity);
          }
        }
      }),
      PROPERTY,
    );
  });

  it('tells a way to every group an object is in, and of those that the policy names also those it is not in', () => {
    fc.assert(
      fc.property(situations, situation => {
        const view = viewOf(situation);
        const { snapshot } = situation;
        for (const objectClass of ['user', 'group'] as const) {
          const objects =
            objectClass === 'user' ? snapshot.users : snapshot.groups;
          objects.forEach(({ objectId }, index) => {
            const { memberships, membershipCount } = view.explain(
              objectClass,
              objectId,
            );
            const reached = groupsAround(snapshot, objectClass, index);
            const told = memberships.filter(({ path }) => path.length > 0);
            expect(told.map(({ group }) => group.objectId).sort()).toEqual(
              [...reached].sort(),
            );
            expect(membershipCount).toBe(reached.size);
            for (const membership of memberships) {
              expectWay(snapshot, objectClass, index, membership);
            }
          });
        }
      }),
      PROPERTY,
    );
  });
});

/** In scope is who meets all conditions; else the first that is not met decided. Rules agree with their clauses. */
function expectConditionsToDecide(
  { conditions, decision, object }: ExplainedObject,
  objectClass: string,
) {
  if (!object) {
    expect(decision.reasonCode).toBe('removedFromDirectory');
    return;
  }
  if (objectClass !== 'organization') {
    expect(decision.inScope).toBe(conditions.every(({ holds }) => holds));
  }
  const decisive = conditions.filter(one => one.decisive);
  expect(decisive).toEqual(conditions.filter(one => !one.holds).slice(0, 1));
  if (decisive.length > 0) {
    expect(decision.reasonCode).toBe(decisive[0].reasonCode);
  }
  for (const { trace, reasonCode, holds } of conditions) {
    if (trace) {
      expectTraceToAddUp(trace);
      if (reasonCode === 'excludedByRule') {
        expect(trace.result).toBe(!holds);
      } else if (reasonCode === 'notIncluded') {
        expect(trace.result).toBe(holds);
      }
    }
  }
}

function expectTraceToAddUp({ rule, result, parts = [] }: RuleTrace) {
  const results = parts.map(part => part.result);
  if ('all' in rule) {
    expect(result).toBe(results.every(Boolean));
  } else if ('any' in rule) {
    expect(result).toBe(results.some(Boolean));
  } else if ('not' in rule) {
    expect(result).toBe(!results[0]);
  }
  parts.forEach(expectTraceToAddUp);
}

function expectOrigins({ fields, object }: ExplainedObject, policy: Policy) {
  const mapped = AttributeMapper.create(policy.mapping)
    .mappingsOf(object?.class ?? 'organization')
    .map(({ target }) => pathOfMappedField(target));
  for (const { field, origin, attributes, value } of fields) {
    expect(origin === 'mapping' || origin === 'transformer').toBe(
      mapped.includes(field) || origin === 'transformer',
    );
    if (origin === 'attribute') {
      expect(attributes).toHaveLength(1);
      expect(value).toEqual(object?.attributes[attributes[0].name]);
    }
  }
}

function expectRelations({ memberships }: ExplainedObject, entity: Entity) {
  const refsOf = (...relations: string[]) =>
    memberships
      .filter(({ relation }) => relations.includes(relation))
      .map(({ group }) => group.entityRef)
      .sort();
  if (entity.kind === 'User') {
    expect(refsOf('memberOf')).toEqual(entity.spec?.memberOf);
  } else if (memberships.some(({ relation }) => relation === 'parent')) {
    expect(refsOf('parent')).toEqual([entity.spec?.parent]);
  }
}

/** Object ids of the groups that an object is in, found one step after the other. */
function groupsAround(
  snapshot: MirrorSnapshot,
  objectClass: 'user' | 'group',
  index: number,
): Set<string> {
  const { groups, memberUsers, memberGroups } = snapshot;
  const members = objectClass === 'user' ? memberUsers : memberGroups;
  const found = new Set<number>();
  members.forEach((inside, group) => {
    if (inside.includes(index)) {
      found.add(group);
    }
  });
  for (const inner of found) {
    memberGroups.forEach((inside, group) => {
      if (inside.includes(inner)) {
        found.add(group);
      }
    });
  }
  if (objectClass === 'group') {
    found.delete(index);
  }
  return new Set([...found].map(group => groups[group].objectId));
}

function expectWay(
  { groups, groupIndex, memberUsers, memberGroups }: MirrorSnapshot,
  objectClass: 'user' | 'group',
  index: number,
  { group, path, relation, named, otherWays }: ExplainedMembership,
) {
  if (path.length === 0) {
    expect({ relation, named, otherWays }).toEqual({
      relation: 'notIn',
      named: true,
      otherWays: 0,
    });
    return;
  }
  const steps = path.map(({ objectId }) => groupIndex.get(objectId) ?? -1);
  const members = objectClass === 'user' ? memberUsers : memberGroups;
  expect(members[steps[0]]).toContain(index);
  for (let step = 1; step < steps.length; step++) {
    expect(memberGroups[steps[step]]).toContain(steps[step - 1]);
  }
  expect(groups[steps[steps.length - 1]].objectId).toBe(group.objectId);
}
