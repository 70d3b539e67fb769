import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { PolicyDialog } from './PolicyDialog';

describe('the policy of a run', () => {
  const backend = FakeBackend.register();

  it('is shown as JSON that cannot be changed, and the keyboard gets to it', async () => {
    const policy = { users: { include: 'all' } };
    backend.answer('GET /runs/7/policy', { version: 3, policy });
    renderPage(<PolicyDialog runId={7} onClose={() => undefined} />);
    const field = await screen.findByRole('textbox', { name: 'Policy (JSON)' });
    expect(field).toHaveValue(JSON.stringify(policy, undefined, 2));
    await userEvent.tab();
    await userEvent.tab();
    expect(field).toHaveFocus();
    await userEvent.keyboard('x');
    expect(field).toHaveValue(JSON.stringify(policy, undefined, 2));
  });
});
