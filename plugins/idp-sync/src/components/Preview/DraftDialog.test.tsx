import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  FakeBackend,
  refusal,
  refusedAt,
} from '../../__testUtils__/FakeBackend';
import { runSummary } from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { DraftDialog } from './DraftDialog';

const CONTOSO = { id: 'contoso', title: 'Contoso' };

describe('DraftDialog', () => {
  const backend = FakeBackend.register();
  const policy = { users: { guests: 'exclude' } };

  beforeEach(() =>
    backend.answer('GET /connections/contoso/policy', { version: 3, policy }),
  );

  const renderDialog = () =>
    renderPage(<DraftDialog connection={CONTOSO} onClose={() => undefined} />);
  const findField = () =>
    screen.findByRole<HTMLTextAreaElement>('textbox', {
      name: 'Policy (JSON)',
    });
  const start = () =>
    userEvent.click(
      screen.getByRole('button', { name: 'Preview this policy' }),
    );

  it('begins with the saved policy, and leads to the preview of what it was made', async () => {
    backend.answer('POST /connections/contoso/runs', runSummary({ id: 9 }));
    const rendered = renderDialog();
    const field = await findField();
    expect(field).toHaveValue(JSON.stringify(policy, undefined, 2));
    const draft = { users: { guests: 'include' } };
    fireEvent.change(field, { target: { value: JSON.stringify(draft) } });
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Read the directory first' }),
    );
    await start();
    await waitFor(() => expect(addressOf(rendered)).toBe('/idp-sync/runs/9'));
    expect(
      backend.requestsOf('POST /connections/contoso/runs')[0].body,
    ).toEqual({
      kind: 'preview',
      mode: 'incremental',
      policy: draft,
      scan: 'none',
    });
  });

  it('says at the field where it stops being JSON, puts the cursor there, and asks nothing of the backend', async () => {
    renderDialog();
    const field = await findField();
    const text = '{\n  "users": {}\n  "groups": {}\n}';
    fireEvent.change(field, { target: { value: text } });
    await start();
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(
      'Line 3, column 3: a comma is missing here.',
    );
    expect(field).toHaveFocus();
    expect(field.selectionStart).toBe(text.indexOf('"groups"'));
    expect(backend.requestsOf('POST /connections/contoso/runs')).toEqual([]);
    fireEvent.change(field, { target: { value: '{}' } });
    expect(field).toBeValid();
  });

  it('says at the field what the backend does not accept of it, with line and column, and keeps it', async () => {
    backend.respond('POST /connections/contoso/runs', () =>
      refusedAt(
        ['policy.users.from', 'expected an object, and this is a number'],
        ['policy.users.guestz', 'there is no "guestz" here'],
        ['policy.mapping.a.b', 'is too long'],
        ['', 'and 3 more'],
      ),
    );
    renderDialog();
    const field = await findField();
    const text =
      '{\n  "users": { "guestz": false,\n    "from": 5 },\n  "mapping": { "a.b": "x" }\n}';
    fireEvent.change(field, { target: { value: text } });
    await start();
    await waitFor(() => expect(field).toBeInvalid());
    const shown = screen.getByRole('alert');
    expect(
      within(shown)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Line 3, column 5: users.from expected an object, and this is a number',
      'Line 2, column 14: users.guestz there is no "guestz" here',
      'Line 4, column 16: mapping.a.b is too long',
      'and 3 more',
    ]);
    expect(field).toHaveAccessibleDescription(/^Line 3, column 5: users\.from/);
    expect(field).toHaveFocus();
    expect(field.selectionStart).toBe(text.indexOf('"from"'));
    expect(field).toHaveValue(text);
    fireEvent.change(field, { target: { value: '{}' } });
    expect(field).toBeValid();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what to do where the preview is refused for another reason', async () => {
    backend.respond('POST /connections/contoso/runs', () =>
      refusal(409, 'Nothing was read yet', 'IDP_MIRROR_MISSING'),
    );
    renderDialog();
    await findField();
    await start();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Nothing was read yet',
    );
  });

  it('says that the saved policy could not be loaded, and tries again', async () => {
    backend.respond('GET /connections/contoso/policy', () =>
      refusal(500, 'Broken'),
    );
    renderDialog();
    expect(await screen.findByText('Broken')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Preview this policy' }),
    ).toBeDisabled();
    backend.answer('GET /connections/contoso/policy', { version: 3, policy });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await findField()).toBeVisible();
  });
});
