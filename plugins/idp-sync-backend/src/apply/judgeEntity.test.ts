import fc from 'fast-check';
import type { ManagedEntityStatus } from '../plan/types';
import { judgeEntity, type KnownEntity } from './judgeEntity';
import { markOf, NO_MARK } from './mark';

const EARLY = markOf(Date.UTC(2026, 10, 13));
const NOW = markOf(Date.UTC(2026, 10, 20));
const REF = 'user:default/jane';

const STATUSES: ManagedEntityStatus[] = [
  'reserved',
  'sent',
  'confirmed',
  'lost',
  'rejected',
  'conflict',
  'removed',
];

const known = (
  status: ManagedEntityStatus,
  more: Partial<KnownEntity> = {},
): KnownEntity => ({ entityRef: REF, status, mark: NOW, ...more });
const shown = (mark: string) => ({ entityRef: REF, mark });

describe('judgeEntity', () => {
  it.each([
    ['confirmed', EARLY, NOW, 'outdated'],
    ['confirmed', NOW, NOW, 'asExpected'],
    ['confirmed', NOW, EARLY, 'news'],
    ['sent', EARLY, NOW, 'asExpected'],
    ['sent', NOW, NOW, 'asExpected'],
    ['sent', NOW, EARLY, 'news'],
    ['rejected', EARLY, NOW, 'asExpected'],
    ['rejected', NOW, EARLY, 'news'],
    ['lost', EARLY, NOW, 'asExpected'],
    ['lost', NOW, NOW, 'news'],
    ['reserved', NOW, NOW, 'news'],
    ['conflict', NOW, NOW, 'news'],
    ['removed', NOW, NOW, 'news'],
  ] as const)(
    'takes an entity that is %s, shown of %s and known of %s, for %s',
    (status, mark, ours, judgement) => {
      expect(
        judgeEntity(shown(mark), known(status, { mark: ours }), 'thisObject'),
      ).toBe(judgement);
    },
  );

  it('takes what bears another reference for a leftover, unless it is newer than what is known', () => {
    const moved = known('confirmed', { entityRef: 'user:default/jane-2' });
    expect(judgeEntity(shown(EARLY), moved, 'nobody')).toBe('leftover');
    expect(judgeEntity(shown(NOW), moved, 'nobody')).toBe('leftover');
    expect(judgeEntity(shown(NOW), { ...moved, mark: EARLY }, 'nobody')).toBe(
      'news',
    );
  });

  it('waits while a change of reference is under way', () => {
    const moving = known('sent', {
      entityRef: 'user:default/jane-2',
      previousRef: REF,
    });
    expect(judgeEntity(shown(NOW), moving, 'nobody')).toBe('asExpected');
  });

  it('learns of what an empty table does not know', () => {
    expect(judgeEntity(shown(NO_MARK), undefined, 'nobody')).toBe('news');
  });

  it('never takes what bears the reference of another object', () => {
    fc.assert(
      fc.property(
        fc.option(
          fc.record({
            entityRef: fc.constantFrom(REF, 'user:default/jane-2'),
            status: fc.constantFrom(...STATUSES),
            mark: fc.constantFrom(NO_MARK, EARLY, NOW),
          }),
          { nil: undefined },
        ),
        fc.constantFrom(NO_MARK, EARLY, NOW),
        (row, mark) => {
          expect(judgeEntity(shown(mark), row, 'another')).toBe('notOurs');
        },
      ),
    );
  });
});
