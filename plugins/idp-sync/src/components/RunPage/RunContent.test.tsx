import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  connection,
  run,
  runChange,
  runError,
  runningRun,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { RunContent } from './RunContent';

function renderRun(id: number | string = 42) {
  return renderPage(<RunContent />, {
    at: `/idp-sync/runs/${id}`,
    path: '/idp-sync/runs/:runId',
  });
}

describe('RunContent', () => {
  const backend = FakeBackend.register();

  function answerWith(shown: Run) {
    backend.answer(`GET /runs/${shown.id}`, shown);
    backend.answer(`GET /runs/${shown.id}/changes`, {
      items: [runChange()],
      totalItems: 1,
    });
    backend.answer(`GET /runs/${shown.id}/events`, {
      items: [],
      totalItems: 0,
    });
    backend.answer('GET /connections/contoso', connection());
  }

  it('says what run it is, how it ended and when it was', async () => {
    answerWith(
      run({
        mode: 'full',
        modeReason: 'first scan of this connection',
        takeovers: 2,
      }),
    );
    renderRun();
    expect(
      await screen.findByRole('heading', { name: 'Run 42' }),
    ).toBeVisible();
    expect(screen.getByText('Succeeded')).toBeVisible();
    expect(
      await screen.findByRole('link', { name: 'Contoso' }),
    ).toHaveAttribute('href', '/idp-sync');
    expect(screen.getByText('Full sync by schedule')).toBeVisible();
    expect(
      screen.getByText('Full, because: first scan of this connection'),
    ).toBeVisible();
    expect(
      screen.getByText('Taken over 2 times by another process'),
    ).toBeVisible();
    expect(screen.getByText('Version 3')).toBeVisible();
  });

  it('shows the phases with how long each took and how much it dealt with', async () => {
    answerWith(run());
    renderRun();
    const scan = await screen.findByText('Scan');
    const items = within(scan.closest('ol')!).getAllByRole('listitem');
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'Scan2s13,326',
      'Plan0.4s13,191',
      'Apply1.2s18',
      'Confirm0.4s18',
    ]);
  });

  it('says which phases a failed run did not reach', async () => {
    answerWith(
      run({
        status: 'failed',
        phases: [{ ...run().phases[0], finishedAt: undefined, done: 0 }],
      }),
    );
    renderRun();
    expect(await screen.findByText('0 of 13,326')).toBeVisible();
    expect(screen.getAllByText('Not reached')).toHaveLength(3);
  });

  it('says that planning was skipped because nothing had changed', async () => {
    answerWith(run({ planSkipped: true, phases: [run().phases[0]] }));
    renderRun();
    expect(await screen.findByText(/nothing to plan/)).toBeVisible();
    expect(screen.getAllByText('Skipped')).toHaveLength(3);
  });

  it('explains an error: code, meaning, remedy, cause and the code of the provider', async () => {
    answerWith(
      run({
        status: 'failed',
        error: runError(
          'IDP_CREDENTIAL_INVALID',
          'Invalid client secret provided.',
          'AADSTS7000215',
        ),
      }),
    );
    renderRun();
    expect(
      await screen.findByText('Invalid client secret provided.'),
    ).toBeVisible();
    const { body } = document;
    expect(body).toHaveTextContent('IDP_CREDENTIAL_INVALID');
    expect(body).toHaveTextContent(
      'What it meansThe identity provider refused the credential.',
    );
    expect(body).toHaveTextContent('What to doCheck client ID and secret');
    expect(body).toHaveTextContent('CauseCredential');
    expect(body).toHaveTextContent('Code of the providerAADSTS7000215');
  });

  it('shows an error that a newer backend knows and these pages do not', async () => {
    const error = {
      ...runError('IDP_INTERNAL', 'Something new'),
      code: 'IDP_NEW' as never,
      remedy: 'Do this.',
    };
    answerWith(run({ status: 'failed', error }));
    renderRun();
    expect(await screen.findByText('Something new')).toBeVisible();
    expect(screen.getByText('Do this.')).toBeVisible();
  });

  it('shows warnings with how many objects they concern', async () => {
    answerWith(
      run({
        warnings: [
          {
            code: 'IDP_NAME_CHANGED',
            message: 'Names were replaced.',
            count: 2_104,
          },
        ],
      }),
    );
    renderRun();
    const warning = await screen.findByText(/Names were replaced/);
    expect(warning).toHaveTextContent('IDP_NAME_CHANGED · 2,104 objects');
  });

  it('shows what was asked of the identity provider', async () => {
    answerWith(run());
    renderRun();
    const requests = await screen.findByText('Requests');
    expect(requests.closest('dl')).toHaveTextContent(
      'Requests1,204Retries3Throttled for12sResource units2,410',
    );
  });

  it('follows a run that is under way, and cancels it', async () => {
    answerWith(runningRun());
    backend.respond('POST /runs/43/cancel', () => {
      const cancelled = runningRun({
        status: 'cancelled',
        phase: undefined,
        finishedAt: run().finishedAt,
      });
      answerWith(cancelled);
      return cancelled;
    });
    renderRun(43);
    expect(await screen.findByText('620 of 2,480')).toBeVisible();
    expect(screen.getByText('Not started')).toBeVisible();
    const button = screen.getByRole('button', { name: 'Cancel run 43' });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    expect(await screen.findByText('Cancelled')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Cancel run 43' })).toBeNull();
  });

  it.each(['nonsense', '0', '1.5', '99'])(
    'says that there is no run %s',
    async id => {
      backend.respond('GET /runs/99', () => refusal(404, 'There is no run 99'));
      renderRun(id);
      expect(
        await screen.findByRole('heading', { name: `There is no run ${id}` }),
      ).toBeVisible();
      expect(
        screen.getByRole('link', { name: 'Back to the log' }),
      ).toHaveAttribute('href', '/idp-sync/runs');
    },
  );

  it('shows a skeleton, then what went wrong, and tries again when asked to', async () => {
    backend.respond('GET /runs/42', () => refusal(500, 'The database is gone'));
    renderRun();
    expect(screen.getByRole('region', { name: 'Loading…' })).toBeVisible();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is gone',
    );
    answerWith(run());
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', { name: 'Run 42' }),
    ).toBeVisible();
  });
});
