import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  explanation,
  historyEntry,
  JANE,
} from '../../__testUtils__/explanations';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { runError, secondsAgo } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { ObjectContent } from './ObjectContent';

const PATH = '/idp-sync/explain/:connectionId/:objectClass/:objectId';
const HISTORY = `GET /connections/contoso/objects/user/${JANE}/history`;

function renderObject(objectClass = 'user', search = '') {
  return renderPage(<ObjectContent />, {
    at: `/idp-sync/explain/contoso/${objectClass}/${JANE}${search}`,
    path: PATH,
  });
}

describe('ObjectContent', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    backend.answer(
      `GET /connections/contoso/explain/user/${JANE}`,
      explanation(),
    );
    backend.answer(HISTORY, {
      items: [
        historyEntry({ id: 8 }),
        historyEntry({
          id: 7,
          runId: 17,
          action: 'none',
          status: 'failed',
          error: runError('IDP_TRANSFORMER_FAILED', 'It threw'),
        }),
      ],
      totalItems: 60,
      reachesBackTo: secondsAgo(90 * 86_400),
    });
  });

  it('explains an object, and tells what happened to it, when, in which run and why', async () => {
    renderObject('user', '?page=2');
    expect(
      await screen.findByRole('heading', { name: /^Jane Doe belongs/ }),
    ).toBeVisible();
    const history = within(
      await screen.findByRole('region', { name: 'History' }),
    );
    expect(await history.findByText(/reaches back to/)).toBeVisible();
    expect(backend.lastSearchOf(HISTORY)).toBe('offset=25&limit=25');
    const rows = (await history.findAllByRole('row')).slice(1);
    expect(rows[0]).toHaveTextContent(/Run 42/);
    expect(rows[0]).toHaveTextContent(/Update.*Applied.*Jane Roe/);
    expect(rows[1]).toHaveTextContent(/Failed.*It threw/);
    expect(
      within(rows[1]).getByRole('link', { name: 'Run 17' }),
    ).toHaveAttribute('href', '/idp-sync/runs/17');

    rows[0].focus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByRole('dialog')).toHaveTextContent(
      'Attributes have changed in the directory.',
    );
  });

  it('says that nothing has happened', async () => {
    backend.answer(HISTORY, { items: [], totalItems: 0 });
    renderObject();
    expect(await screen.findByText('Nothing has happened')).toBeVisible();
  });

  it('says what went wrong with either part alone', async () => {
    backend.respond(HISTORY, () => refusal(500, 'The database is gone'));
    renderObject();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is gone',
    );
    expect(
      await screen.findByRole('heading', { name: /^Jane Doe belongs/ }),
    ).toBeVisible();
  });

  it('refuses an address that names no class of objects', async () => {
    renderObject('device');
    expect(
      await screen.findByRole('heading', { name: 'There is no such object' }),
    ).toBeVisible();
    expect(backend.requests).toEqual([]);
  });
});
