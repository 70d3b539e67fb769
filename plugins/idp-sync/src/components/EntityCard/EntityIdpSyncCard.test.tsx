import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { managedUser, runError } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { EntityIdpSyncCard } from './EntityIdpSyncCard';

const ROUTE = 'GET /managed-entities/by-ref';

function entity(annotations?: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'Jane.Doe_contoso.com', annotations },
  };
}

function renderCard(shown = entity({ 'idp-sync/connection': 'contoso' })) {
  return renderPage(
    <EntityProvider entity={shown}>
      <EntityIdpSyncCard />
      <p>End of page</p>
    </EntityProvider>,
  );
}

describe('EntityIdpSyncCard', () => {
  const backend = FakeBackend.register();

  it('says where a user comes from, when it was compared, and which groups it is in', async () => {
    backend.answer(ROUTE, managedUser());
    renderCard();
    expect(
      await screen.findByRole('heading', { name: 'Identity sync' }),
    ).toBeVisible();
    expect(
      await screen.findByRole('link', { name: 'Contoso' }),
    ).toHaveAttribute('href', '/idp-sync');
    expect(backend.lastSearchOf(ROUTE)).toBe(
      'entityRef=user%3Adefault%2Fjane.doe_contoso.com',
    );
    expect(
      screen.getByText('6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0'),
    ).toBeVisible();
    expect(screen.getByText(/Microsoft Entra ID · 1f9c6f2e/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'in run 17' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/17',
    );
    const direct = screen.getByRole('list', { name: 'Member of (2)' });
    expect(
      within(direct).getByRole('link', { name: 'Engineering' }),
    ).toHaveAttribute('href', '/catalog/default/group/engineering');
    expect(within(direct).getByText(/VPN users/)).toHaveTextContent(
      'VPN users (not in the catalog)',
    );
    expect(
      screen.getByRole('list', { name: 'Through other teams (1)' }),
    ).toHaveTextContent('Everybody');
  });

  it('shows of a group its members and what it is in', async () => {
    backend.answer(
      ROUTE,
      managedUser({
        class: 'group',
        members: { direct: 18, total: 1_204 },
        directGroups: [],
        nestedGroups: Array.from({ length: 10 }, (_, index) => ({
          objectId: `g-${index}`,
          displayName: `Team ${index}`,
        })),
      }),
    );
    renderCard();
    expect(
      await screen.findByText('18 direct, 1,204 with nested teams'),
    ).toBeVisible();
    expect(screen.getByText('No parents')).toBeVisible();
    expect(screen.queryByText(/Team 9/)).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show 2 more' }));
    expect(screen.getByText(/Team 9/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Show fewer' }));
    expect(screen.queryByText(/Team 9/)).toBeNull();
  });

  it.each([
    ['conflict' as const, /An entity that is not ours bears this reference/],
    ['sent' as const, /has not taken up the latest change yet/],
  ])('says when the entity is %s', async (status, text) => {
    backend.answer(ROUTE, managedUser({ status }));
    renderCard();
    expect(await screen.findByText(text)).toBeVisible();
  });

  it('says when the catalog refuses the entity, and why', async () => {
    backend.answer(
      ROUTE,
      managedUser({
        status: 'rejected',
        error: {
          ...runError('IDP_CATALOG_REJECTED', 'The email is not valid'),
          remedy: 'Correct it in the directory.',
        },
      }),
    );
    renderCard();
    expect(
      await screen.findByText(/catalog refuses the version/),
    ).toBeVisible();
    expect(
      screen.getByText(/The email is not valid.*Correct it in the directory\./),
    ).toBeVisible();
  });

  it('leads to the explanation and the history', async () => {
    backend.answer(ROUTE, managedUser());
    renderCard();
    expect(
      await screen.findByRole('link', { name: /^Why it is so/ }),
    ).toHaveAttribute(
      'href',
      '/idp-sync/explain/contoso/user/6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0',
    );
  });

  it('says when the entity is not managed any more', async () => {
    backend.respond(ROUTE, () => refusal(404, 'Not ours'));
    renderCard();
    expect(
      await screen.findByText(/does not manage this entity any more/),
    ).toBeVisible();
  });

  it('says what went wrong, and tries again when asked to', async () => {
    backend.respond(ROUTE, () => refusal(500, 'The database is gone'));
    renderCard();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is gone',
    );
    backend.answer(ROUTE, managedUser());
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: 'Contoso' })).toBeVisible();
  });

  it('shows nothing on entities that are not ours', async () => {
    renderCard(entity({ 'some/other': 'annotation' }));
    expect(await screen.findByText('End of page')).toBeVisible();
    expect(screen.queryByRole('heading', { name: 'Identity sync' })).toBeNull();
    expect(backend.requests).toEqual([]);
  });
});
