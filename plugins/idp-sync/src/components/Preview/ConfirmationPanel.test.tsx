import { screen } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { run } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { ConfirmationPanel } from './ConfirmationPanel';

describe('ConfirmationPanel', () => {
  const backend = FakeBackend.register();

  function answerWith(changes: Record<string, number>): void {
    backend.answer('GET /runs/42/breakdown', {
      reasons: Object.entries(changes).map(([status, number]) => ({
        class: 'user',
        action: 'update',
        reasonCode: 'attributesChanged',
        status,
        changes: number,
      })),
      failures: [],
    });
  }

  it('tells what is held from what came up since, and leads to both', async () => {
    answerWith({ applied: 3, refused: 2, held: 9, rejected: 1, notApplied: 1 });
    renderPage(<ConfirmationPanel run={run()} previewId={7} />);
    expect(
      await screen.findByText(/2 changes have moved since and were refused/),
    ).toBeVisible();
    expect(
      screen
        .getAllByRole('link', { name: /^Show/ })
        .map(link => link.getAttribute('href')),
    ).toEqual([
      '/idp-sync/runs/42?status=refused#changes',
      '/idp-sync/runs/42?status=held&status=rejected#changes',
      '/idp-sync/runs/42?status=notApplied#changes',
    ]);
    expect(screen.getByText(/10 changes are held until/)).toBeVisible();
    expect(screen.getByText(/1 change has come up since/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Run 7' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/7',
    );
  });

  it('says nothing of what was not applied where the run was cancelled', async () => {
    answerWith({ refused: 1, notApplied: 5 });
    renderPage(
      <ConfirmationPanel run={run({ status: 'cancelled' })} previewId={7} />,
    );
    expect(
      await screen.findByText(/1 change has moved since and was refused/),
    ).toBeVisible();
    expect(screen.queryByText(/come up since/)).not.toBeInTheDocument();
  });
});
