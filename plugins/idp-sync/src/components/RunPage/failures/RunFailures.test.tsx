import type { RunStatus } from '@idp-sync/backstage-plugin-idp-sync-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../../__testUtils__/FakeBackend';
import { run, runSummary } from '../../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../../__testUtils__/renderPage';
import { RunFailures } from './RunFailures';

const BREAKDOWN = {
  reasons: [],
  failures: [
    {
      code: 'IDP_CATALOG_CONFLICT',
      remedy: 'Remove or rename the other entity.',
      count: 1_200,
      example: { displayName: 'Jane Doe', message: 'It is somebody else’s' },
    },
    {
      code: 'IDP_ENTITY_INVALID',
      remedy: 'Mend the object.',
      count: 3,
      example: { displayName: 'Joe', message: 'The name is too long' },
    },
  ],
};

describe('RunFailures', () => {
  const backend = FakeBackend.register();
  const render = (status: RunStatus = 'partial') =>
    renderPage(<RunFailures run={run({ status })} />, {
      at: '/idp-sync/runs/42',
      path: '/idp-sync/runs/:runId',
    });

  it('tells each cause with its remedy, and leads to its changes', async () => {
    backend.answer('GET /runs/42/breakdown', BREAKDOWN);
    render();
    expect(
      await screen.findByRole('link', {
        name: /1,200 failed with IDP_CATALOG_CONFLICT/,
      }),
    ).toHaveAttribute(
      'href',
      '/idp-sync/runs/42?status=failed&error=IDP_CATALOG_CONFLICT#changes',
    );
    expect(screen.getByText('Mend the object.')).toBeVisible();
    expect(screen.getByText('Such as Joe: The name is too long')).toBeVisible();
  });

  it('tries them again by keyboard, and leads to the run that does', async () => {
    backend.answer('GET /runs/42/breakdown', BREAKDOWN);
    backend.answer('POST /runs/42/retry-failed', runSummary({ id: 43 }));
    const page = render();
    const button = await screen.findByRole('button', {
      name: 'Retry the 1,203 failed objects',
    });
    button.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(addressOf(page)).toBe('/idp-sync/runs/43'));
  });

  it('says why they are not tried again', async () => {
    backend.answer('GET /runs/42/breakdown', BREAKDOWN);
    backend.respond('POST /runs/42/retry-failed', () =>
      refusal(409, 'Run 50 has tried again what failed in run 42.'),
    );
    render();
    await userEvent.click(
      await screen.findByRole('button', { name: /^Retry/ }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Run 50 has tried again what failed in run 42.',
    );
  });

  it('has no button for a run that did not come to its end', async () => {
    backend.answer('GET /runs/42/breakdown', BREAKDOWN);
    render('failed');
    await screen.findByText('Mend the object.');
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });
});
