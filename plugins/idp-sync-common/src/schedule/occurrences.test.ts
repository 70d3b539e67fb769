import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  firstAllowedInstant,
  listOccurrences,
  nextOccurrence,
  previousOccurrence,
} from './occurrences';
import { SCHEDULE_UNITS, type Schedule, type ScheduleUnit } from './types';

function schedule(
  date: string,
  time: string,
  timeZone: string,
  value: number,
  unit: ScheduleUnit,
): Schedule {
  return { start: { date, time, timeZone }, every: { value, unit } };
}

function timeOfDay(minute: number): string {
  return DateTime.fromMillis(minute * 60_000, { zone: 'utc' }).toFormat(
    'HH:mm',
  );
}

function local(of: Schedule, after: string, count: number): string[] {
  return listOccurrences(of, Date.parse(after), count).map(instant =>
    DateTime.fromMillis(instant, { zone: of.start.timeZone }).toFormat(
      'yyyy-MM-dd HH:mm ZZ',
    ),
  );
}

describe('occurrences', () => {
  it('start with the anchor itself', () => {
    const daily = schedule('2026-11-20', '03:00', 'Europe/Berlin', 1, 'days');
    const anchor = Date.parse('2026-11-20T02:00:00Z');
    expect(nextOccurrence(daily, 0)).toBe(anchor);
    expect(nextOccurrence(daily, anchor - 1)).toBe(anchor);
    expect(nextOccurrence(daily, anchor)).toBe(anchor + 24 * 3_600_000);
    expect(previousOccurrence(daily, anchor - 1)).toBeUndefined();
    expect(previousOccurrence(daily, anchor)).toBe(anchor);
  });

  it('clamp the end of a month from the anchor', () => {
    const monthly = schedule(
      '2026-01-31',
      '03:00',
      'Europe/Berlin',
      1,
      'months',
    );
    expect(local(monthly, '2026-01-31T12:00:00Z', 4)).toEqual([
      '2026-02-28 03:00 +01:00',
      '2026-03-31 03:00 +02:00',
      '2026-04-30 03:00 +02:00',
      '2026-05-31 03:00 +02:00',
    ]);
    const leap = schedule('2024-02-29', '03:00', 'UTC', 1, 'years');
    expect(local(leap, '2027-01-01T00:00:00Z', 2)).toEqual([
      '2027-02-28 03:00 +00:00',
      '2028-02-29 03:00 +00:00',
    ]);
  });

  it('take the first valid instant where clocks skip the time in spring', () => {
    const daily = schedule('2026-03-01', '02:30', 'Europe/Berlin', 1, 'days');
    expect(local(daily, '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28 02:30 +01:00',
      '2026-03-29 03:00 +02:00',
      '2026-03-30 02:30 +02:00',
    ]);
    const havana = schedule(
      '2026-03-01',
      '00:00',
      'America/Havana',
      1,
      'weeks',
    );
    expect(local(havana, '2026-03-07T00:00:00Z', 1)).toEqual([
      '2026-03-08 01:00 -04:00',
    ]);
  });

  it('take the first occurrence where clocks show the time twice in autumn', () => {
    const daily = schedule('2026-03-01', '02:30', 'Europe/Berlin', 1, 'days');
    expect(local(daily, '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25 02:30 +02:00',
      '2026-10-26 02:30 +01:00',
    ]);
    // While clocks show 02:00 to 02:30 again, today's is over.
    expect(local(daily, '2026-10-25T01:15:00Z', 1)).toEqual([
      '2026-10-26 02:30 +01:00',
    ]);
    const newYork = schedule(
      '2026-10-01',
      '01:15',
      'America/New_York',
      1,
      'days',
    );
    expect(local(newYork, '2026-11-01T00:00:00Z', 2)).toEqual([
      '2026-11-01 01:15 -04:00',
      '2026-11-02 01:15 -05:00',
    ]);
  });

  it('do not come twice where a zone skipped a whole day', () => {
    const apia = schedule('2011-12-29', '00:00', 'Pacific/Apia', 1, 'days');
    expect(local(apia, '2011-12-29T00:00:00Z', 3)).toEqual([
      '2011-12-29 00:00 -10:00',
      '2011-12-31 00:00 +14:00',
      '2012-01-01 00:00 +14:00',
    ]);
  });

  it('count minutes and hours as elapsed time across a change of clocks', () => {
    const hourly = schedule('2026-10-25', '00:30', 'Europe/Berlin', 2, 'hours');
    expect(local(hourly, '2026-10-24T22:30:00Z', 2)).toEqual([
      '2026-10-25 02:30 +02:00',
      '2026-10-25 03:30 +01:00',
    ]);
  });

  it('are found at once however long ago the anchor is', () => {
    const minutely = schedule('1970-01-01', '00:00', 'UTC', 1, 'minutes');
    expect(nextOccurrence(minutely, Date.parse('2026-11-20T10:00:30Z'))).toBe(
      Date.parse('2026-11-20T10:01:00Z'),
    );
  });

  const schedules = fc
    .record({
      day: fc.integer({ min: 0, max: 800 }),
      minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
      timeZone: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/New_York',
        'America/Havana',
        'Australia/Lord_Howe',
        'Asia/Kathmandu',
        'Pacific/Apia',
        'Africa/Casablanca',
      ),
      value: fc.integer({ min: 1, max: 40 }),
      unit: fc.constantFrom(...SCHEDULE_UNITS),
    })
    .map(({ day, minute, timeZone, value, unit }) => {
      const start = DateTime.fromISO('2025-01-01', { zone: 'utc' }).plus({
        days: day,
        minutes: minute,
      });
      return schedule(
        start.toFormat('yyyy-MM-dd'),
        start.toFormat('HH:mm'),
        timeZone,
        value,
        unit,
      );
    });
  const instants = fc
    .integer({ min: -400 * 86_400, max: 1_500 * 86_400 })
    .map(seconds => Date.parse('2025-06-01T00:00:00Z') + seconds * 1_000);

  const windows = fc
    .tuple(
      fc.integer({ min: 0, max: 24 * 60 - 1 }),
      fc.integer({ min: 1, max: 24 * 60 - 1 }),
    )
    .map(([from, length]) => ({
      from: timeOfDay(from),
      to: timeOfDay(from + length),
    }));
  const windowed = fc
    .tuple(schedules, fc.option(windows, { nil: undefined }))
    .map(([of, within]) => ({ ...of, within }));

  it('leave no instant between the one before and the one after', () => {
    fc.assert(
      fc.property(windowed, instants, (of, instant) => {
        const next = nextOccurrence(of, instant);
        expect(next).toBeGreaterThan(instant);
        expect(previousOccurrence(of, next)).toBe(next);
        expect(
          previousOccurrence(of, next - 1) ?? -Infinity,
        ).toBeLessThanOrEqual(instant);
        const previous = previousOccurrence(of, instant);
        fc.pre(previous !== undefined);
        expect(previous).toBeLessThanOrEqual(instant);
        expect(nextOccurrence(of, previous)).toBe(next);
      }),
      { seed: 20261120, numRuns: 400 },
    );
  });

  it('are the anchor plus n intervals, by an independent count', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 0, max: 30 }), (of, n) => {
        const { start, every } = of;
        const anchor = DateTime.fromISO(`${start.date}T${start.time}`, {
          zone: start.timeZone,
        });
        fc.pre(anchor.toFormat('HH:mm') === start.time);
        const first = previousOccurrence(of, nextOccurrence(of, 0)) ?? 0;
        const elapsed = every.unit === 'minutes' || every.unit === 'hours';
        const expected = elapsed
          ? DateTime.fromMillis(first).plus({ [every.unit]: n * every.value })
          : anchor.plus({ [every.unit]: n * every.value });
        const skipped = !elapsed && expected.toFormat('HH:mm') !== start.time;
        fc.pre(!skipped);
        const instant = expected.toMillis();
        const found = previousOccurrence(of, instant);
        // Luxon keeps the second of two times in autumn where the anchor had that offset; the schedule keeps the first.
        expect([instant, instant - 3_600_000, instant - 1_800_000]).toContain(
          found,
        );
      }),
      { seed: 20261120, numRuns: 400 },
    );
  });

  it('wait for a window that crosses midnight, several as one', () => {
    const night = {
      ...schedule('2026-11-20', '03:00', 'Europe/Berlin', 5, 'hours'),
      within: { from: '22:00', to: '06:00' },
    };
    // The grid: 03:00, 08:00, 13:00, 18:00, 23:00, 04:00, 09:00, …
    expect(local(night, '2026-11-20T00:00:00Z', 5)).toEqual([
      '2026-11-20 03:00 +01:00',
      '2026-11-20 22:00 +01:00',
      '2026-11-20 23:00 +01:00',
      '2026-11-21 04:00 +01:00',
      '2026-11-21 22:00 +01:00',
    ]);
    const noon = {
      ...schedule('2026-11-20', '12:00', 'Europe/Berlin', 1, 'days'),
      within: { from: '22:00', to: '06:00' },
    };
    expect(local(noon, '2026-11-20T00:00:00Z', 1)).toEqual([
      '2026-11-20 22:00 +01:00',
    ]);
  });

  it('keep to a window on the nights on which clocks change', () => {
    const of = (timeZone: string, date: string) => ({
      ...schedule(date, '00:00', timeZone, 30, 'minutes'),
      within: { from: '01:30', to: '03:00' },
    });
    // 02:00 to 03:00 does not exist.
    expect(
      local(of('Europe/Berlin', '2026-03-28'), '2026-03-28T22:00:00Z', 2),
    ).toEqual(['2026-03-29 01:30 +01:00', '2026-03-30 01:30 +02:00']);
    // 02:00 to 03:00 is there twice.
    expect(
      local(of('Europe/Berlin', '2026-10-24'), '2026-10-24T22:00:00Z', 6),
    ).toEqual([
      '2026-10-25 01:30 +02:00',
      '2026-10-25 02:00 +02:00',
      '2026-10-25 02:30 +02:00',
      '2026-10-25 02:00 +01:00',
      '2026-10-25 02:30 +01:00',
      '2026-10-26 01:30 +01:00',
    ]);
    // 01:00 to 02:00 is there twice, and the window opens at the first 01:30.
    expect(
      local(of('America/New_York', '2026-10-31'), '2026-11-01T04:00:00Z', 6),
    ).toEqual([
      '2026-11-01 01:30 -04:00',
      '2026-11-01 01:00 -05:00',
      '2026-11-01 01:30 -05:00',
      '2026-11-01 02:00 -05:00',
      '2026-11-01 02:30 -05:00',
      '2026-11-02 01:30 -05:00',
    ]);
    // Clocks go forward by half an hour, from 02:00 to 02:30.
    expect(
      local(of('Australia/Lord_Howe', '2026-10-03'), '2026-10-03T14:00:00Z', 3),
    ).toEqual([
      '2026-10-04 01:30 +10:30',
      '2026-10-04 02:30 +11:00',
      '2026-10-05 01:30 +11:00',
    ]);
    // And back by half an hour, from 02:00 to 01:30.
    expect(
      local(of('Australia/Lord_Howe', '2026-04-04'), '2026-04-04T14:00:00Z', 4),
    ).toEqual([
      '2026-04-05 01:30 +11:00',
      '2026-04-05 01:30 +10:30',
      '2026-04-05 02:00 +10:30',
      '2026-04-05 02:30 +10:30',
    ]);
  });

  it('are those without the window, each put off minute by minute until it is open', () => {
    const steady = fc
      .tuple(schedules, windows, fc.constantFrom('UTC', 'Asia/Kathmandu'))
      .map(([of, within, timeZone]) => ({
        ...of,
        start: { ...of.start, timeZone },
        within,
      }));
    fc.assert(
      fc.property(steady, instants, (of, instant) => {
        const { from, to } = of.within;
        const isOpen = (at: number) => {
          const clock = DateTime.fromMillis(at, {
            zone: of.start.timeZone,
          }).toFormat('HH:mm');
          return from < to
            ? from <= clock && clock < to
            : from <= clock || clock < to;
        };
        const grid = { ...of, within: undefined };
        let expected = nextOccurrence(grid, instant);
        const last = previousOccurrence(grid, instant) ?? expected;
        for (const start of [last, expected]) {
          let at = start;
          while (!isOpen(at)) {
            at += 60_000;
          }
          expect(firstAllowedInstant(of, start)).toBe(at);
          if (at > instant) {
            expected = at;
            break;
          }
        }
        expect(nextOccurrence(of, instant)).toBe(expected);
      }),
      { seed: 20261120, numRuns: 100 },
    );
  });
});
