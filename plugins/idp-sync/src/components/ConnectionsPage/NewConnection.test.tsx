import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { connectionDetails } from '../../__testUtils__/settings';
import { ConnectionsContent } from './ConnectionsContent';

const SECRET = 'kept-nowhere~';
const CLIENT = '11111111-2222-3333-4444-555555555555';

describe('NewConnection', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    sessionStorage.clear();
    backend.answer('GET /providers', {
      items: [
        {
          provider: 'azureAd',
          title: 'Microsoft Entra ID',
          clouds: [{ id: 'global', title: 'Azure global' }],
        },
      ],
      totalItems: 1,
    });
    backend.answer('GET /credential-profiles', { items: [], totalItems: 0 });
  });

  const show = () =>
    renderPage(<ConnectionsContent />, {
      at: '/idp-sync/connections?new=true',
      path: '/idp-sync/connections',
    });
  const type = async (label: string, text: string) =>
    userEvent.type(await screen.findByLabelText(label), text);
  const click = async (name: string) =>
    userEvent.click(await screen.findByRole('button', { name }));

  it('makes a profile and a connection, tests them, and leads to the first scan', async () => {
    backend.respond('POST /credential-profiles', ({ body }) => {
      const { clientSecret, ...profile } = body as { clientSecret: string };
      expect(clientSecret).toBe(SECRET);
      const made = { ...profile, origin: 'portal', hosts: [], usedBy: [] };
      backend.answer('GET /credential-profiles', {
        items: [made],
        totalItems: 1,
      });
      return made;
    });
    backend.respond(
      'POST /connections/test',
      () =>
        new HttpResponse(
          [
            { step: 'token', status: 'running', message: '' },
            {
              step: 'token',
              status: 'failed',
              message: 'The secret has expired',
              code: 'IDP_CREDENTIAL_EXPIRED',
              providerCode: 'AADSTS7000222',
              remedy: 'Make a new one',
            },
            { step: 'users', status: 'skipped', message: 'Needs a token' },
          ]
            .map(step => JSON.stringify(step))
            .join('\n'),
        ),
    );
    backend.answer('POST /connections', connectionDetails({ id: 'contoso' }));
    const rendered = show();
    expect(
      await screen.findByRole('button', { name: 'Test connection' }),
    ).toBeDisabled();
    await type('Name', 'Contoso');
    await type('Tenant ID', 'contoso.com');
    await click('New profile');
    const dialog = await screen.findByRole('dialog');
    const [name, tenant] = dialog.querySelectorAll('input[type="text"]');
    await userEvent.type(name, 'contoso-app');
    expect(tenant).toHaveValue('contoso.com');
    await type('Application (client) ID', CLIENT);
    await userEvent.type(
      screen.getByLabelText('Client secret', { selector: 'input' }),
      SECRET,
    );
    await click('Save profile');

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await click('Test connection');
    expect(await screen.findByText('It does not work yet')).toBeVisible();
    expect(screen.getByText('AADSTS7000222')).toBeVisible();
    expect(screen.getByText('Make a new one')).toBeVisible();
    expect(screen.getByText('Skipped')).toBeVisible();
    expect(JSON.stringify(sessionStorage)).not.toContain(SECRET);

    await click('Connect');
    await waitFor(() =>
      expect(addressOf(rendered)).toBe('/idp-sync/connections/contoso/setup'),
    );
    expect(backend.requestsOf('POST /connections')[0].body).toEqual({
      title: 'Contoso',
      provider: 'azureAd',
      enabled: true,
      credentialProfile: 'contoso-app',
      settings: { tenantId: 'contoso.com', cloud: 'global' },
    });
    expect(sessionStorage).toHaveLength(0);
  });

  it('marks a tenant that a new profile takes over and that cannot be one', async () => {
    show();
    await type('Tenant ID', 'not a tenant');
    await click('New profile');
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/Expected the tenant ID/)).toBeVisible();
    const tenant = dialog.getByLabelText('Tenant ID');
    expect(tenant).toHaveAttribute('aria-invalid', 'true');
    expect(dialog.queryByText(/Expected the application/)).toBeNull();
    await userEvent.clear(tenant);
    await userEvent.type(tenant, 'contoso.com');
    expect(dialog.queryByText(/Expected the tenant ID/)).toBeNull();
  });

  it('says at each field what is missing, asks the backend nothing, and keeps a draft but no password', async () => {
    const { unmount } = show();
    await click('Connect');
    expect(await screen.findByText(/Give the connection a name/)).toBeVisible();
    expect(screen.getByText(/Expected the tenant ID/)).toBeVisible();
    expect(screen.getByText(/Choose a credential profile/)).toBeVisible();
    expect(backend.requestsOf('POST /connections')).toEqual([]);

    await type('Name', 'Contoso');
    await type('Proxy', 'http://me:word@proxy:3128');
    unmount();
    expect(JSON.stringify(sessionStorage)).not.toContain('word');
    show();
    expect(await screen.findByDisplayValue('Contoso')).toBeVisible();
  });
});
