import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import {
  directories,
  policiesFor,
  toSnapshot,
} from '../plan/__testUtils__/arbitraries';
import { explainObject } from '../selection/explainObject';
import { Membership } from '../selection/Membership';
import { selectObjects } from '../selection/selectObjects';
import { countDecisions, DraftPass } from './DraftPass';

function runThrough<T>(steps: Generator<void, T>): T {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value;
    }
  }
}

const CONNECTION = { id: 'contoso', provider: 'azureAd' };
/** Leaves out everybody of sales, so that what transformers do counts, too. */
const transformers: EntityTransformers = {
  version: '1',
  user: ({ attributes, entity }) =>
    attributes.department === 'Sales' ? undefined : entity,
};

describe('trying a policy', () => {
  it('takes whom a plan takes, for the reason that explaining gives (Law 5)', () => {
    fc.assert(
      fc.property(
        directories.chain(rows =>
          fc.tuple(fc.constant(rows), policiesFor(rows), fc.boolean()),
        ),
        ([rows, policy, isTransformed]) => {
          const snapshot = toSnapshot(rows);
          const membership = new Membership(snapshot);
          const pass = runThrough(
            DraftPass.create(
              { snapshot, membership },
              policy,
              CONNECTION,
              isTransformed ? transformers : undefined,
            ),
          );
          const leftOut = isTransformed
            ? {
                user: (index: number) =>
                  snapshot.users[index].attributes.department === 'Sales',
              }
            : undefined;
          const selection = runThrough(
            selectObjects(snapshot, policy, { leftOut }),
          );
          expect(pass.users).toEqual(selection.users);
          expect(pass.groups).toEqual(selection.groups);
          for (const [place, { objectId }] of snapshot.users.entries()) {
            const { steps } = runThrough(
              explainObject(snapshot, policy, 'user', objectId, { leftOut }),
            );
            expect(pass.scope.userCriteria.explain(place)).toEqual(steps);
          }
          const counts = countDecisions(pass.groups);
          expect(counts.total).toBe(snapshot.groups.length);
          expect(
            counts.reasons.reduce((sum, { count }) => sum + count, 0),
          ).toBe(counts.total);
          expect(counts.inScope).toBe(
            selection.groups.filter(({ inScope }) => inScope).length,
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});
