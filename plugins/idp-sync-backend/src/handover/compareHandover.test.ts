import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import {
  LOCATION_KEY_ANNOTATION,
  MSGRAPH_ANNOTATIONS,
} from '../mapping/annotations';
import {
  directories,
  policiesFor,
  type Rows,
  toSnapshot,
} from '../plan/__testUtils__/arbitraries';
import { CONNECTION, finish, plan } from '../plan/__testUtils__/simulation';
import type { PlanInput } from '../plan/types';
import { compareHandover } from './compareHandover';
import { expectTakeOver } from './expectTakeOver';
import { Predecessor } from './Predecessor';
import type { TheirEntity } from './theirEntities';

const PROPERTY = { seed: 20261120, numRuns: 100 };
const MSGRAPH = Predecessor.named('MicrosoftGraphOrgEntityProvider:default')!;

/**
 * A directory, a policy, and what another provider has in the catalog of an earlier directory: under names of its own, which may be those that other objects would
 * get.
 */
const situations = fc
  .tuple(directories, directories, fc.integer({ min: 0, max: 7 }), fc.boolean())
  .chain(([before, now, shift, everybody]) =>
    fc.record({
      theirs: fc.constant(entitiesOf(before, shift)),
      snapshot: fc.constant(toSnapshot(now)),
      policy: everybody
        ? fc.constant(parsePolicy({}))
        : policiesFor(now).map(policy => ({
            ...policy,
            mapping: { ...policy.mapping, renames: 'never' as const },
          })),
    }),
  )
  .map(({ theirs, ...rest }) => ({
    theirs,
    input: expectTakeOver(
      {
        connection: CONNECTION,
        managed: [],
        now: 0,
        refsOfOthers: new Set(),
        ...rest,
      } satisfies PlanInput,
      MSGRAPH,
      theirs,
    ),
  }));

function entitiesOf(rows: Rows, shift: number): TheirEntity[] {
  const changes = plan(toSnapshot(rows), parsePolicy({})).changes;
  const users = changes.filter(change => change.class === 'user');
  const groups = changes.filter(change => change.class === 'group');
  return [users, groups].flatMap(all =>
    all.flatMap(({ class: objectClass, objectId, entity }, index) => {
      const entityRef = all[(index + shift) % all.length].entityRef;
      if (!entity || !entityRef) {
        return [];
      }
      const name = entityRef.slice(entityRef.indexOf('/') + 1);
      return {
        entityRef,
        object: { class: objectClass, objectId },
        entity: {
          ...entity,
          metadata: {
            namespace: 'default',
            name,
            annotations: {
              [MSGRAPH_ANNOTATIONS[objectClass]]: objectId,
              'backstage.io/managed-by-origin-location': `msgraph:default/${objectId}`,
            },
          },
        },
      };
    }),
  );
}

const keyOf = (one: { class?: string; objectId?: string }) =>
  `${one.class}:${one.objectId}`;

describe('taking over', () => {
  it('leaves every object in scope the reference that it has, and shares none', () => {
    fc.assert(
      fc.property(situations, ({ theirs, input }) => {
        const { changes } = plan(
          input.snapshot,
          input.policy,
          input.managed,
          input,
        );
        const refs = new Map(
          theirs.map(one => [keyOf(one.object!), one.entityRef]),
        );
        for (const change of changes) {
          const had = refs.get(keyOf(change));
          expect(change.reasonCode).toBe(had ? 'takenOver' : 'newInScope');
          expect(change.entityRef).toBe(had ?? change.entityRef);
          expect(
            change.entity?.metadata.annotations?.[LOCATION_KEY_ANNOTATION],
          ).toBe('msgraph-org-provider:default');
        }
        // Not even with one that stays behind.
        const given = changes.map(change => change.entityRef);
        const behind = theirs
          .filter(
            one => !changes.some(made => keyOf(made) === keyOf(one.object!)),
          )
          .map(one => one.entityRef);
        expect(new Set([...given, ...behind]).size).toBe(
          given.length + behind.length,
        );
      }),
      PROPERTY,
    );
  });

  it('does what the dry run says, for every object', () => {
    fc.assert(
      fc.property(situations, ({ theirs, input }) => {
        const { totals, findings } = finish(compareHandover(input, theirs));
        const { changes } = plan(
          input.snapshot,
          input.policy,
          input.managed,
          input,
        );
        const created = new Set(changes.map(keyOf));
        const had = new Set(theirs.map(one => keyOf(one.object!)));
        const found = (kind: string) =>
          findings
            .filter(finding => finding.kind === kind)
            .map(keyOf)
            .sort();
        expect(found('added')).toEqual(
          [...created].filter(key => !had.has(key)).sort(),
        );
        expect(found('leftBehind')).toEqual(
          [...had].filter(key => !created.has(key)).sort(),
        );
        expect(totals.same + totals.differs + totals.leftBehind).toBe(
          theirs.length,
        );
        expect(totals).toMatchObject({ otherReference: 0, ours: 0 });
        for (const { reason } of findings) {
          expect(reason).toMatch(/^[A-Z].*\.$/s);
        }
      }),
      PROPERTY,
    );
  });
});
