import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ERROR_CODES } from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  ChangeReason,
  PreviewState,
  Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { run, runningRun, runSummary } from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { PreviewPanel } from './PreviewPanel';

const CHANGES: Pick<ChangeReason, 'class' | 'action' | 'status' | 'changes'>[] =
  [
    { class: 'user', action: 'create', status: 'planned', changes: 1_200 },
    { class: 'user', action: 'remove', status: 'planned', changes: 3 },
    { class: 'user', action: 'remove', status: 'held', changes: 40 },
    { class: 'group', action: 'update', status: 'planned', changes: 2 },
    { class: 'group', action: 'none', status: 'failed', changes: 1 },
  ];

describe('PreviewPanel', () => {
  const backend = FakeBackend.register();
  const preview = (overrides: Partial<Run> = {}) =>
    run({ id: 7, kind: 'preview', ...overrides });

  function answerWith(
    state: Partial<PreviewState> = {},
    changes: typeof CHANGES = CHANGES,
  ): void {
    backend.answer('GET /runs/7/preview', {
      runId: 7,
      draft: false,
      scan: 'fresh',
      ...state,
    });
    backend.answer('GET /runs/7/breakdown', {
      reasons: changes.map(change => ({ reasonCode: 'newInScope', ...change })),
      failures: [],
    });
    backend.answer('GET /runs/7/owned', {
      items: [],
      totalItems: 0,
      examined: 0,
      leaving: 0,
    });
  }

  const renderPreview = (shown = preview()) =>
    renderPage(<PreviewPanel run={shown} />);

  const press = async (name: string | RegExp) => {
    const button = await screen.findByRole('button', { name });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
  };

  it('shows sums that lead to the rows behind them', async () => {
    answerWith();
    renderPreview();
    const hrefOf = async (name: string) =>
      (await screen.findByRole('link', { name })).getAttribute('href');
    expect(await hrefOf('Added, People: 1,200')).toBe(
      '/idp-sync/runs/7?class=user&action=create&status=planned#changes',
    );
    expect(await hrefOf('Removed, People: 3')).toBe(
      '/idp-sync/runs/7?class=user&action=remove&status=planned#changes',
    );
    expect(await hrefOf('Updated, Groups: 2')).toBe(
      '/idp-sync/runs/7?class=group&action=update&status=planned#changes',
    );
    expect(await hrefOf('Held, People: 40')).toBe(
      '/idp-sync/runs/7?class=user&status=held&status=rejected#changes',
    );
    expect(await hrefOf('Failed, Groups: 1')).toBe(
      '/idp-sync/runs/7?class=group&status=failed#changes',
    );
    expect(await hrefOf('Memberships added, People: 31')).toBe(
      '/idp-sync/runs/7?class=user&status=planned&memberships=added#changes',
    );
    const unchanged = screen.getByRole('row', { name: /^Unchanged/ });
    expect(unchanged).toHaveTextContent('12,330');
    expect(within(unchanged).queryByRole('link')).not.toBeInTheDocument();
    expect(screen.getByText(/What is held waits/)).toBeVisible();
  });

  it('shows the sums again before it is confirmed, and leads to the run that applies them', async () => {
    answerWith();
    backend.answer('POST /runs/7/confirm', runSummary({ id: 8 }));
    const rendered = renderPreview();
    await press('Confirm…');
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Apply 1,205 changes?' }),
    );
    expect(dialog.getByRole('row', { name: /^Removed/ })).toHaveTextContent(
      '3',
    );
    expect(
      dialog.getByText('3 entities are removed from the catalog.'),
    ).toBeVisible();
    expect(dialog.queryByRole('link')).not.toBeInTheDocument();
    await userEvent.click(
      dialog.getByRole('button', { name: 'Apply 1,205 changes' }),
    );
    await waitFor(() => expect(addressOf(rendered)).toBe('/idp-sync/runs/8'));
    expect(backend.requestsOf('POST /runs/7/confirm')).toHaveLength(1);
  });

  it('confirms nothing where the dialog is left', async () => {
    answerWith();
    renderPreview();
    await press('Confirm…');
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(backend.requestsOf('POST /runs/7/confirm')).toEqual([]);
  });

  it('says why confirming was refused, and what to do', async () => {
    answerWith();
    backend.respond('POST /runs/7/confirm', () =>
      refusal(409, 'The policy has another version', 'IDP_PREVIEW_OUTDATED'),
    );
    renderPreview();
    await press('Confirm…');
    await press('Apply 1,205 changes');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The policy has another version');
    expect(alert).toHaveTextContent(ERROR_CODES.IDP_PREVIEW_OUTDATED.remedy);
  });

  it('says beforehand why it cannot be confirmed', async () => {
    answerWith({
      obstacle: {
        code: 'IDP_PREVIEW_OUTDATED',
        message: 'Preview 7 is older than a day',
        remedy: 'Make a new preview.',
      },
    });
    renderPreview();
    expect(
      await screen.findByText(
        'Preview 7 is older than a day. Make a new preview.',
      ),
    ).toBeVisible();
    expect(screen.getByRole('button', { name: 'Confirm…' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Discard' })).toBeEnabled();
  });

  it('is discarded, and says by whom', async () => {
    answerWith();
    backend.respond('POST /runs/7/discard', () => {
      answerWith({
        discardedAt: '2026-11-20T12:00:00.000Z',
        discardedBy: 'user:default/jane.doe',
      });
      return runSummary({ id: 7 });
    });
    renderPreview();
    await press('Discard');
    expect(await screen.findByText(/stays in the log/)).toHaveTextContent(
      'Discarded by jane.doe.',
    );
    expect(
      screen.queryByRole('button', { name: 'Confirm…' }),
    ).not.toBeInTheDocument();
  });

  it('says why it could not be discarded', async () => {
    answerWith();
    backend.respond('POST /runs/7/discard', () => refusal(500, 'Broken'));
    renderPreview();
    await press('Discard');
    expect(await screen.findByRole('alert')).toHaveTextContent('Broken');
  });

  it('leads to the run that has applied it', async () => {
    answerWith({ confirmedBy: 8 });
    renderPreview();
    expect(await screen.findByRole('link', { name: 'Run 8' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/8',
    );
    expect(
      screen.queryByRole('button', { name: 'Confirm…' }),
    ).not.toBeInTheDocument();
  });

  it('shows the sums where nobody knows whether it can be confirmed, and asks again', async () => {
    answerWith();
    backend.respond('GET /runs/7/preview', () => refusal(503, 'Restarting'));
    renderPreview();
    expect(
      await screen.findByRole('link', { name: 'Added, People: 1,200' }),
    ).toBeVisible();
    expect(screen.getByText('Restarting')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Confirm…' })).toBeNull();
    answerWith();
    await press('Try again');
    expect(
      await screen.findByRole('button', { name: 'Confirm…' }),
    ).toBeVisible();
    expect(screen.queryByText('Restarting')).toBeNull();
  });

  it('says that nothing would change, and offers nothing to confirm', async () => {
    answerWith({}, []);
    renderPreview();
    expect(
      await screen.findByText('A sync would change nothing.'),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Confirm…' }),
    ).not.toBeInTheDocument();
  });

  it('shows how far it is, phase by phase, while it works', async () => {
    renderPreview(
      runningRun({
        id: 7,
        kind: 'preview',
        phase: 'plan',
        phases: [
          { ...run().phases[0], phase: 'scan' },
          { phase: 'plan', startedAt: run().startedAt!, done: 50, total: 200 },
        ],
      }),
    );
    expect(await screen.findByText('50 of 200')).toBeVisible();
    expect(
      screen.getAllByRole('progressbar').map(bar => bar.ariaValueNow),
    ).toEqual(['100', '25']);
    expect(
      screen.queryByRole('button', { name: 'Confirm…' }),
    ).not.toBeInTheDocument();
  });

  it('says what could not be loaded, and tries again', async () => {
    answerWith();
    backend.respond('GET /runs/7/breakdown', () => refusal(500, 'Broken'));
    renderPreview();
    expect(await screen.findByText('Broken')).toBeVisible();
    answerWith();
    await press('Try again');
    expect(
      await screen.findByRole('link', { name: 'Added, People: 1,200' }),
    ).toBeVisible();
  });
});
