import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { run, runChange, runEvent } from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { RunDetails } from './RunDetails';

const ADDRESS = '/idp-sync/runs/42';

function renderDetails(search = '') {
  return renderPage(<RunDetails run={run()} />, {
    at: `${ADDRESS}${search}`,
    path: ADDRESS,
  });
}

describe('RunDetails', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    backend.answer('GET /runs/42/changes', {
      items: [runChange()],
      totalItems: 1,
    });
    backend.answer('GET /runs/42/events', {
      items: [runEvent({ message: 'Incremental scan of 2 streams' })],
      totalItems: 1,
    });
  });

  it('goes from changes to events by keyboard, with the view in the address', async () => {
    const page = renderDetails();
    await screen.findByText('Jane Roe');
    screen.getByRole('tab', { name: 'Changes' }).focus();
    await userEvent.keyboard('{ArrowRight}{Enter}');
    expect(addressOf(page)).toBe(`${ADDRESS}?view=events`);
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: 'Events' })).toHaveAttribute(
        'aria-selected',
        'true',
      ),
    );
  });

  it('moves to the changes when a number led there', async () => {
    renderDetails('?action=create#changes');
    await screen.findByText('Jane Roe');
    expect(screen.getByRole('region', { name: 'Changes' })).toHaveFocus();
  });

  it('filters events by level', async () => {
    const page = renderDetails('?view=events');
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs/42/events')).toBe(
        'offset=0&limit=1000',
      ),
    );
    await userEvent.click(screen.getByRole('button', { name: /Level/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Warning' }),
    );
    expect(addressOf(page)).toBe(`${ADDRESS}?view=events&level=warn`);
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs/42/events')).toBe(
        'level=warn&offset=0&limit=1000',
      ),
    );
  });

  it('searches events, and copies those that are shown', async () => {
    const user = userEvent.setup();
    const page = renderDetails('?view=events');
    await user.type(
      await screen.findByRole('searchbox', { name: 'Search events' }),
      'scan',
    );
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs/42/events')).toBe(
        'search=scan&offset=0&limit=1000',
      ),
    );
    expect(addressOf(page)).toBe(`${ADDRESS}?view=events&find=scan`);
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible();
  });

  it('says that there are no events', async () => {
    backend.answer('GET /runs/42/events', { items: [], totalItems: 0 });
    renderDetails('?view=events');
    expect(
      await screen.findByText('This run has logged nothing yet.'),
    ).toBeVisible();
  });

  it('says when there are more events than are shown', async () => {
    backend.respond('GET /runs/42/events', ({ search }) => ({
      items: Number(search.get('offset')) ? [] : [runEvent()],
      totalItems: 12_345,
    }));
    renderDetails('?view=events');
    expect(
      await screen.findByText(/The first 1 of 12,345 events are shown/),
    ).toBeVisible();
  });

  it('says what went wrong with the events', async () => {
    backend.respond('GET /runs/42/events', () => refusal(500, 'Disk full'));
    renderDetails('?view=events');
    expect(await screen.findByRole('alert')).toHaveTextContent('Disk full');
  });
});
