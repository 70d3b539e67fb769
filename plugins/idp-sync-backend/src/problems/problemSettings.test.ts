import { ConfigReader } from '@backstage/config';
import type { JsonValue } from '@backstage/types';
import { ProblemSettingsReader } from './problemSettings';

const HOUR_MS = 3_600_000;

function read(notifications?: JsonValue): ProblemSettingsReader {
  return ProblemSettingsReader.read(
    new ConfigReader({
      idpSync: { ...(notifications !== undefined && { notifications }) },
    }),
  );
}

describe('idpSync.notifications', () => {
  it('tells nobody of anything unless it says whom', () => {
    expect(read().of('contoso')).toEqual({
      recipients: undefined,
      kinds: expect.not.arrayContaining(['partial']),
      noSuccessAfterMs: 24 * HOUR_MS,
      removalsBlockedAfterMs: 72 * HOUR_MS,
    });
  });

  it('holds for all, but for what a connection says otherwise', () => {
    const settings = read({
      recipients: ['group:default/portal-admins'],
      kinds: ['failed', 'held'],
      noSuccessAfter: { hours: 6 },
      connections: {
        contoso: { recipients: 'broadcast', noSuccessAfter: { minutes: 90 } },
      },
    });
    expect(settings.of('contoso')).toEqual({
      recipients: 'broadcast',
      kinds: ['failed', 'held'],
      noSuccessAfterMs: 1.5 * HOUR_MS,
      removalsBlockedAfterMs: 72 * HOUR_MS,
    });
    // A connection of that name there may be, and then it has nothing of its own.
    for (const other of ['fabrikam', 'constructor', '__proto__']) {
      expect(settings.of(other)).toMatchObject({
        recipients: ['group:default/portal-admins'],
        noSuccessAfterMs: 6 * HOUR_MS,
      });
    }
  });

  it.each<[string, JsonValue, RegExp]>([
    ['a list', [], /idpSync\.notifications/],
    ['a word for everybody', { recipients: 'all' }, /recipients: must be "br/],
    ['nobody', { recipients: [] }, /recipients: must name somebody/],
    ['a bare name', { recipients: ['admins'] }, /recipients.*full reference/],
    [
      'an entity that is nobody',
      { recipients: ['component:default/x'] },
      /recipients.*full reference/,
    ],
    ['an unknown kind', { kinds: ['broken'] }, /kinds.*must be one of failed/],
    ['a time as text', { noSuccessAfter: '24h' }, /noSuccessAfter/],
    ['no time', { noSuccessAfter: {} }, /noSuccessAfter.*one minute/],
    ['too long', { noSuccessAfter: { days: 366 } }, /noSuccessAfter.*365 days/],
    ['a past time', { removalsBlockedAfter: { hours: -1 } }, /removalsBlocked/],
    ['half a day', { noSuccessAfter: { days: 0.5 } }, /noSuccessAfter/],
    ['weeks', { noSuccessAfter: { weeks: 1 } }, /noSuccessAfter.*weeks/],
    ['an unknown setting', { recipient: 'broadcast' }, /"recipient"/],
    [
      'the same of a connection',
      { connections: { contoso: { kinds: ['x'] } } },
      /connections\.contoso\.kinds/,
    ],
    [
      'connections within a connection',
      { connections: { contoso: { connections: {} } } },
      /connections\.contoso.*"connections"/,
    ],
  ])('refuses %s at its place', (_name, notifications, message) => {
    const reading = () => read(notifications);
    expect(reading).toThrow(message);
    expect(reading).toThrow(
      expect.objectContaining({ code: 'IDP_CONFIG_INVALID' }),
    );
  });
});
