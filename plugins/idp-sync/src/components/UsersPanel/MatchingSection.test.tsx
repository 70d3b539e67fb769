import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerDirectory } from '../../__testUtils__/answerDirectory';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { showPanel } from '../../__testUtils__/showPanel';
import { UsersPanel } from './UsersPanel';

describe('MatchingSection', () => {
  const backend = FakeBackend.register();

  const show = (
    matching: object,
    options: Parameters<typeof showPanel>[1] = {},
  ) => {
    answerDirectory(backend);
    return showPanel(UsersPanel, {
      policy: { users: { matching } },
      ...options,
    });
  };
  const section = () =>
    screen.getByRole('region', {
      name: 'People who are in the catalog already',
    });
  const rows = () =>
    within(within(section()).getByRole('list'))
      .getAllByRole('checkbox')
      .map(box => box.closest('label')?.textContent);

  it('is off, and says what that means, until somebody switches it on', async () => {
    const panel = show({});
    expect(
      within(section()).getByText(/Everybody gets an entity of their own/),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('switch', { name: 'Look for them' }),
    );
    expect(panel.draft().users.matching).toEqual({
      enabled: true,
      by: ['objectId', 'userPrincipalName', 'mail'],
      onMatch: 'report',
    });
    await userEvent.click(screen.getByRole('radio', { name: 'Left out' }));
    expect(panel.draft().users.matching.onMatch).toBe('skip');
    expect(
      within(section()).getByText(
        'Whoever has the same object id or, if nobody has, the same user principal name or, if nobody has, the same mail as somebody in the catalog is left out.',
      ),
    ).toBeVisible();
  });

  it('says of taking over what becomes of the entity, of the other connection and of who waits', async () => {
    const panel = show({ enabled: true, onMatch: 'skip' });
    expect(
      within(section()).getByText(/For an entity from elsewhere nobody makes/),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('radio', {
        name: 'Taken over: the entity that is there becomes theirs',
      }),
    );
    expect(panel.draft().users.matching.onMatch).toBe('adopt');
    expect(
      within(section()).getByText(/gets that entity: at once from another/),
    ).toBeVisible();
    expect(
      within(section()).getByText(
        /Choosing something else later gives nothing/,
      ),
    ).toBeVisible();
  });

  it('puts what people are recognised by in order by mouse and keyboard, and leaves some out', async () => {
    const panel = show({ enabled: true });
    const by = () => panel.draft().users.matching.by;
    await userEvent.click(screen.getByRole('button', { name: 'Move Mail up' }));
    expect(by()).toEqual(['objectId', 'mail', 'userPrincipalName']);
    expect(screen.getByText('Mail is now number 2 of 3')).toBeInTheDocument();
    act(() =>
      screen.getByRole('button', { name: 'Move Object id down' }).focus(),
    );
    await userEvent.keyboard('{Enter}');
    expect(by()).toEqual(['mail', 'objectId', 'userPrincipalName']);
    const button = (name: string) => screen.getByRole('button', { name });
    expect(button('Move Object id down')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(by()).toEqual(['mail', 'userPrincipalName', 'objectId']);
    // There is no further down.
    expect(button('Move Object id up')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(button('Move Object id up')).toHaveFocus();
    expect(button('Move Mail up')).toBeDisabled();
    await userEvent.click(screen.getByRole('checkbox', { name: /Mail/ }));
    expect(by()).toEqual(['objectId', 'userPrincipalName']);
    expect(rows()?.at(-1)).toContain('Mail');
  });

  it('says at the list what is wrong with it', async () => {
    show({ enabled: true, by: ['mail'] });
    await userEvent.click(screen.getByRole('checkbox', { name: /Mail/ }));
    expect(within(section()).getByRole('alert')).toHaveTextContent(
      'Needs at least one criterion',
    );
  });

  it('is shown and not to be changed where the connection is managed in a file', () => {
    show(
      { enabled: true, onMatch: 'link' },
      { readOnly: { reason: 'Managed in a file' } },
    );
    for (const control of [
      ...within(section()).getAllByRole('switch'),
      ...within(section()).getAllByRole('checkbox'),
      ...within(section()).getAllByRole('radio'),
      ...within(section()).getAllByRole('button'),
    ]) {
      expect(control).toBeDisabled();
    }
  });
});
