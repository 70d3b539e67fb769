import { screen, within } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import {
  connection,
  runSummary,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { ConnectionsContent } from './ConnectionsContent';

const rowOf = async (title: string) =>
  within((await screen.findByRole('link', { name: title })).closest('tr')!);

describe('the list of connections', () => {
  const backend = FakeBackend.register();

  it('shows the last sync, and neither scans nor previews in its place', async () => {
    const preview = runSummary({ id: 50, kind: 'preview' });
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({ lastRun: preview, lastSync: runSummary({ id: 42 }) }),
          connection({
            id: 'fabrikam',
            title: 'Fabrikam',
            lastRun: preview,
            lastSync: undefined,
          }),
        ],
      }),
    );
    renderPage(<ConnectionsContent />);
    const contoso = await rowOf('Contoso');
    expect(contoso.getByRole('link', { name: /42/ })).toBeVisible();
    expect(contoso.queryByRole('link', { name: /50/ })).toBeNull();
    const fabrikam = await rowOf('Fabrikam');
    expect(fabrikam.getByText('Never')).toBeVisible();
    expect(fabrikam.queryByRole('link', { name: /50/ })).toBeNull();
  });

  it('says which one is not connected', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({ state: 'notConnected', schedule: undefined }),
        ],
      }),
    );
    renderPage(<ConnectionsContent />);
    const contoso = await rowOf('Contoso');
    expect(contoso.getByText('Not connected')).toBeVisible();
    expect(contoso.getByText('Not before it is connected')).toBeVisible();
    expect(contoso.queryByText('By hand only')).toBeNull();
  });
});
