import type {
  ClassCounts,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import { emptyCounts } from '../plan/counts';
import { type DescribableRun, describeRun } from './describeRun';

function run(
  given: Partial<DescribableRun> = {},
  counts: Partial<Record<ObjectClass, Partial<ClassCounts>>> = {},
): DescribableRun {
  const all = emptyCounts();
  for (const [objectClass, some] of Object.entries(counts)) {
    Object.assign(all[objectClass as ObjectClass], some);
  }
  return {
    kind: 'sync',
    status: 'succeeded',
    phases: [],
    counts: all,
    ...given,
  };
}

const changes = {
  user: { created: 12, removed: 1 },
  group: { updated: 3 },
};

describe('describeRun', () => {
  it.each<[string, DescribableRun]>([
    ['Waiting to start', run({ status: 'queued' })],
    ['Starting', run({ status: 'running' })],
    ['Reading the directory', run({ status: 'running', phase: 'scan' })],
    [
      'Reading the directory, 1,200 so far',
      run({
        status: 'running',
        phase: 'scan',
        phases: [{ phase: 'scan', startedAt: '', done: 1200 }],
      }),
    ],
    [
      'Applying changes, 40 of 120',
      run({
        status: 'running',
        phase: 'apply',
        phases: [
          { phase: 'scan', startedAt: '', done: 7 },
          { phase: 'apply', startedAt: '', done: 40, total: 120 },
        ],
      }),
    ],
    [
      'Stopping: planning',
      run({
        status: 'running',
        phase: 'plan',
        cancelRequestedAt: '2026-11-20T03:00:00.000Z',
      }),
    ],
    ['Nothing changed', run()],
    ['Nothing would change', run({ kind: 'preview' })],
    ['12 people added, 3 teams changed, 1 person removed', run({}, changes)],
    [
      '12 people to add, 3 teams to change, 1 person to remove',
      run({ kind: 'preview' }, changes),
    ],
    [
      '12 people added, 3 teams changed, 1 person removed, 2 failed',
      run({ status: 'partial' }, { ...changes, organization: { failed: 2 } }),
    ],
    [
      'Nothing changed, 1 removal outstanding',
      run({ status: 'partial' }, { user: { removalsOutstanding: 1 } }),
    ],
    [
      'Nothing changed, 3 removals held',
      run({}, { user: { removalsHeld: 3 } }),
    ],
    [
      'Nothing changed, 1 failed, 2 held, 1 removal held, 3 removals outstanding',
      run(
        { status: 'partial' },
        {
          user: { failed: 1, held: 2, removalsHeld: 1, removalsOutstanding: 3 },
        },
      ),
    ],
    [
      '1 person added, 2 refused, 1 not applied',
      run({}, { user: { created: 1, refused: 2, notApplied: 1 } }),
    ],
    ['1 root team added', run({}, { organization: { created: 1 } })],
    [
      '1,204 people and 1 team in the directory',
      run({ kind: 'scan' }, { user: { read: 1204 }, group: { read: 1 } }),
    ],
    ['Cancelled', run({ status: 'cancelled' })],
    ['Cancelled', run({ status: 'cancelled', kind: 'preview' }, changes)],
    [
      'Cancelled; 12 people added',
      run({ status: 'cancelled' }, { user: { created: 12 } }),
    ],
    [
      'The secret has expired.',
      run(
        { status: 'failed', error: { message: 'The secret has expired.' } },
        changes,
      ),
    ],
    ['Failed', run({ status: 'failed' })],
  ])('says %p', (line, given) => {
    expect(describeRun(given)).toBe(line);
  });

  it('names every number that is not zero, and no other', () => {
    const count = fc.constantFrom(0, 0, 2, 35, 1_234_567);
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        (created, updated, removed, failed) => {
          const line = describeRun(
            run(
              { status: 'partial' },
              { user: { created, updated, removed, failed } },
            ),
          );
          const numbers = line.match(/[\d,]+\d|\d/g) ?? [];
          expect(numbers.map(each => Number(each.replaceAll(',', '')))).toEqual(
            [created, updated, removed, failed].filter(each => each > 0),
          );
        },
      ),
    );
  });
});
