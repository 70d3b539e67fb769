import { parseSchedule } from './scheduleSchema';
import { scheduleToSentence } from './scheduleToSentence';

const valid = {
  start: { date: '2026-11-20', time: '03:00', timeZone: 'Europe/Berlin' },
  every: { value: 15, unit: 'minutes' },
};

describe('parseSchedule', () => {
  it('reads a schedule, which has a sentence', () => {
    expect(scheduleToSentence(parseSchedule(valid))).toBe(
      'every 15 minutes from 20 November 2026, 03:00 (Europe/Berlin)',
    );
    expect(
      scheduleToSentence(
        parseSchedule({ ...valid, every: { value: 1, unit: 'days' } }),
      ),
    ).toBe('every day from 20 November 2026, 03:00 (Europe/Berlin)');
  });

  it('reads the window in which runs may start, which has its words', () => {
    const within = { from: '22:00', to: '06:00' };
    expect(scheduleToSentence(parseSchedule({ ...valid, within }))).toBe(
      'every 15 minutes between 22:00 and 06:00 from 20 November 2026, 03:00 (Europe/Berlin)',
    );
  });

  it.each<[object, RegExp]>([
    [{ from: '22:00', to: '22:00' }, /within: expected a window that is open/],
    [{ from: '22:00' }, /within\.to/],
    [{ from: '24:00', to: '06:00' }, /within\.from: expected a time of day/],
    [{ from: '22:00', to: '06:00', days: 'all' }, /within/],
  ])('refuses the window %j', (within, message) => {
    expect(() => parseSchedule({ ...valid, within })).toThrow(message);
  });

  it.each<[object, RegExp]>([
    [{ date: '2026-02-30' }, /start\.date: expected a day that exists/],
    [{ date: '20.11.2026' }, /start\.date: expected a day that exists[^;]*$/],
    [
      { date: '1969-12-31' },
      /start\.date: expected a day from 1970-01-01 to 9999-12-31$/,
    ],
    [{ date: '0001-01-01' }, /start\.date: expected a day from 1970-01-01/],
    [{ date: '10000-01-01' }, /start\.date: expected a day that exists/],
    [{ time: '3:00' }, /start\.time: expected a time of day/],
    [{ time: '24:00' }, /start\.time/],
    [{ timeZone: '+02:00' }, /start\.timeZone: .*an offset is not a zone/],
    [{ timeZone: 'Europe/Bonn' }, /start\.timeZone/],
    [{ timeZone: '' }, /start\.timeZone/],
  ])('refuses the start %j', (start, message) => {
    expect(() =>
      parseSchedule({ ...valid, start: { ...valid.start, ...start } }),
    ).toThrow(message);
  });

  it.each<[object, RegExp]>([
    [{ value: 0 }, /every\.value/],
    [{ value: 1.5 }, /every\.value/],
    [{ unit: 'seconds' }, /every\.unit/],
  ])('refuses the interval %j', (every, message) => {
    expect(() =>
      parseSchedule({ ...valid, every: { ...valid.every, ...every } }),
    ).toThrow(message);
  });
});
