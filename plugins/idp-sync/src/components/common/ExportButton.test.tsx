import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { run, runChange } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { RunChanges } from '../RunPage/RunChanges';

const ADDRESS = '/idp-sync/runs/42';
const CSV = 'GET /runs/42/changes.csv';

describe('ExportButton', () => {
  const backend = FakeBackend.register();
  const saved: { name: string; content: Blob }[] = [];

  beforeEach(() => {
    saved.length = 0;
    let content: Blob;
    // jsdom has neither object URLs nor downloads.
    URL.createObjectURL = blob => {
      content = blob as Blob;
      return 'blob:csv';
    };
    URL.revokeObjectURL = () => {};
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        saved.push({ name: this.download, content });
      });
  });

  afterEach(() => jest.restoreAllMocks());

  async function press(search = '') {
    renderPage(<RunChanges run={run()} />, {
      at: `${ADDRESS}${search}`,
      path: ADDRESS,
    });
    await screen.findByText('Jane Doe', { selector: 'div' });
    await userEvent.click(screen.getByRole('button', { name: 'Export CSV' }));
  }

  it('saves all that the filters find, not the page that is shown', async () => {
    backend.answer('GET /runs/42/changes', {
      items: [runChange()],
      totalItems: 60,
    });
    backend.respond(CSV, () => new HttpResponse('id\r\n1\r\n'));
    await press('?status=applied&search=jane&pageSize=25&offset=25');
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0].name).toBe('idp-sync-run-42-changes.csv');
    expect(saved[0].content.size).toBe('id\r\n1\r\n'.length);
    expect(backend.lastSearchOf(CSV)).toBe('status=applied&search=jane');
  });

  it('says why no file could be made', async () => {
    backend.answer('GET /runs/42/changes', {
      items: [runChange()],
      totalItems: 1,
    });
    backend.respond(CSV, () => refusal(503, 'The database is away'));
    await press();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /could not be made.*The database is away/,
    );
    expect(saved).toEqual([]);
  });

  it('has nothing to offer where nothing is found', async () => {
    backend.answer('GET /runs/42/changes', { items: [], totalItems: 0 });
    renderPage(<RunChanges run={run()} />, { at: ADDRESS, path: ADDRESS });
    await screen.findByText(/no change/i);
    expect(screen.getByRole('button', { name: 'Export CSV' })).toBeDisabled();
  });
});
