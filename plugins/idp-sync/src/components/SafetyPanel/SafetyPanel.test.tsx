import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { showPanel } from '../../__testUtils__/showPanel';
import { SafetyPanel } from './SafetyPanel';

describe('SafetyPanel', () => {
  FakeBackend.register();

  const field = (name: string) => screen.findByRole('textbox', { name });
  const type = async (name: string, text: string) => {
    const input = await field(name);
    await userEvent.clear(input);
    await userEvent.type(input, text || '{Tab}');
    await userEvent.tab();
    return input;
  };

  const LATER = { users: { softDeleted: { removeAfter: { days: 30 } } } };

  it.each<[string, object, [string, string, RegExp][]]>([
    [
      'the limits of one sync and the days of leavers',
      { leavers: LATER, safety: { window: 'off' } },
      [
        ['People removed: More than', '1.5', /Expected a whole number/],
        ['Groups added: More than', '99999999', /at most 10,000,000/],
        ['People added: More than', '', /Expected a number/],
        ['Members lost by one group: More than %', '101', /at most 100/],
        ['Days', '4000', /at most 3,650/],
      ],
    ],
    [
      'the hours that are watched',
      {},
      [
        ['Hours', '0', /at least 1/],
        ['Hours', '2209', /at most 2,208/],
      ],
    ],
  ])(
    'says at %s what cannot be, and keeps what was typed',
    async (_, policy, cases) => {
      const { draft } = showPanel(SafetyPanel, { policy });
      for (const [name, text, issue] of cases) {
        const before = JSON.stringify(draft());
        const input = await type(name, text);
        expect(input).toHaveValue(text);
        expect(input).toBeInvalid();
        expect(input).toHaveAccessibleDescription(issue);
        expect(JSON.stringify(draft())).not.toBe(before);

        await type(name, '7');
        expect(input).toBeValid();
        expect(input).not.toHaveAccessibleDescription(issue);
      }
    },
  );

  it('shows what came from elsewhere as it is, and has limits again that were switched off and on', async () => {
    const { draft } = showPanel(SafetyPanel, {
      policy: { safety: { removals: { users: { count: 42 } }, window: 'off' } },
    });
    const watched = await screen.findByRole('checkbox', {
      name: 'People removed',
    });
    await userEvent.click(watched);
    expect(draft().safety.removals.users).toBe('off');
    await userEvent.click(watched);
    expect(draft().safety.removals.users).toMatchObject({ count: 42 });
  });

  it('says under what is read why reading less cannot be, and where to go', async () => {
    showPanel(SafetyPanel);
    await userEvent.click(
      await screen.findByRole('radio', { name: /Only groups that the policy/ }),
    );
    expect(await screen.findByText(/needs groups named by id/)).toBeVisible();
  });

  it('shows everything and lets nothing be changed where it is read-only', async () => {
    showPanel(SafetyPanel, { readOnly: { reason: 'Managed in a file' } });
    await field('Hours');
    for (const role of ['textbox', 'checkbox', 'radio', 'switch']) {
      for (const control of screen.getAllByRole(role)) {
        expect(control).toBeDisabled();
      }
    }
  });
});
