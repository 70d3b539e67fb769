import type { Schedule } from '@idp-sync/backstage-plugin-idp-sync-common';
import { upcomingRuns } from './upcomingRuns';

const berlin = (date: string, time: string) => ({
  date,
  time,
  timeZone: 'Europe/Berlin',
});

function runsOf(schedule: Schedule, after: string, count: number) {
  return upcomingRuns(schedule, Date.parse(after), count).map(
    ({ local, utc, notes }) => [local, utc, notes],
  );
}

describe('upcomingRuns', () => {
  it('shows each run in the zone and in UTC, and where clocks change', () => {
    expect(
      runsOf(
        {
          start: berlin('2026-10-24', '03:00'),
          every: { value: 1, unit: 'days' },
        },
        '2026-10-23T00:00:00Z',
        2,
      ),
    ).toEqual([
      ['Sat 2026-10-24 03:00', 'Sat 2026-10-24 01:00', []],
      [
        'Sun 2026-10-25 03:00',
        'Sun 2026-10-25 02:00',
        [{ kind: 'clocksChanged', offset: '+01:00' }],
      ],
    ]);
  });

  it('says where clocks skip the time', () => {
    expect(
      runsOf(
        {
          start: berlin('2026-03-28', '02:30'),
          every: { value: 1, unit: 'days' },
        },
        '2026-03-28T12:00:00Z',
        1,
      ),
    ).toEqual([
      [
        'Sun 2026-03-29 03:00',
        'Sun 2026-03-29 01:00',
        [{ kind: 'clocksSkip', time: '02:30' }],
      ],
    ]);
  });

  it('says what waits for the window, and how many come to one run', () => {
    const hourly: Schedule = {
      start: berlin('2026-11-20', '00:30'),
      every: { value: 1, unit: 'hours' },
      within: { from: '22:00', to: '00:00' },
    };
    expect(
      runsOf(hourly, '2026-11-20T22:00:00Z', 2).map(([local, , notes]) => [
        local,
        notes,
      ]),
    ).toEqual([
      ['Fri 2026-11-20 23:30', []],
      ['Sat 2026-11-21 22:00', [{ kind: 'merged', count: 22 }]],
    ]);
    expect(
      runsOf(
        {
          ...hourly,
          start: berlin('2026-11-20', '12:00'),
          every: { value: 1, unit: 'days' },
        },
        '2026-11-20T00:00:00Z',
        1,
      ),
    ).toEqual([
      ['Fri 2026-11-20 22:00', 'Fri 2026-11-20 21:00', [{ kind: 'waits' }]],
    ]);
  });

  it('says where a month has no such day', () => {
    expect(
      runsOf(
        {
          start: berlin('2026-01-31', '03:00'),
          every: { value: 1, unit: 'months' },
        },
        '2026-02-01T00:00:00Z',
        2,
      ).map(([local, , notes]) => [local, notes]),
    ).toEqual([
      ['Sat 2026-02-28 03:00', [{ kind: 'shortMonth' }]],
      ['Tue 2026-03-31 03:00', [{ kind: 'clocksChanged', offset: '+02:00' }]],
    ]);
  });
});
