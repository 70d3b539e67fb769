import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { showPanel } from '../../__testUtils__/showPanel';
import { SchedulePanel } from './SchedulePanel';

const SCHEDULE = {
  start: { date: '2999-01-01', time: '03:00', timeZone: 'Europe/Berlin' },
  every: { value: 1, unit: 'days' },
  within: { from: '22:00', to: '06:00' },
};

describe('SchedulePanel', () => {
  FakeBackend.register();

  const type = async (name: string, text: string) => {
    const input = await screen.findByRole('textbox', { name });
    await userEvent.clear(input);
    await userEvent.type(input, text || '{Tab}');
    await userEvent.tab();
    return input;
  };

  it.each([
    ['Start date', '2026-02-31', /Expected a day that exists/],
    ['Start date', '2027-02-29', /Expected a day that exists/],
    ['Start date', '31.12.2026', /Expected a day that exists/],
    ['Start date', '1969-12-31', /Expected a day from 1970-01-01 to 9999/],
    ['Start date', '', /Expected a day that exists/],
    ['Start time', '24:00', /Expected a time of day as HH:mm/],
    ['Start time', '3am', /Expected a time of day as HH:mm/],
    ['Repeat every', '0', /Must be at least 1/],
    ['Repeat every', '10001', /Must be at most 10,000/],
    ['Repeat every', '', /Expected a number/],
    ['From', '25:00', /Expected a time of day as HH:mm/],
    ['To', '', /Expected a time of day as HH:mm/],
    ['To', '22:00', /Expected a window that is open for a while/],
  ])(
    'says at %s that %p cannot be, and keeps it',
    async (name, text, issue) => {
      showPanel(SchedulePanel, { policy: { schedule: SCHEDULE } });
      expect(await screen.findByText(/will start at/)).toBeVisible();
      const input = await type(name, text);
      expect(input).toHaveValue(text);
      expect(input).toHaveAccessibleDescription(issue);
      expect(screen.queryByText(/will start at/)).toBeNull();
      expect(screen.queryByText('The next ten runs')).toBeNull();
    },
  );

  it('shows a zone that nobody knows as it is, and says what one looks like', async () => {
    showPanel(SchedulePanel, {
      policy: { schedule: SCHEDULE },
      damage: policy => ({
        ...policy,
        schedule: {
          ...SCHEDULE,
          start: { ...SCHEDULE.start, timeZone: 'Mars/Olympus' },
        },
      }),
    });
    expect(await screen.findByText(/Expected an IANA time zone/)).toBeVisible();
    expect(screen.getByRole('button', { name: /Mars\/Olympus/ })).toBeVisible();
  });

  it('has the schedule again that was switched off and on', async () => {
    const { draft } = showPanel(SchedulePanel, {
      policy: { schedule: SCHEDULE },
    });
    const on = await screen.findByRole('switch');
    await userEvent.click(on);
    expect(draft().schedule).toBeUndefined();
    await userEvent.click(on);
    expect(draft().schedule).toEqual(SCHEDULE);
  });

  it('shows everything and lets nothing be changed where it is read-only', async () => {
    showPanel(SchedulePanel, {
      policy: { schedule: SCHEDULE },
      readOnly: { reason: 'Managed in a file' },
    });
    await screen.findByRole('textbox', { name: 'Start date' });
    for (const role of ['textbox', 'switch', 'checkbox']) {
      for (const control of screen.getAllByRole(role)) {
        expect(control).toBeDisabled();
      }
    }
  });
});
