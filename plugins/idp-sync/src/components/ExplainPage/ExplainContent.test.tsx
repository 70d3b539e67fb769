import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  explainHit,
  explanation,
  explanationOut,
  explanationUnknown,
  JANE,
} from '../../__testUtils__/explanations';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  connection,
  runError,
  secondsAgo,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { ExplainContent } from './ExplainContent';

const PAGE_PATH = '/idp-sync/explain';
const SEARCH = 'GET /connections/contoso/explain';
const EXPLAIN = `GET /connections/contoso/explain/user/${JANE}`;

function renderExplain(search = '') {
  return renderPage(<ExplainContent />, {
    at: `${PAGE_PATH}${search}`,
    path: PAGE_PATH,
  });
}

describe('ExplainContent', () => {
  const backend = FakeBackend.register();
  const other = explainHit({ objectId: 'other', displayName: 'Jane Roe' });

  const answerWith = (...items: object[]) =>
    backend.answer(SEARCH, {
      items,
      totalItems: items.length,
      lastReadAt: secondsAgo(300),
    });

  beforeEach(() => {
    backend.answer('GET /status', syncStatus());
    answerWith(explainHit(), other);
    backend.answer(EXPLAIN, explanation());
  });

  it('says at the field that a term is too long, asks nothing, and asks once it is not', async () => {
    renderExplain(`?query=${'y'.repeat(201)}`);
    const field = await screen.findByRole('searchbox');
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/^Longer than 200 characters/);
    expect(
      screen.getByRole('heading', { name: 'Why is somebody here, or not?' }),
    ).toBeVisible();
    expect(backend.requestsOf(SEARCH)).toEqual([]);
    await userEvent.click(field);
    await userEvent.keyboard('{End}{Backspace}');
    expect(await screen.findByText('2 found')).toBeVisible();
    expect(field).toBeValid();
    expect(backend.lastSearchOf(SEARCH)).toBe(
      `query=${'y'.repeat(200)}&limit=25`,
    );
    await userEvent.paste('more');
    expect(field).toBeInvalid();
    expect(screen.getByText('2 found')).toBeVisible();
  });

  it('finds somebody while the name is typed, and explains them, by keyboard', async () => {
    const page = renderExplain();
    expect(
      await screen.findByRole('heading', {
        name: 'Why is somebody here, or not?',
      }),
    ).toBeVisible();
    await userEvent.tab();
    await userEvent.keyboard('jane');
    expect(await screen.findByText('2 found')).toBeVisible();
    expect(backend.lastSearchOf(SEARCH)).toBe('query=jane&limit=25');
    const hits = within(screen.getByRole('navigation', { name: 'Found' }));
    const [first] = hits.getAllByRole('link');
    expect(first).toHaveTextContent(/Jane Doe.*jane\.doe@.*In scope/);

    while (document.activeElement !== first) {
      await userEvent.tab();
    }
    await userEvent.keyboard('{Enter}');
    expect(
      await screen.findByRole('heading', {
        name: 'Jane Doe belongs in the catalog, and is as it should be',
      }),
    ).toBeVisible();
    expect(addressOf(page)).toBe(
      `${PAGE_PATH}?query=jane&of=contoso&class=user&object=${JANE}`,
    );
    expect(hits.getAllByRole('link')[0]).toHaveAttribute(
      'aria-current',
      'true',
    );
  });

  it('shows conditions, ways, fields, what is next and what the catalog has', async () => {
    renderExplain(`?of=contoso&class=user&object=${JANE}`);
    const conditions = within(
      await screen.findByRole('region', { name: 'Conditions' }),
    );
    expect(
      conditions.getAllByText('department is "Sales"')[0].closest('li'),
    ).toHaveTextContent('Does not hold: department is "Sales" — it is IT');
    const teams = within(
      screen.getByRole('region', { name: 'Teams and how they are reached' }),
    );
    expect(teams.getAllByRole('listitem')[0]).toHaveTextContent(
      /Staff.*Team out of scope.*The policy asks about it.*through Payments → Engineering and 2 other ways/,
    );
    expect(teams.getByText(/but 12,345 people do/)).toBeVisible();
    const row = screen.getByRole('row', { name: /spec\.profile\.email/ });
    expect(row).toHaveTextContent(/jane\.doe@contoso\.com.*Directory · mail/);
    expect(screen.getByText('Leaves it as it is.')).toBeVisible();
    expect(screen.getByText('There, as it was sent')).toBeVisible();
    expect(screen.getByRole('link', { name: 'in run 42' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/42',
    );
    expect(
      screen.getByRole('link', { name: 'All that ever happened to it' }),
    ).toHaveAttribute('href', `/idp-sync/explain/contoso/user/${JANE}`);
  });

  it('says which condition left somebody out, and that the next run removes them', async () => {
    backend.answer(EXPLAIN, explanationOut());
    renderExplain(`?of=contoso&class=user&object=${JANE}`);
    expect(
      await screen.findByRole('heading', {
        name: 'Jane Doe is out of scope; the next run removes it',
      }),
    ).toBeVisible();
    expect(screen.getByText('This decided').closest('li')).toHaveTextContent(
      'Does not hold: The account is enabled.',
    );
    const next = within(screen.getByRole('region', { name: 'The next run' }));
    expect(next.getByText('Removes it')).toBeVisible();
    expect(next.getByText('Memberships: 0 added, 1 removed')).toBeVisible();
  });

  it('says of somebody whom nobody knows that the directory does not have them, and when it was read', async () => {
    backend.answer(
      'GET /connections/contoso/explain/user/nobody',
      explanationUnknown(),
    );
    renderExplain('?of=contoso&class=user&object=nobody');
    expect(
      await screen.findByRole('heading', {
        name: 'nobody is not in the directory as last read',
      }),
    ).toBeVisible();
    expect(screen.getByText('Not in what was read')).toBeVisible();
  });

  it('says that the policy cannot be followed, and what to do', async () => {
    const error = runError(
      'IDP_POLICY_GROUP_NOT_FOUND',
      'The policy names the group "Staff", which does not exist',
    );
    backend.answer(EXPLAIN, {
      ...explanation({ error, conditions: [], fields: [] }),
      inScope: undefined,
    });
    renderExplain(`?of=contoso&class=user&object=${JANE}`);
    expect(
      await screen.findByRole('heading', { name: /^Nobody can say/ }),
    ).toBeVisible();
    expect(screen.getByText(error.remedy)).toBeVisible();
  });

  it('explains at once who is the only one found', async () => {
    answerWith(explainHit());
    renderExplain('?query=jane.doe@contoso.com');
    expect(
      await screen.findByRole('heading', { name: /^Jane Doe belongs/ }),
    ).toBeVisible();
  });

  it('says that nobody was found, and how old the picture is', async () => {
    answerWith();
    renderExplain('?query=nemo');
    expect(
      await screen.findByRole('heading', { name: 'Nobody is called “nemo”' }),
    ).toBeVisible();
    expect(screen.getByText(/The directory was last read/)).toBeVisible();
  });

  it('looks in all connections, and says whose a hit is', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection(),
          connection({ id: 'fabrikam', title: 'Fabrikam' }),
        ],
      }),
    );
    backend.answer('GET /connections/fabrikam/explain', {
      items: [explainHit({ connectionId: 'fabrikam', objectId: 'f' })],
      totalItems: 30,
    });
    const page = renderExplain('?query=jane');
    expect(await screen.findByText('32 found')).toBeVisible();
    expect(screen.getByText(/· Fabrikam$/)).toBeVisible();
    expect(screen.getByText(/The first 3 are shown/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /Connection/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Contoso' }),
    );
    expect(await screen.findByText('2 found')).toBeVisible();
    expect(addressOf(page)).toBe(`${PAGE_PATH}?query=jane&connection=contoso`);
  });

  it('says what went wrong, and tries again when asked to', async () => {
    backend.respond(SEARCH, () => refusal(500, 'The database is gone'));
    renderExplain('?query=jane');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is gone',
    );
    answerWith(explainHit(), other);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByText('2 found')).toBeVisible());
  });
});
