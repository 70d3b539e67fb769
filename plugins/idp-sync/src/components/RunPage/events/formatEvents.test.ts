import { Settings } from 'luxon';
import { runEvent } from '../../../__testUtils__/fixtures';
import { eventsAsText, formatEvents } from './formatEvents';

describe('formatEvents', () => {
  beforeAll(() => {
    Settings.defaultZone = 'Europe/Berlin';
  });
  afterAll(() => {
    Settings.defaultZone = 'system';
  });

  it('writes one line for each event, in the zone of the viewer', () => {
    const text = formatEvents([
      runEvent({ at: '2026-11-20T11:00:00.120Z', message: 'First' }),
      runEvent({
        at: '2026-11-20T11:00:01.000Z',
        level: 'error',
        phase: undefined,
        message: 'Second',
      }),
    ]);
    expect(text.replace(/\p{Cc}\[\d+m/gu, '')).toBe(
      '2026-11-20 12:00:00.120 INFO  scan    First\n' +
        '2026-11-20 12:00:01.000 ERROR         Second',
    );
  });

  it('does not let a message recolour or break lines', () => {
    const text = formatEvents([
      runEvent({ message: 'Name \u001b[31mred\u001b[0m\r\nforged line\u0007' }),
    ]);
    expect(text.split('\n')).toHaveLength(1);
    expect(text).not.toContain('\u001b[31mred');
    expect(text).toContain('forged line');
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
