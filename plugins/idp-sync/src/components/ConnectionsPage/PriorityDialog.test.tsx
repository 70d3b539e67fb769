import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { connection } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { connectionDetails } from '../../__testUtils__/settings';
import { ConnectionsContent } from './ConnectionsContent';

const PRIORITY = 'PUT /connections/fabrikam/priority';

describe('the priority of connections', () => {
  const backend = FakeBackend.register();

  const list = (priority: number) => ({
    connections: [
      connection({ id: 'contoso', title: 'Contoso' }),
      connection({
        id: 'fabrikam',
        title: 'Fabrikam',
        origin: 'portal',
        priority,
      }),
    ],
    paused: false,
    catalogConnected: true,
    sourceOfTruth: { rule: 'allow', connections: [] },
  });
  const show = async () => {
    backend.answer('GET /status', list(100));
    backend.answer('GET /connections/fabrikam/settings', {
      ...connectionDetails(),
      id: 'fabrikam',
      revision: 7,
    });
    renderPage(<ConnectionsContent />, {
      at: '/idp-sync/connections',
      path: '/idp-sync/connections',
    });
    await screen.findByText('2 of 2');
  };
  const row = (title: string) =>
    screen.getByRole('row', { name: new RegExp(title) });
  const open = async () =>
    userEvent.click(
      await screen.findByRole('button', {
        name: 'Change the priority of Fabrikam',
      }),
    );
  const type = async (value: string) => {
    const field = await screen.findByRole('textbox', { name: /Priority/ });
    await userEvent.clear(field);
    await userEvent.type(field, value);
    await userEvent.tab();
  };

  it('is shown for all, and changed for those of the portal, with the place it would give', async () => {
    await show();
    expect(within(row('Contoso')).getByText('1 of 2')).toBeVisible();
    expect(within(row('Contoso')).queryByRole('button')).toBeNull();
    await open();
    await type('10');
    expect(
      await screen.findByText('It would be number 1 of 2.'),
    ).toBeInTheDocument();
    backend.respond(PRIORITY, () => {
      backend.answer('GET /status', list(10));
      return { ...connectionDetails(), priority: 10, revision: 8 };
    });
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(backend.requestsOf(PRIORITY).at(-1)?.body).toEqual({
      priority: 10,
      revision: 7,
    });
    expect(
      await within(row('Fabrikam')).findByText('1 of 2'),
    ).toBeInTheDocument();
  });

  it('says at the field what is wrong, and keeps what was typed where somebody else was quicker', async () => {
    await show();
    await open();
    await type('5000');
    expect(
      await screen.findByText('A whole number from 1 to 1000 is needed.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await type('5');
    backend.respond(PRIORITY, () =>
      refusal(409, 'Fabrikam was changed by user:default/jane meanwhile'),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(
      await screen.findByText(/was changed by user:default\/jane/),
    ).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /Priority/ })).toHaveValue('5');
  });
});
