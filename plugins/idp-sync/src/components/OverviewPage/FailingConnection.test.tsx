import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { FakeSignals } from '../../__testUtils__/FakeSignals';
import {
  connection,
  connectionFailure,
  FIXTURE_NOW,
  runningRun,
  runSummary,
  secondsAgo,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { OverviewContent } from './OverviewContent';

const RETRY = { name: 'Retry now: Contoso' };

function failing(overrides: Partial<ConnectionSummary> = {}) {
  const failure = connectionFailure();
  return connection({
    state: 'failing',
    failing: failure,
    lastRun: runSummary({ id: 41, status: 'failed', error: failure.error }),
    schedule: { sentence: 'every day', nextRunAt: failure.retryAt },
    ...overrides,
  });
}

describe('FailingConnection', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(FIXTURE_NOW);
    backend.answer('GET /runs', { items: [], totalItems: 0 });
  });
  afterEach(() => jest.restoreAllMocks());

  const show = async (shown: ConnectionSummary, options = {}) => {
    backend.answer('GET /status', syncStatus({ connections: [shown] }));
    renderPage(<OverviewContent />, options);
    return within(await screen.findByRole('region', { name: 'Contoso' }));
  };
  const valueOf = (label: string) => screen.getByText(label).nextElementSibling;

  it('says what is wrong, what to do, since when, how often, and when it is tried next', async () => {
    const card = await show(failing());
    expect(card.getByText('Failing')).toBeVisible();
    // Once, though the last run failed by it too.
    expect(card.getByText(/expired on 12 November 2026/)).toBeVisible();
    expect(valueOf('What it means')).toHaveTextContent(
      'The client secret or certificate has expired.',
    );
    expect(valueOf('What to do')).toHaveTextContent('Create a new secret');
    expect(valueOf('Cause')).toHaveTextContent('Credential');
    expect(valueOf('Failing since')).toHaveTextContent(
      /\(16 minutes ago\), 3 times in a row$/,
    );
    expect(valueOf('Next try')).toHaveTextContent(/^in 20m 0s \(.*by itself$/);
    expect(card.getByRole('link', { name: 'Open run 41' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/41',
    );
    expect(card.getByText(/schedule rests until it works/)).toBeVisible();
  });

  it('tells a first failure and a try that is hours away', async () => {
    await show(
      failing({
        failing: connectionFailure({
          failures: 1,
          retryAt: secondsAgo(-3 * 3_600),
        }),
      }),
    );
    expect(valueOf('Failing since')).not.toHaveTextContent('in a row');
    expect(valueOf('Next try')).toHaveTextContent(/^in 3 hours/);
  });

  it.each<[string, Partial<ConnectionSummary>, string]>([
    [
      'it has no schedule',
      { schedule: undefined },
      'Not by itself, because it has no schedule',
    ],
    [
      'it is disabled',
      { state: 'disabled', enabled: false },
      'Not while it is disabled',
    ],
  ])('says that it is not tried by itself where %s', async (...at) => {
    const [, overrides, text] = at;
    const card = await show(
      failing({
        ...overrides,
        failing: connectionFailure({ retryAt: undefined }),
      }),
    );
    expect(valueOf('Next try')).toHaveTextContent(text);
    expect(card.queryByRole('button', RETRY) !== null).toBe(
      overrides.enabled !== false,
    );
  });

  it('tries again at once, keeps the button until that has ended, and is gone once it works', async () => {
    const signals = new FakeSignals();
    const card = await show(failing(), { signals });
    const run = runningRun({ mode: 'incremental' });
    backend.answer('GET /runs/43', run);
    backend.respond('POST /connections/contoso/runs', () => {
      backend.answer(
        'GET /status',
        syncStatus({
          connections: [failing({ state: 'syncing', activeRun: run })],
        }),
      );
      return run;
    });
    const button = card.getByRole('button', RETRY);
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    await waitFor(() =>
      expect(valueOf('Next try')).toHaveTextContent('Under way now'),
    );
    const [{ body }] = backend.requestsOf('POST /connections/contoso/runs');
    expect(body).toEqual({ kind: 'sync', mode: 'incremental' });
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute('aria-disabled', 'true');

    backend.answer('GET /status', syncStatus());
    signals.send({ connectionId: 'contoso', runId: 43, status: 'succeeded' });
    await waitFor(() => expect(card.queryByText('Failing since')).toBeNull());
    expect(screen.getByRole('region', { name: 'Contoso' })).toHaveFocus();
  });

  it('says why it could not be tried again', async () => {
    backend.respond('POST /connections/contoso/runs', () =>
      refusal(409, 'The connection is being removed'),
    );
    const card = await show(failing());
    const button = card.getByRole('button', RETRY);
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    expect(
      await card.findByText('The connection is being removed'),
    ).toBeVisible();
  });
});
