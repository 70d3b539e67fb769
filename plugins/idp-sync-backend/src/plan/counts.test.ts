import fc from 'fast-check';
import { OBJECT_CLASSES } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type ChangeTotals,
  countsOfChanges,
  countsOfUnchanged,
  emptyCounts,
} from './counts';

const total = fc.record({
  class: fc.constantFrom(...OBJECT_CLASSES),
  action: fc.constantFrom('create', 'update', 'deactivate', 'remove', 'none'),
  status: fc.constantFrom(
    'planned',
    'applied',
    'failed',
    'held',
    'rejected',
    'notApplied',
    'refused',
  ),
  rows: fc.nat(50),
  membershipsAdded: fc.nat(20),
  membershipsRemoved: fc.nat(20),
});

/** Totals as a run can have them: what did not fail or wait for approval has an action. */
const totals: fc.Arbitrary<ChangeTotals[]> = fc.array(
  total.filter(row => row.action !== 'none' || row.status === 'failed'),
  { maxLength: 20 },
);

describe('counts of a run', () => {
  it('hold the sums of Law 4, whatever became of the changes', () => {
    fc.assert(
      fc.property(
        totals,
        fc.nat(1_000),
        fc.nat(100),
        fc.constantFrom('planned' as const, 'applied' as const),
        (rows, spare, filtered, done) => {
          const planned = emptyCounts();
          for (const objectClass of OBJECT_CLASSES) {
            const inScope =
              spare +
              rows
                .filter(
                  row =>
                    row.class === objectClass &&
                    row.status !== 'refused' &&
                    !['remove', 'deactivate'].includes(row.action),
                )
                .reduce((sum, row) => sum + row.rows, 0);
            Object.assign(planned[objectClass], {
              read: inScope + filtered,
              inScope,
              filtered,
              managedBefore: 10_000,
              remaining: 5_000,
              removed: 2_000,
            });
          }
          const counts = countsOfChanges(planned, rows, done);
          for (const objectClass of OBJECT_CLASSES) {
            const of = counts[objectClass];
            expect(of.read).toBe(of.inScope + of.filtered);
            expect(of.inScope).toBe(
              of.created +
                of.updated +
                of.unchanged +
                of.failed +
                of.held +
                of.notApplied,
            );
            expect(of.unchanged).toBe(spare);
            expect(of.refused).toBe(
              rows
                .filter(
                  row => row.class === objectClass && row.status === 'refused',
                )
                .reduce((sum, row) => sum + row.rows, 0),
            );
            expect(of.managedAfter).toBe(
              of.managedBefore + of.created - of.removed,
            );
            const leaving = (...statuses: string[]) =>
              rows
                .filter(
                  row =>
                    row.class === objectClass &&
                    ['remove', 'deactivate'].includes(row.action) &&
                    statuses.includes(row.status),
                )
                .reduce((sum, row) => sum + row.rows, 0);
            expect(of.removalsHeld).toBe(leaving('held', 'rejected'));
            expect(of.removalsOutstanding).toBe(
              leaving(
                'failed',
                'notApplied',
                ...(done === 'planned' ? ['applied'] : ['planned']),
              ),
            );
            // Who leaves the catalog no longer remains there, whatever else became of the rows.
            expect(of.remaining + of.removed).toBe(7_000);
            expect(countsOfUnchanged(counts)[objectClass]).toMatchObject({
              inScope: of.inScope,
              unchanged: of.inScope - of.held,
              held: of.held,
              removalsHeld: of.removalsHeld,
              removalsOutstanding: of.removalsOutstanding,
              created: 0,
              managedBefore: of.managedAfter,
              remaining: of.remaining,
            });
          }
        },
      ),
    );
  });

  it('counts memberships only of changes that were made', () => {
    const row = {
      class: 'user' as const,
      action: 'update',
      rows: 1,
      membershipsAdded: 3,
      membershipsRemoved: 2,
    };
    const counts = countsOfChanges(
      emptyCounts(),
      [
        { ...row, status: 'applied' },
        { ...row, status: 'held' },
        { ...row, status: 'failed' },
      ],
      'applied',
    );
    expect(counts.user).toMatchObject({
      membershipsAdded: 3,
      membershipsRemoved: 2,
    });
  });
});
