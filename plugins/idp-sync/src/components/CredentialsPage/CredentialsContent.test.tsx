import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { CredentialsContent } from './CredentialsContent';

const PROFILES = 'GET /credential-profiles';
const USED = {
  name: 'contoso-app',
  type: 'clientSecret',
  origin: 'portal',
  tenantId: 'contoso.com',
  clientId: '11111111-2222-3333-4444-555555555555',
  hosts: [],
  usedBy: [{ id: 'contoso', title: 'Contoso' }],
  expiresAt: '2020-01-01T00:00:00.000Z',
  revision: 1,
};
const IDLE = { ...USED, name: 'idle', usedBy: [], expiresAt: undefined };
const IN_FILE = {
  ...USED,
  name: 'of-file',
  type: 'managedIdentity',
  origin: 'file',
  usedBy: [],
  expiresAt: undefined,
};

describe('CredentialsContent', () => {
  const backend = FakeBackend.register();

  const show = (denied: string[] = []) => {
    backend.answer(PROFILES, { items: [USED, IDLE, IN_FILE], totalItems: 3 });
    backend.answer('GET /providers', { items: [], totalItems: 0 });
    return renderPage(<CredentialsContent />, { denied });
  };
  const row = async (name: string) =>
    within(
      (await screen.findByText(name)).closest<HTMLElement>('[role="row"]')!,
    );
  const click = async (name: string) =>
    userEvent.click(await screen.findByRole('button', { name }));

  it('shows what uses each and when it ends, and leaves those of the file alone', async () => {
    show();
    const used = await row('contoso-app');
    expect(used.getByText('Expired')).toBeVisible();
    expect(used.getByRole('link', { name: 'Contoso' })).toHaveAttribute(
      'href',
      '/idp-sync/connections/contoso/setup',
    );
    const idle = await row('idle');
    expect(idle.getByText('Nothing')).toBeVisible();
    expect(idle.getByText('Not known')).toBeVisible();
    const inFile = await row('of-file');
    expect(
      inFile.getByText('idpSync.credentialProfiles.of-file'),
    ).toBeVisible();
    expect(inFile.getByText('Does not expire')).toBeVisible();
    for (const button of inFile.getAllByRole('button')) {
      expect(button).toBeDisabled();
    }
  });

  it('names those who use a profile instead of deleting it, and deletes one that nobody uses', async () => {
    backend.respond('DELETE /credential-profiles/idle', () =>
      refusal(409, 'It is used by Fabrikam.', 'IDP_PROFILE_IN_USE'),
    );
    show();
    await click('Delete contoso-app');
    const used = within(await screen.findByRole('dialog'));
    expect(used.getByRole('link', { name: 'Contoso' })).toBeVisible();
    expect(used.getByRole('button', { name: 'Delete' })).toBeDisabled();
    await userEvent.click(used.getByRole('button', { name: 'Back' }));

    await click('Delete idle');
    const idle = within(await screen.findByRole('dialog'));
    await userEvent.click(idle.getByRole('button', { name: 'Delete' }));
    expect(await idle.findByText(/used by Fabrikam/)).toBeVisible();
    backend.respond('DELETE /credential-profiles/idle', () => {
      backend.answer(PROFILES, { items: [USED], totalItems: 1 });
      return new HttpResponse(null, { status: 204 });
    });
    await userEvent.click(idle.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByText('idle')).toBeNull());
  });

  it('asks for a test of what uses a profile whose secret was replaced', async () => {
    backend.answer('PUT /credential-profiles/contoso-app', USED);
    show();
    await click('Replace contoso-app');
    await userEvent.type(
      await screen.findByLabelText('Client secret', { selector: 'input' }),
      'a~new~value',
    );
    const expires = screen.getByRole('textbox', { name: 'Expires' });
    await userEvent.clear(expires);
    await userEvent.type(expires, '2027-02-31');
    await click('Save profile');
    expect(await screen.findByText(/Expected a day that exists/)).toBeVisible();
    await userEvent.clear(expires);
    await userEvent.type(expires, '2027-02-28');
    await click('Save profile');
    expect(
      await screen.findByRole('link', { name: 'Test Contoso' }),
    ).toHaveAttribute('href', '/idp-sync/connections/contoso/setup');
    expect(
      backend.requestsOf('PUT /credential-profiles/contoso-app')[0].body,
    ).toMatchObject({ clientSecret: 'a~new~value', expiresAt: '2027-02-28' });
  });

  it('does not say that a profile of the file was never used, which is not recorded', async () => {
    const profile = (name: string, origin: 'file' | 'portal') => ({
      name,
      origin,
      type: 'clientSecret',
      hosts: [],
      usedBy: [],
    });
    backend.answer(PROFILES, {
      items: [profile('in-file', 'file'), profile('made-here', 'portal')],
      totalItems: 2,
    });
    renderPage(<CredentialsContent />);
    const rowOf = async (name: string) =>
      (await screen.findByText(name)).closest('tr');
    expect(await rowOf('in-file')).toHaveTextContent('Not recorded');
    expect(await rowOf('in-file')).not.toHaveTextContent('Never');
    expect(await rowOf('made-here')).toHaveTextContent('Never');
  });
});
