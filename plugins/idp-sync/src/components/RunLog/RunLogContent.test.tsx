import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  connection,
  runCounts,
  runError,
  runSummary,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { RunLogContent } from './RunLogContent';

const PAGE_PATH = '/idp-sync/runs';

function renderLog(search = '') {
  return renderPage(<RunLogContent />, {
    at: `${PAGE_PATH}${search}`,
    path: PAGE_PATH,
  });
}

function rowOf(element: HTMLElement): HTMLElement {
  const row = element.closest<HTMLElement>('[role="row"]');
  if (!row) {
    throw new Error('Not in a row');
  }
  return row;
}

describe('RunLogContent', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection(),
          connection({ id: 'fabrikam', title: 'Fabrikam' }),
        ],
      }),
    );
    backend.answer('GET /runs', {
      items: [
        runSummary({ id: 43, warningCount: 2 }),
        runSummary({
          id: 42,
          connectionId: 'fabrikam',
          mode: 'full',
          trigger: 'manual',
          requestedBy: 'user:default/jane',
          status: 'failed',
          durationMs: 200_000,
          counts: runCounts({ user: { failed: 1_500 } }),
          info: 'The identity provider could not be reached',
          error: runError('IDP_NETWORK', 'getaddrinfo ENOTFOUND'),
        }),
      ],
      totalItems: 60,
    });
  });

  it('lists runs with date, duration, status, info and counts', async () => {
    renderLog();
    const table = await screen.findByRole('grid');
    await waitFor(() =>
      expect(within(table).getAllByRole('row')).toHaveLength(3),
    );
    const [, succeeded, failed] = within(table).getAllByRole('row');

    expect(succeeded).toHaveTextContent('Nov 20, 2026');
    expect(succeeded).toHaveTextContent('4.2s');
    expect(succeeded).toHaveTextContent('Succeeded');
    expect(succeeded).toHaveTextContent('Sync by schedule · 2 warnings');

    expect(failed).toHaveTextContent('3m 20s');
    expect(failed).toHaveTextContent('Failed');
    expect(failed).toHaveTextContent('Fabrikam');
    expect(failed).toHaveTextContent(
      'The identity provider could not be reachedIDP_NETWORK',
    );
    expect(failed).toHaveTextContent('Full sync by jane');
    expect(failed).toHaveTextContent('1,500');
    expect(screen.getByText('1–50 of 60')).toBeVisible();
  });

  it('tells times in UTC when asked', async () => {
    renderLog();
    const times = await screen.findAllByText('Nov 20, 2026');
    expect(times[0]).toHaveAttribute(
      'title',
      expect.stringContaining('2026-11-20 11:54:56 UTC'),
    );
  });

  it('leads from a row to the run, and from a number to the changes behind it', async () => {
    const page = renderLog();
    const row = rowOf(await screen.findByText('4.2s'));
    expect(within(row).getByRole('link', { name: /^12/ })).toHaveAttribute(
      'href',
      '/idp-sync/runs/43?action=create&status=applied#changes',
    );
    await userEvent.click(within(row).getByText('4.2s'));
    await waitFor(() => expect(addressOf(page)).toBe('/idp-sync/runs/43'));
  });

  it('opens a run by keyboard', async () => {
    const page = renderLog();
    const row = rowOf(await screen.findByText('4.2s'));
    row.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(addressOf(page)).toBe('/idp-sync/runs/43'));
  });

  it('asks for what the address says', async () => {
    renderLog(
      '?status=failed&status=partial&status=nonsense&connection=fabrikam&kind=sync&search=ENOTFOUND&page=3&pageSize=10',
    );
    await screen.findAllByRole('row');
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs')).toBe(
        'connectionId=fabrikam&status=partial&status=failed&kind=sync&search=ENOTFOUND&offset=20&limit=10',
      ),
    );
  });

  it('keeps filters in the address and goes back to the first page', async () => {
    const page = renderLog('?page=2');
    await screen.findAllByRole('row');
    await userEvent.click(screen.getByRole('button', { name: /Status/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Failed' }),
    );
    expect(addressOf(page)).toBe(`${PAGE_PATH}?status=failed`);
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs')).toBe(
        'status=failed&offset=0&limit=50',
      ),
    );
  });

  it('takes days of the viewer’s zone, the last one included, with reading, trigger and order', async () => {
    renderLog(
      '?from=2026-11-01&to=2026-11-20&mode=full&trigger=manual&trigger=api&sort=-created&pageSize=1000',
    );
    await screen.findAllByRole('row');
    const asked = new URLSearchParams(backend.lastSearchOf('GET /runs'));
    expect(asked.get('from')).toBe(new Date(2026, 10, 1).toISOString());
    expect(asked.get('to')).toBe(new Date(2026, 10, 21).toISOString());
    expect(asked.getAll('trigger')).toEqual(['manual', 'api']);
    expect(Object.fromEntries(asked)).toMatchObject({
      mode: 'full',
      order: '-created',
      limit: '1000',
    });
  });

  it('leaves out of the question what is no day and no order', async () => {
    renderLog('?from=2026-02-30&to=tomorrow&sort=info');
    await screen.findAllByRole('row');
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs')).toBe('offset=0&limit=50'),
    );
  });

  it('says at the field that the last day is before the first, applies neither, and goes on when it is mended', async () => {
    const page = renderLog('?from=2026-11-22&to=2026-11-20&status=failed');
    expect(await screen.findByText('1–50 of 60')).toBeVisible();
    const until = screen.getByRole('group', { name: 'Until' });
    expect(until).toHaveAccessibleDescription(
      /Before “From”, so no dates are applied\./,
    );
    expect(until).toHaveAttribute('data-invalid');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(backend.lastSearchOf('GET /runs')).toBe(
      'status=failed&offset=0&limit=50',
    );
    const [day] = within(until)
      .getAllByRole('spinbutton')
      .filter(part => part.getAttribute('data-type') === 'day');
    await userEvent.click(day);
    await userEvent.keyboard('23');
    await waitFor(() => expect(addressOf(page)).toMatch(/to=2026-11-23/));
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs')).toMatch(/&from=.*&to=/),
    );
    expect(until).not.toHaveAttribute('data-invalid');
  });

  it('asks without an end where that is the last day of all', async () => {
    renderLog('?to=9999-12-31');
    await screen.findByText('1–50 of 60');
    expect(backend.lastSearchOf('GET /runs')).toBe('offset=0&limit=50');
  });

  it.each([
    ['y'.repeat(201), /^Longer than 200 characters/],
    ['a%09b', /^With a tab/],
  ])(
    'says at the field what cannot be searched for, and shows all: %s',
    async (term, reason) => {
      renderLog(`?search=${term}`);
      expect(await screen.findByText('1–50 of 60')).toBeVisible();
      const field = screen.getByRole('searchbox', { name: 'Search runs' });
      expect(field).toBeInvalid();
      expect(field).toHaveAccessibleDescription(reason);
      expect(screen.queryByRole('alert')).toBeNull();
      expect(backend.lastSearchOf('GET /runs')).toBe('offset=0&limit=50');
      expect(
        screen.getByRole('button', { name: 'Clear filters' }),
      ).toBeVisible();
    },
  );

  it('sorts by a heading, and keeps that in the address', async () => {
    const page = renderLog();
    const heading = await screen.findByRole('columnheader', {
      name: /Status/,
    });
    await userEvent.click(heading);
    expect(addressOf(page)).toBe(`${PAGE_PATH}?sort=status`);
    await waitFor(() =>
      expect(backend.lastSearchOf('GET /runs')).toContain('order=status'),
    );
    await userEvent.click(heading);
    expect(addressOf(page)).toBe(`${PAGE_PATH}?sort=-status`);
  });

  it('shows the columns that are chosen, and the counts of one class', async () => {
    renderLog('?columns=kind&columns=read&columns=created&class=group');
    const table = await screen.findByRole('grid');
    await within(table).findAllByRole('row');
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['Date and time', 'Type', 'Total', 'Created']);
    const [, row] = within(table).getAllByRole('row');
    expect(row).toHaveTextContent('Sync8450');
  });

  it('filters by connection', async () => {
    const page = renderLog();
    await screen.findAllByText('Fabrikam');
    await userEvent.click(screen.getByRole('button', { name: /Connection/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Fabrikam' }),
    );
    expect(addressOf(page)).toBe(`${PAGE_PATH}?connection=fabrikam`);
  });

  it('searches once the viewer stops typing', async () => {
    const page = renderLog();
    await screen.findAllByRole('row');
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search runs' }),
      'jane',
    );
    await waitFor(() =>
      expect(addressOf(page)).toBe(`${PAGE_PATH}?search=jane`),
    );
    await waitFor(() =>
      expect(
        backend
          .requestsOf('GET /runs')
          .map(({ search }) => search.get('search') ?? ''),
      ).toEqual(['', 'jane']),
    );
  });

  it('pages, with the page in the address', async () => {
    const page = renderLog();
    await screen.findByText('1–50 of 60');
    await userEvent.click(
      screen.getByRole('button', { name: 'Next table page' }),
    );
    expect(addressOf(page)).toBe(`${PAGE_PATH}?page=2`);
    expect(await screen.findByText('51–60 of 60')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous table page' }),
    );
    expect(addressOf(page)).toBe(PAGE_PATH);
  });

  it('goes to the last page there is when the one in the address has gone', async () => {
    const page = renderLog('?page=99');
    await waitFor(() => expect(addressOf(page)).toBe(`${PAGE_PATH}?page=2`));
  });

  it('says that no run matches, and clears the filters', async () => {
    backend.answer('GET /runs', { items: [], totalItems: 0 });
    const page = renderLog('?status=cancelled&search=x');
    expect(
      await screen.findByText('No run matches these filters'),
    ).toBeVisible();
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' })[0],
    );
    expect(addressOf(page)).toBe(PAGE_PATH);
    expect(await screen.findByText('No runs yet')).toBeVisible();
  });

  it('says what went wrong, and tries again when asked to', async () => {
    backend.respond('GET /runs', () => refusal(500, 'The database is gone'));
    renderLog();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is gone',
    );
    backend.answer('GET /runs', { items: [], totalItems: 0 });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('No runs yet')).toBeVisible();
  });
});
