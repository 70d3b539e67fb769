import { mockServices } from '@backstage/backend-test-utils';
import { readEngineSettings } from '../engineSettings';

const read = (retention: object) =>
  readEngineSettings(
    mockServices.rootConfig({ data: { idpSync: { history: { retention } } } }),
  ).historyRetention;

describe('retention of the history', () => {
  it('keeps what says little for a shorter time, and all for no longer than asked', () => {
    expect(read({})).toEqual({
      days: 90,
      unchangedDays: 30,
      previewDays: 30,
      scanDays: 30,
      troubledDays: 90,
    });
    expect(read({ days: 7 })).toEqual({
      days: 7,
      unchangedDays: 7,
      previewDays: 7,
      scanDays: 7,
      troubledDays: 7,
    });
    expect(
      read({
        days: 60,
        unchanged: { days: 2 },
        previews: { days: 3 },
        scans: { days: 1 },
        troubled: { days: 3_650 },
      }),
    ).toEqual({
      days: 60,
      unchangedDays: 2,
      previewDays: 3,
      scanDays: 1,
      troubledDays: 3_650,
    });
  });

  it.each([
    [{ days: 0 }, /history\.retention\.days.*at least 1 day/],
    [{ days: 1.5 }, /history\.retention\.days.*whole number of days/],
    [{ previews: { days: 3_651 } }, /retention\.previews\.days.*at most 3650/],
    [{ scans: { days: 'a' } }, /retention\.scans\.days.*number of days/],
    [{ scans: 3 }, /history\.retention\.scans/],
    [{ unchanged: {} }, /retention\.unchanged\.days/],
    [{ preview: { days: 3 } }, /history\.retention.*preview/],
  ])('refuses %j at the place', (retention, message) => {
    expect(() => read(retention)).toThrow(message);
  });
});
