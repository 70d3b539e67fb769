import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  connection,
  runSummary,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { connectionDetails, savedPolicy } from '../../__testUtils__/settings';
import { ConnectionContent } from '../ConnectionPage';

const TEST = 'POST /connections/contoso/test';
const DISCONNECT = '/connections/contoso/disconnect';
const PROFILE = {
  name: 'contoso-app',
  type: 'clientSecret',
  origin: 'portal',
  tenantId: 'contoso.com',
  clientId: '11111111-2222-3333-4444-555555555555',
  hosts: ['login.private.example'],
  usedBy: [{ id: 'contoso', title: 'Contoso' }],
  revision: 2,
};

const line = (step: string, status: string) =>
  `${JSON.stringify({ step, status, message: `${step} ${status}` })}\n`;

describe('SetupPanel', () => {
  const backend = FakeBackend.register();

  const show = (details: Parameters<typeof connectionDetails>[0] = {}) => {
    backend.answer('GET /status', syncStatus({ connections: [connection()] }));
    backend.answer(
      'GET /connections/contoso/settings',
      connectionDetails(details),
    );
    backend.answer('GET /connections/contoso/policy', savedPolicy());
    backend.answer('GET /providers', { items: [], totalItems: 0 });
    backend.answer('GET /credential-profiles', {
      items: [PROFILE],
      totalItems: 1,
    });
    return renderPage(<ConnectionContent />, {
      at: '/idp-sync/connections/contoso/setup',
      path: '/idp-sync/connections/:connectionId/*',
    });
  };
  const click = async (name: string) =>
    userEvent.click(await screen.findByRole('button', { name }));
  const answerTest = (lines: string[]) =>
    backend.respond(TEST, () => new HttpResponse(lines.join('')));

  it('shows of a connection in the file what only the file sets, and names its cloud', async () => {
    const none = /the environment names/;
    const { unmount } = show({
      origin: 'file',
      file: 'idpSync.connections.contoso',
      settings: { tenantId: 'contoso.com', cloud: 'custom' },
      fileSettings: {
        authorityHost: 'https://login.private.example',
        graphUrl: 'https://graph.private.example',
        caFile: 'certificates/private.pem',
        proxy: 'http://portal:***@proxy.example:3128/',
      },
    });
    const network = async () =>
      within(await screen.findByRole('region', { name: 'Network' }));
    const shown = await network();
    for (const text of [
      /idpSync\.connections\.contoso in the configuration file/,
      'https://login.private.example',
      'https://graph.private.example',
      'certificates/private.pem',
      'http://portal:***@proxy.example:3128',
    ]) {
      expect(shown.getByText(text)).toBeVisible();
    }
    expect(shown.queryByRole('textbox')).toBeNull();
    expect(shown.queryByText(none)).toBeNull();
    expect(
      screen.getByRole('button', { name: /Azure cloud/ }),
    ).toHaveTextContent('Own hosts');
    unmount();

    show({ origin: 'file', fileSettings: {} });
    expect((await network()).getByText(none)).toBeVisible();
    expect((await network()).getByText(/well-known CAs/)).toBeVisible();
  });

  it('says which CA file of the cloud a certificate takes the place of', async () => {
    const demo = { id: 'demo', title: 'Demo', caFile: 'demo/ca.pem' };
    show({ settings: { tenantId: 'contoso.com', cloud: 'demo' } });
    backend.answer('GET /providers', {
      items: [{ provider: 'azureAd', title: 'Entra', clouds: [demo] }],
      totalItems: 1,
    });
    expect(await screen.findByText(/in place of demo\/ca\.pem/)).toBeVisible();
    expect(
      screen.getByRole('button', { name: /Azure cloud/ }),
    ).toHaveTextContent('Demo');
  });

  it('names beside it each permission, why it is needed, and which may be left out', async () => {
    show();
    const guide = within(
      await screen.findByRole('region', { name: 'Setup guide' }),
    );
    const named = guide
      .getAllByRole('term')
      .map(term => [term.textContent?.trim(), term.nextSibling?.textContent]);
    expect(named).toEqual([
      ['User.Read.All', expect.stringMatching(/people/)],
      ['GroupMember.Read.All', expect.stringMatching(/groups/)],
      ['Member.Read.Hidden (optional)', expect.stringMatching(/hide them/)],
      [
        'AdministrativeUnit.Read.All (optional)',
        expect.stringMatching(/units/),
      ],
      ['ProfilePhoto.Read.All (optional)', expect.stringMatching(/photos/)],
    ]);
  });

  it('stops a test that hangs, and does not say that everything works', async () => {
    backend.respond(
      TEST,
      () =>
        new HttpResponse(
          new ReadableStream({
            start: controller =>
              controller.enqueue(
                new TextEncoder().encode(
                  line('dns', 'ok') + line('token', 'running'),
                ),
              ),
          }),
        ),
    );
    show();
    await click('Test connection');
    expect(await screen.findByText('Running')).toBeVisible();
    await click('Stop the test');
    expect(await screen.findByText(/The test was stopped/)).toBeVisible();
    expect(screen.getByText('dns ok')).toBeVisible();
    expect(screen.queryByText('Running')).toBeNull();
    expect(screen.queryByText('Everything works')).toBeNull();

    answerTest([line('dns', 'ok')]);
    await click('Test connection');
    expect(await screen.findByText('Everything works')).toBeVisible();
    expect(screen.queryByText(/The test was stopped/)).toBeNull();
  });

  it('says that a test was cut off where its answer ends within a step', async () => {
    answerTest([line('dns', 'ok'), line('token', 'running')]);
    show();
    await click('Test connection');
    expect(await screen.findByText('The test could not be made')).toBeVisible();
    expect(screen.queryByText('Everything works')).toBeNull();
  });

  it('puts a new secret into the profile without moving it, and asks for a test', async () => {
    backend.answer('PUT /credential-profiles/contoso-app', PROFILE);
    answerTest([line('token', 'ok')]);
    show();
    await click('Replace secret');
    await userEvent.type(
      await screen.findByLabelText('Client secret', { selector: 'input' }),
      'a~new~value',
    );
    await click('Save profile');
    expect(await screen.findByText(/test it before you save/)).toBeVisible();
    expect(
      backend.requestsOf('PUT /credential-profiles/contoso-app')[0].body,
    ).toEqual({
      name: 'contoso-app',
      type: 'clientSecret',
      revision: 2,
      tenantId: 'contoso.com',
      clientId: PROFILE.clientId,
      clientSecret: 'a~new~value',
    });
    await click('Test connection');
    expect(await screen.findByText('Everything works')).toBeVisible();
    expect(screen.queryByText(/test it before you save/)).toBeNull();
  });

  it('says what disconnecting does, has the name typed, and leads to the preview of the removal', async () => {
    backend.answer(`GET ${DISCONNECT}`, {
      users: 1_208,
      groups: 71,
      mirrorObjects: 1_400,
    });
    backend.answer(`POST ${DISCONNECT}`, {
      previewId: 9,
      run: runSummary({ id: 9, kind: 'preview' }),
    });
    show();
    await click('Disconnect');
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText(/1,208 and 71/)).toBeVisible();
    expect(dialog.getByText(/1,400 objects/)).toBeVisible();
    await userEvent.click(dialog.getByRole('radio', { name: /^Remove them/ }));
    const confirm = dialog.getByRole('button', { name: 'Disconnect' });
    await userEvent.type(dialog.getByRole('textbox'), 'contoso');
    expect(confirm).toBeDisabled();
    await userEvent.clear(dialog.getByRole('textbox'));
    await userEvent.type(dialog.getByRole('textbox'), 'Contoso');
    await userEvent.click(confirm);
    expect(
      await screen.findByRole('link', { name: /Review what is removed/ }),
    ).toHaveAttribute('href', '/idp-sync/runs/9');
    expect(backend.requestsOf(`POST ${DISCONNECT}`)[0].body).toEqual({
      entities: 'remove',
      confirm: 'Contoso',
    });
  });

  it('deletes one that is not connected, unless it still has entities in the catalog', async () => {
    backend.respond('DELETE /connections/contoso', () =>
      refusal(409, 'Contoso has entities in the catalog.'),
    );
    const rendered = show({ connected: false });
    await click('Delete connection');
    const dialog = within(await screen.findByRole('dialog'));
    const confirm = dialog.getByRole('button', { name: 'Delete connection' });
    await userEvent.click(confirm);
    expect(
      await dialog.findByText(/has entities in the catalog/),
    ).toBeVisible();

    backend.respond(
      'DELETE /connections/contoso',
      () => new HttpResponse(null, { status: 204 }),
    );
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(addressOf(rendered)).toBe('/idp-sync/connections'),
    );
  });
});
