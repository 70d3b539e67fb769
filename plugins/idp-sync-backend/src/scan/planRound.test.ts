import { noDoubts } from '../mirror/Doubts';
import type { StreamCursor } from '../mirror/MirrorStore';
import { planRound, type RoundPlanInput } from './planRound';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY;

const complete: StreamCursor = {
  round: 3,
  full: false,
  complete: true,
  cursor: 'next',
  selectHash: 'same',
  doubts: noDoubts(),
  startedAt: NOW - HOUR,
};

function plan(input: Partial<RoundPlanInput> = {}) {
  return planRound({
    cursor: complete,
    requestedMode: 'incremental',
    selectHash: 'same',
    lastFullScanAt: NOW - DAY,
    fullEveryDays: 7,
    isEmpty: false,
    now: NOW,
    ...input,
  });
}

describe('planRound', () => {
  it('reads changes only, where it can', () => {
    expect(plan()).toEqual({ type: 'begin', mode: 'incremental' });
    expect(plan({ requestedMode: 'full' })).toEqual({
      type: 'begin',
      mode: 'full',
    });
  });

  it.each<[string, Partial<RoundPlanInput>, string]>([
    [
      'nothing was read yet',
      { cursor: undefined },
      'first scan of this connection',
    ],
    [
      'other attributes are needed',
      { selectHash: 'other' },
      'the policy needs other attributes than before',
    ],
    [
      'the last full scan is a week old',
      { lastFullScanAt: NOW - 7 * DAY },
      'the policy wants a full scan every 7 days',
    ],
    [
      'a clock was ahead at the last full scan',
      { lastFullScanAt: NOW + 365 * DAY },
      'the policy wants a full scan every 7 days',
    ],
    [
      'there never was a whole full scan',
      { lastFullScanAt: undefined },
      'the policy wants a full scan every 7 days',
    ],
    ['nothing is known', { isEmpty: true }, 'the last scan found none'],
    [
      'a full scan was interrupted long ago',
      {
        cursor: {
          ...complete,
          full: true,
          complete: false,
          startedAt: NOW - DAY,
        },
      },
      'the last full scan was interrupted too long ago to go on with',
    ],
  ])('reads everything when %s', (_, input, reason) => {
    expect(plan(input)).toEqual({ type: 'begin', mode: 'full', reason });
  });

  it('goes on with what was interrupted', () => {
    const open = { ...complete, complete: false };
    expect(plan({ cursor: open })).toEqual({
      type: 'resume',
      mode: 'incremental',
    });
    expect(plan({ cursor: { ...open, full: true } })).toMatchObject({
      type: 'resume',
      mode: 'full',
    });
    expect(
      plan({ cursor: { ...open, full: true }, requestedMode: 'full' }),
    ).toMatchObject({ type: 'resume', mode: 'full' });
    // An incremental round is no part of the full scan that was asked for.
    expect(plan({ cursor: open, requestedMode: 'full' })).toEqual({
      type: 'begin',
      mode: 'full',
    });
  });

  it('does not read everything again after a scan that was killed before it recorded itself', () => {
    expect(
      plan({ cursor: { ...complete, full: true }, lastFullScanAt: undefined }),
    ).toEqual({ type: 'begin', mode: 'incremental' });
  });
});
