import { useState } from 'react';
import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { savedPolicy } from '../../__testUtils__/settings';
import { VersionsPanel } from './VersionsPanel';

const POLICY = '/connections/contoso/policy';

describe('VersionsPanel', () => {
  const backend = FakeBackend.register();
  let current: Policy;

  function Editor(props: { readOnly?: { reason: string } }) {
    const [policy, setPolicy] = useState(() => parsePolicy({}));
    current = policy;
    return (
      <VersionsPanel
        connectionId="contoso"
        policy={policy}
        onChange={setPolicy}
        issues={[]}
        savedVersion={3}
        readOnly={props.readOnly}
      />
    );
  }

  const show = (readOnly?: { reason: string }) => {
    backend.answer(`GET ${POLICY}/versions`, {
      items: [3, 2, 1].map(version => ({
        version,
        createdBy: 'user:default/alice',
        createdAt: '2026-11-20T08:00:00.000Z',
        changes: version > 1 ? version : undefined,
      })),
      totalItems: 3,
    });
    return renderPage(<Editor readOnly={readOnly} />);
  };
  const click = async (name: string) =>
    userEvent.click(await screen.findByRole('button', { name }));
  const dialog = async () => within(await screen.findByRole('dialog'));

  it('shows what changed field by field, before and now', async () => {
    backend.answer(`GET ${POLICY}/versions/2/changes`, {
      items: [
        { path: 'users.guests', before: true, after: false },
        { path: 'schedule', after: { every: 1 } },
      ],
      totalItems: 2,
    });
    show();
    await click('What changed in version 2');
    const shown = await dialog();
    expect(
      await shown.findByRole('row', { name: 'users.guests true false' }),
    ).toBeVisible();
    expect(shown.getByRole('row', { name: /^schedule not set/ })).toBeVisible();
    expect(backend.lastSearchOf(`GET ${POLICY}/versions/2/changes`)).toBe(
      'since=1',
    );
    await userEvent.click(shown.getAllByRole('button', { name: 'Close' })[0]);

    backend.answer(`GET ${POLICY}/versions/3/changes`, {
      items: [],
      totalItems: 0,
    });
    await click('Compare with now: version 1');
    expect(
      await (await dialog()).findByText('They say the same.'),
    ).toBeVisible();
    expect(backend.lastSearchOf(`GET ${POLICY}/versions/3/changes`)).toBe(
      'since=1',
    );
  });

  it('restores into the draft, and offers that for no current one', async () => {
    backend.answer(
      `GET ${POLICY}/versions/1`,
      savedPolicy({ users: { guests: false } }, { version: 1 }),
    );
    show();
    await click('Restore version 1');
    await screen.findByText('Current');
    expect(current.users.guests).toBe(false);
    expect(
      screen.queryByRole('button', { name: 'Restore version 3' }),
    ).toBeNull();
  });

  it('imports YAML into the draft, and says with line and column what is wrong with it', async () => {
    backend.respond(`POST ${POLICY}/parse`, () =>
      HttpResponse.json(
        {
          error: {
            name: 'InputError',
            message: 'Not valid',
            issues: [
              { path: 'users.guest', message: 'unknown', line: 2, column: 3 },
            ],
          },
          response: { statusCode: 400 },
        },
        { status: 400 },
      ),
    );
    show();
    await click('Import YAML');
    const shown = await dialog();
    const field = shown.getByRole('textbox', { name: 'YAML' });
    const text = 'users:\n  guest: false\n';
    await userEvent.click(field);
    await userEvent.paste(text);
    await click('Import into the draft');
    expect(await shown.findByText(/Line 2, column 3/)).toBeVisible();
    expect(field).toHaveValue(text);
    expect(field).toHaveFocus();

    backend.answer(`POST ${POLICY}/parse`, { policy: parsePolicy({}) });
    await click('Import into the draft');
    expect(
      await shown.findByText(/the policy of the draft already/),
    ).toBeVisible();

    backend.answer(`POST ${POLICY}/parse`, {
      policy: parsePolicy({ users: { guests: false } }),
    });
    await click('Import into the draft');
    await screen.findByText('Current');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(current.users.guests).toBe(false);
  });

  it('compares and exports, but changes nothing where it is read-only', async () => {
    show({ reason: 'Managed in a file' });
    expect(
      await screen.findByRole('button', { name: 'Restore version 1' }),
    ).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Import YAML' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Export YAML' })).toBeEnabled();
    expect(
      screen.getByRole('button', { name: 'What changed in version 2' }),
    ).toBeEnabled();
  });
});
