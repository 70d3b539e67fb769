import type { Schedule } from '@idp-sync/backstage-plugin-idp-sync-common';
import { deriveProblems } from './deriveProblems';
import type { ProblemFacts } from './types';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 20, 12);

const quarterly: Schedule = {
  start: { date: '2026-01-01', time: '00:00', timeZone: 'Etc/UTC' },
  every: { value: 15, unit: 'minutes' },
};

const error = (code: 'IDP_NETWORK' | 'IDP_DIRECTORY_EMPTY') => ({
  code,
  message: 'It happened.',
  remedy: 'Mend it.',
});

function facts(more: Partial<ProblemFacts> = {}): ProblemFacts {
  return {
    now: NOW,
    limits: { noSuccessAfterMs: DAY, removalsBlockedAfterMs: 3 * DAY },
    watched: true,
    schedule: quarterly,
    lastSync: { runId: 7, finishedAt: NOW - HOUR },
    failedObjects: [],
    held: [],
    lastSuccessAt: NOW - HOUR,
    ...more,
  };
}

function failing(pauses: number, since = NOW - HOUR) {
  return {
    error: error('IDP_NETWORK'),
    runId: 8,
    since,
    lastFailedAt: NOW - 60_000,
    pauses,
  };
}

function found(more: Partial<ProblemFacts>) {
  return deriveProblems(facts(more)).map(
    ({ kind, cause, severity }) => `${kind} ${cause} ${severity}`,
  );
}

describe('deriveProblems', () => {
  it.each([
    [31, []],
    [30, ['credentialExpiring app normal']],
    [8, ['credentialExpiring app normal']],
    [7, ['credentialExpiring app high']],
    [0, ['credentialExpiring app critical']],
  ])('tells %p days before that a credential ends %j', (days, expected) => {
    const expiresAt = NOW + days * DAY;
    expect(found({ credential: { profile: 'app', expiresAt } })).toEqual(
      expected,
    );
  });

  it('says of a credential which one ends when, and leaves it to its being seen when that began', () => {
    const expiresAt = Date.UTC(2026, 10, 30);
    const [problem] = deriveProblems(
      facts({ credential: { profile: 'app', expiresAt } }),
    );
    expect(problem).toMatchObject({
      endsAt: expiresAt,
      error: {
        code: 'IDP_CREDENTIAL_EXPIRING',
        message: 'Credential profile "app" ends on 2026-11-30.',
      },
    });
    expect([problem.since, problem.seenAt]).toEqual([undefined, undefined]);
  });

  it('finds nothing wrong where nothing is', () => {
    expect(found({})).toEqual([]);
  });

  it('says of a failing connection by which cause, and when it has become a pause', () => {
    expect(found({ failure: failing(2) })).toEqual(['failed IDP_NETWORK high']);
    expect(deriveProblems(facts({ failure: failing(3) }))).toEqual([
      expect.objectContaining({
        kind: 'failed',
        severity: 'critical',
        escalated: true,
        runId: 8,
        since: NOW - HOUR,
        seenAt: NOW - 60_000,
      }),
    ]);
  });

  it('calls it no pause where nothing is tried by itself', () => {
    expect(found({ failure: failing(9), schedule: undefined })).toEqual([
      'failed IDP_NETWORK high',
    ]);
  });

  it('tells objects left out by their causes', () => {
    const left = { code: 'IDP_NETWORK', count: 3, error: error('IDP_NETWORK') };
    expect(
      deriveProblems(
        facts({ failedObjects: [{ ...left, code: 'IDP_ENTITY_INVALID' }] }),
      ),
    ).toEqual([
      expect.objectContaining({
        kind: 'partial',
        cause: 'IDP_ENTITY_INVALID',
        count: 3,
        runId: 7,
      }),
    ]);
  });

  it('tells removals that are held, and that they have been for long', () => {
    const held = (since: number) => [{ kind: 'removals', count: 5, since }];
    expect(found({ held: held(NOW - 3 * DAY + 1) })).toEqual([
      'held removals normal',
    ]);
    expect(found({ held: held(NOW - 3 * DAY) })).toEqual([
      'held removals normal',
      'removalsBlocked held high',
    ]);
    expect(
      found({ held: [{ kind: 'creations', count: 5, since: NOW - 9 * DAY }] }),
    ).toEqual(['held creations normal']);
  });

  it('tells of a directory that has been empty for long (Law 1)', () => {
    const empty = (since: number) => ({
      failure: { ...failing(1, since), error: error('IDP_DIRECTORY_EMPTY') },
    });
    expect(found(empty(NOW - 3 * DAY + 1))).toEqual([
      'failed IDP_DIRECTORY_EMPTY high',
    ]);
    expect(found(empty(NOW - 3 * DAY))).toEqual([
      'failed IDP_DIRECTORY_EMPTY high',
      'removalsBlocked directoryEmpty high',
    ]);
  });

  it('tells of a scan that does not come to its end (Law 1)', () => {
    expect(found({ openScanSince: NOW - 3 * DAY + 1 })).toEqual([]);
    expect(found({ openScanSince: NOW - 3 * DAY })).toEqual([
      'removalsBlocked scanIncomplete high',
    ]);
  });

  it('tells of no success for longer than the set time, once it was due', () => {
    expect(found({ lastSuccessAt: NOW - DAY + 1 })).toEqual([]);
    expect(found({ lastSuccessAt: NOW - DAY })).toEqual([
      'noSuccess noSuccess critical',
    ]);
    const weekly: Schedule = {
      ...quarterly,
      // A Thursday, as is 19 November.
      every: { value: 1, unit: 'weeks' },
    };
    expect(
      found({ schedule: weekly, lastSuccessAt: Date.UTC(2026, 10, 14) }),
    ).toEqual(['noSuccess noSuccess critical']);
    expect(
      found({ schedule: weekly, lastSuccessAt: Date.UTC(2026, 10, 19, 0, 1) }),
    ).toEqual([]);
    expect(found({ schedule: undefined, lastSuccessAt: 0 })).toEqual([]);
  });

  it('leaves it open whether a run under way will be a success', () => {
    const late = { lastSuccessAt: NOW - 2 * DAY };
    const opens = (activeSince: number) =>
      deriveProblems(facts({ ...late, activeSince })).map(each => each.opens);
    expect(opens(NOW - HOUR)).toEqual([false]);
    expect(opens(NOW - DAY)).toEqual([true]);
  });

  it('says only of a configuration that is not valid that it is not', () => {
    const misconfigured = { error: error('IDP_NETWORK'), since: NOW };
    expect(found({ misconfigured, lastSuccessAt: 0 })).toEqual([
      'misconfigured IDP_NETWORK critical',
    ]);
  });

  it('says nothing of a connection that is switched off or gone', () => {
    expect(
      found({ watched: false, failure: failing(9), openScanSince: 1 }),
    ).toEqual([]);
  });
});
