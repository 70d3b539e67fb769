import { doubtsAtStart, mustRereadGroups } from './beginRound';
import { noDoubts } from './Doubts';
import type { StreamCursor } from './MirrorStore';

const cursor = (changes: Partial<StreamCursor>): StreamCursor => ({
  round: 4,
  full: false,
  complete: true,
  selectHash: 'h',
  doubts: noDoubts(),
  startedAt: 0,
  ...changes,
});

describe('doubtsAtStart', () => {
  it('looks into nothing in a first full round, and into what is new in later ones', () => {
    expect(doubtsAtStart('users', true, undefined, undefined).verify).toBe(
      'none',
    );
    expect(doubtsAtStart('users', true, cursor({}), undefined).verify).toBe(
      'appeared',
    );
    const interrupted = cursor({ full: true, complete: false });
    expect(doubtsAtStart('users', true, interrupted, undefined).verify).toBe(
      'none',
    );
  });

  it('looks into everybody mentioned until that has been done once after groups were read in full', () => {
    const groups = cursor({
      full: true,
      doubts: doubtsAtStart('groups', true, undefined, cursor({ round: 4 })),
    });
    expect(groups.doubts.unverifiedSince).toBe(4);
    expect(doubtsAtStart('users', false, cursor({}), groups)).toMatchObject({
      verify: 'mentioned',
      settles: 4,
    });
    // Begun before groups were read to their end, it cannot have seen all.
    expect(
      doubtsAtStart('users', false, cursor({}), { ...groups, complete: false }),
    ).toMatchObject({ verify: 'mentioned', settles: undefined });
    expect(doubtsAtStart('users', false, cursor({}), cursor({}))).toMatchObject(
      { verify: 'appeared', settles: undefined },
    );
  });

  it('hands on from round to round of groups what was not looked into', () => {
    const last = cursor({ doubts: noDoubts({ unverifiedSince: 3 }) });
    expect(doubtsAtStart('groups', false, last, undefined)).toMatchObject({
      verify: 'appeared',
      unverifiedSince: 3,
    });
    expect(
      doubtsAtStart('groups', false, { ...last, full: true }, undefined).verify,
    ).toBe('mentioned');
  });
});

describe('mustRereadGroups', () => {
  it('wants groups read after people, where that has not been looked into', () => {
    const groups = cursor({ doubts: noDoubts({ unverifiedSince: 4 }) });
    expect(mustRereadGroups(groups, 4)).toBe(false);
    expect(mustRereadGroups(groups, 5)).toBe(true);
    expect(mustRereadGroups(cursor({}), 5)).toBe(false);
    expect(mustRereadGroups(undefined, 1)).toBe(false);
  });
});
