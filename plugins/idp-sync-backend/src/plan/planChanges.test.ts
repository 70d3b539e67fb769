import {
  OBJECT_CLASSES,
  parsePolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import { validateEntity } from '../mapping/validateEntity';
import { explainObject } from '../selection/explainObject';
import {
  directories,
  failingMappings,
  policiesFor,
  toSnapshot,
  type Rows,
} from './__testUtils__/arbitraries';
import { applyPlan, finish, plan, type Plan } from './__testUtils__/simulation';
import { isHandedOver, type ManagedEntity } from './types';

const PROPERTY = { seed: 20261120, numRuns: 100 };

/** A directory with a policy, and what an earlier one with an earlier policy has left behind, some of it not as it should be. */
const situations = fc
  .tuple(directories, directories)
  .chain(([before, now]) =>
    fc.record({
      before: fc.constant(before),
      now: fc.constant(now),
      policyBefore: policiesFor(before),
      policy: policiesFor(now),
      statuses: fc.array(
        fc.constantFrom(
          ...([
            'sent',
            'confirmed',
            'confirmed',
            'reserved',
            'conflict',
            'removed',
          ] as const),
        ),
        { minLength: 6, maxLength: 6 },
      ),
    }),
  )
  .map(({ before, now, policyBefore, policy, statuses }) => {
    const rows = applyPlan([], plan(toSnapshot(before), policyBefore));
    const managed = rows.map(
      (row, index): ManagedEntity => ({
        ...row,
        status: statuses[index % statuses.length],
      }),
    );
    return { now, policy, managed, snapshot: toSnapshot(now) };
  });

/** Also such as fail for some objects. */
const mappedPoliciesFor = (rows: Rows) =>
  fc
    .tuple(policiesFor(rows), fc.option(failingMappings))
    .map(([policy, mappings]) => ({
      ...policy,
      mapping: { ...policy.mapping, ...mappings },
    }));

function refsAfter(managed: readonly ManagedEntity[], made: Plan): string[] {
  return applyPlan(managed, made)
    .filter(isHandedOver)
    .map(row => row.entityRef);
}

describe('planChanges', () => {
  it('keeps the sums (Law 4)', () => {
    fc.assert(
      fc.property(situations, ({ snapshot, policy, managed }) => {
        const made = plan(snapshot, policy, managed);
        const sizes = {
          user: snapshot.users.length,
          group: snapshot.groups.length,
          organization: snapshot.organization ? 1 : 0,
        };
        expect(made.compared).toBe(
          sizes.user + sizes.group + sizes.organization,
        );
        const after = applyPlan(managed, made);
        for (const objectClass of OBJECT_CLASSES) {
          const counts = made.counts[objectClass];
          const ofClass = (rows: readonly ManagedEntity[]) =>
            rows.filter(row => row.class === objectClass && isHandedOver(row))
              .length;
          const planned = (action: string) =>
            made.changes.filter(
              change =>
                change.class === objectClass && change.action === action,
            ).length;
          expect(counts).toMatchObject({
            read: sizes[objectClass],
            inScope:
              counts.created +
              counts.updated +
              counts.unchanged +
              counts.failed,
            filtered: sizes[objectClass] - counts.inScope,
            created: planned('create'),
            updated: planned('update'),
            removed: planned('remove'),
            failed: planned('none'),
            managedBefore: ofClass(managed),
            managedAfter: ofClass(after),
            held: 0,
            notApplied: 0,
          });
          expect(counts.managedAfter).toBe(
            counts.managedBefore + counts.created - counts.removed,
          );
        }
      }),
      PROPERTY,
    );
  });

  it('keeps sums and relations where mappings fail, and transformers fail and leave out', () => {
    const transforming: EntityTransformers = {
      version: '1',
      user: ({ entity, objectId }) => keepSome(entity, objectId),
      group: ({ entity, objectId }) => keepSome(entity, objectId),
    };
    const mapped = situations.chain(({ now, ...situation }) =>
      fc.record({
        situation: fc.constant(situation),
        policy: mappedPoliciesFor(now),
        transformers: fc.option(fc.constant(transforming), {
          nil: undefined,
        }),
      }),
    );
    fc.assert(
      fc.property(mapped, ({ situation, policy, transformers }) => {
        const { snapshot, managed } = situation;
        const made = plan(snapshot, policy, managed, { transformers });
        const refs = new Set(refsAfter(managed, made));
        for (const { created, updated, unchanged, ...counts } of Object.values(
          made.counts,
        )) {
          expect(created + updated + unchanged + counts.failed).toBe(
            counts.inScope,
          );
          expect(counts.inScope + counts.filtered).toBe(counts.read);
        }
        const related = made.changes.flatMap(({ entity }) =>
          entity ? relationsOf(entity as UserEntity | GroupEntity) : [],
        );
        expect(related.filter(ref => !refs.has(ref))).toHaveLength(0);
      }),
      PROPERTY,
    );
  });

  it('agrees with what is explained, for every object (Law 5)', () => {
    fc.assert(
      fc.property(situations, ({ snapshot, policy, managed }) => {
        const made = plan(snapshot, policy, managed);
        const after = new Set(
          applyPlan(managed, made)
            .filter(isHandedOver)
            .map(row => row.objectId),
        );
        const removals = made.changes.filter(
          change => change.action === 'remove',
        );
        for (const object of [...snapshot.users, ...snapshot.groups]) {
          const { decision } = finish(
            explainObject(snapshot, policy, object.class, object.objectId),
          );
          expect(after.has(object.objectId)).toBe(decision.inScope);
          const removal = removals.find(
            change => change.objectId === object.objectId,
          );
          expect(removal?.reason ?? decision.reason).toBe(decision.reason);
        }
      }),
      PROPERTY,
    );
  });

  it('has nothing left to do once it is applied', () => {
    fc.assert(
      fc.property(situations, ({ snapshot, policy, managed }) => {
        const after = applyPlan(managed, plan(snapshot, policy, managed));
        expect(plan(snapshot, policy, after).changes).toEqual([]);
      }),
      PROPERTY,
    );
  });

  it('comes out the same whether or not it is known what the entities sent were made of', () => {
    // The same people and teams with other memberships, or others with the same: what makes a difference is small.
    const changes = fc
      .tuple(directories, directories, fc.boolean())
      .chain(([before, other, sameObjects]) => {
        const now = {
          objects: sameObjects ? before.objects : other.objects,
          memberships: sameObjects ? other.memberships : before.memberships,
        };
        return fc.record({
          before: fc.constant(toSnapshot(before)),
          now: fc.constant(toSnapshot(now)),
          policyBefore: fc.oneof(
            fc.constant(parsePolicy({})),
            mappedPoliciesFor(before),
          ),
          policy: mappedPoliciesFor(now),
        });
      });
    fc.assert(
      fc.property(changes, ({ before, now, policyBefore, policy }) => {
        const managed = applyPlan([], plan(before, policyBefore));
        const unaware = managed.map(row => ({ ...row, inputHash: undefined }));
        const made = plan(now, policy, managed);
        const { remade, ...same } = plan(now, policy, unaware);
        expect({ ...made, remade }).toEqual({ ...same, remade });

        const learned = new Map(remade.map(one => [one.objectId, one]));
        const after = applyPlan(managed, { ...same, remade }).map(row => ({
          ...row,
          inputHash: learned.get(row.objectId)?.inputHash ?? row.inputHash,
        }));
        expect(plan(now, policy, after).remade).toEqual([]);
      }),
      PROPERTY,
    );
  });

  it('does not depend on the order of its input', () => {
    const shuffled = situations.chain(situation =>
      fc.record({
        situation: fc.constant(situation),
        objects: shuffle(situation.now.objects),
        memberships: shuffle(situation.now.memberships),
        managed: shuffle(situation.managed),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ situation, managed, ...rows }) => {
        expect(plan(toSnapshot(rows), situation.policy, managed)).toEqual(
          plan(situation.snapshot, situation.policy, situation.managed),
        );
      }),
      PROPERTY,
    );
  });

  it('sends only what the catalog accepts, with relations to what it will have', async () => {
    await fc.assert(
      fc.asyncProperty(situations, async ({ snapshot, policy, managed }) => {
        const made = plan(snapshot, policy, managed);
        const refs = new Set(refsAfter(managed, made));
        const entities = made.changes.flatMap(({ entity }) => entity ?? []);
        for (const entity of entities) {
          await validateEntity(entity);
          const related = relationsOf(entity as UserEntity | GroupEntity);
          expect(related.filter(ref => !refs.has(ref))).toHaveLength(0);
        }
      }),
      PROPERTY,
    );
  });

  it('never lets two objects bear or reserve one reference, whatever their case (Law 6)', () => {
    fc.assert(
      fc.property(situations, ({ snapshot, policy, managed }) => {
        const others = new Set([
          'group:default/contoso',
          'user:default/jane_doe',
        ]);
        const before = managed.filter(row => !others.has(row.entityRef));
        const made = plan(snapshot, policy, before, { refsOfOthers: others });
        const refs = applyPlan(before, made).map(row =>
          row.entityRef.toLocaleLowerCase('en'),
        );
        expect(new Set([...refs, ...others]).size).toBe(
          refs.length + others.size,
        );
      }),
      PROPERTY,
    );
  });

  it('does not give away in one plan what a rename leaves behind', () => {
    fc.assert(
      fc.property(situations, ({ snapshot, policy, managed }) => {
        const made = plan(snapshot, policy, managed);
        const left = new Set(made.changes.map(change => change.previousRef));
        const given = made.changes.filter(change => change.action !== 'remove');
        expect(
          given.filter(change => left.has(change.entityRef ?? '')),
        ).toEqual([]);
      }),
      PROPERTY,
    );
  });

  it('never passes a reference from one object to another, also where references follow names (Law 6)', () => {
    const histories = fc
      .array(directories, { minLength: 2, maxLength: 4 })
      .chain(steps =>
        fc.record({ steps: fc.constant(steps), policy: policiesFor(...steps) }),
      )
      .map(({ steps, policy }) => ({
        steps,
        policy: parsePolicy({
          ...policy,
          mapping: { ...policy.mapping, renames: 'follow' },
        }),
      }));
    fc.assert(
      fc.property(histories, ({ steps, policy }) => {
        const bearers = new Map<string, string>();
        let managed: ManagedEntity[] = [];
        for (const step of steps as Rows[]) {
          managed = applyPlan(managed, plan(toSnapshot(step), policy, managed));
          for (const { class: objectClass, objectId, entityRef } of managed) {
            const bearer = `${objectClass} ${objectId}`;
            expect(bearers.get(entityRef) ?? bearer).toBe(bearer);
            bearers.set(entityRef, bearer);
          }
        }
      }),
      PROPERTY,
    );
  });

  it('keeps every reference through renames, removals and returns (Law 6)', () => {
    const histories = fc
      .array(directories, { minLength: 2, maxLength: 4 })
      .chain(steps =>
        fc.record({ steps: fc.constant(steps), policy: policiesFor(...steps) }),
      )
      .filter(({ policy }) => policy.mapping.renames === 'never');
    fc.assert(
      fc.property(histories, ({ steps, policy }) => {
        const refs = new Map<string, string>();
        let managed: ManagedEntity[] = [];
        for (const step of steps as Rows[]) {
          managed = applyPlan(managed, plan(toSnapshot(step), policy, managed));
          for (const { objectId, entityRef } of managed) {
            expect(refs.get(objectId) ?? entityRef).toBe(entityRef);
            refs.set(objectId, entityRef);
          }
          expect(new Set(refs.values()).size).toBe(refs.size);
        }
      }),
      PROPERTY,
    );
  });

  it('gives the plain name to the lowest object id of those that want it', () => {
    fc.assert(
      fc.property(directories, rows => {
        const objects = rows.objects.map(object => ({
          ...object,
          attributes: {
            displayName: 'Jane',
            mail: 'jane',
            mailNickname: 'jane',
            accountEnabled: true,
          },
        }));
        const made = plan(toSnapshot({ ...rows, objects }), parsePolicy({}));
        for (const kind of ['user', 'group']) {
          const wanting = made.changes
            .filter(change => change.entityRef?.startsWith(`${kind}:`))
            .sort((a, b) => (a.objectId < b.objectId ? -1 : 1));
          const [lowest, ...others] = wanting.map(change => change.entityRef);
          expect([undefined, `${kind}:default/jane`]).toContain(lowest);
          for (const other of others) {
            expect(other).toMatch(/^\w+:default\/jane-[0-9a-f]{8}$/);
          }
        }
      }),
      PROPERTY,
    );
  });
});

/** A transformer that fails some objects, and leaves out others. */
function keepSome<T>(entity: T, objectId: string): T | undefined {
  if ('ce'.includes(objectId[1])) {
    throw new Error('no luck');
  }
  return objectId[1] === 'a' ? undefined : entity;
}

function shuffle<T>(values: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...values], {
    minLength: values.length,
    maxLength: values.length,
  });
}

function relationsOf(entity: UserEntity | GroupEntity): string[] {
  if ('memberOf' in entity.spec) {
    return entity.spec.memberOf ?? [];
  }
  const { parent, children } = entity.spec as GroupEntity['spec'];
  return [...(parent ? [parent] : []), ...children];
}
