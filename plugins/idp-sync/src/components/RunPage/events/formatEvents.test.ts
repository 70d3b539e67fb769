import { Settings } from 'luxon';
import { runEvent } from '../../../__testUtils__/fixtures';
import { eventsAsText, formatTime } from './formatEvents';

describe('formatTime', () => {
  afterAll(() => {
    Settings.defaultZone = 'system';
  });

  it('is in the zone of the viewer', () => {
    Settings.defaultZone = 'Europe/Berlin';
    expect(formatTime('2026-11-20T11:00:00.120Z')).toBe(
      '2026-11-20 12:00:00.120',
    );
  });
});

describe('eventsAsText', () => {
  it('is one plain line an event, in UTC, whatever is in a name', () => {
    expect(
      eventsAsText([
        runEvent({
          at: '2026-11-20T11:54:56.123Z',
          level: 'warn',
          message: 'Named \u001b[31m"two\nlines"',
        }),
        runEvent({ at: '2026-11-20T11:54:57.000Z', phase: undefined }),
      ]),
    ).toBe(
      '2026-11-20T11:54:56.123Z WARN  scan    Named  [31m"two lines"\n' +
        '2026-11-20T11:54:57.000Z INFO          Incremental scan of 2 streams\n',
    );
  });
});
