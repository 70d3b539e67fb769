import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { Link } from 'react-router-dom';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  connection,
  run,
  runSummary,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { connectionDetails, savedPolicy } from '../../__testUtils__/settings';
import { ConnectionContent } from './ConnectionContent';

const SETTINGS = '/connections/contoso/settings';
const POLICY = '/connections/contoso/policy';
const RUNS = 'POST /connections/contoso/runs';

const SECOND_PERSON = 'Held changes need a second person';
const SCHEDULE = {
  start: { date: '2026-01-01', time: '03:00', timeZone: 'UTC' },
  every: { value: 1, unit: 'hours' },
};

describe('ConnectionContent', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    sessionStorage.clear();
    backend.answer('GET /status', syncStatus({ connections: [connection()] }));
    backend.answer(`GET ${SETTINGS}`, connectionDetails());
    backend.answer(`GET ${POLICY}`, savedPolicy());
    backend.answer('GET /providers', { items: [], totalItems: 0 });
    backend.answer('GET /credential-profiles', { items: [], totalItems: 0 });
  });

  const show = (panel = 'safety') =>
    renderPage(
      <>
        <ConnectionContent />
        <Link to="/elsewhere">Elsewhere</Link>
      </>,
      {
        at: `/idp-sync/connections/contoso/${panel}`,
        path: '/idp-sync/connections/:connectionId/*',
      },
    );
  const click = async (name: string | RegExp) =>
    userEvent.click(await screen.findByRole('button', { name }));
  const toggle = async () =>
    userEvent.click(await screen.findByRole('switch', { name: SECOND_PERSON }));
  const bar = async () =>
    within(await screen.findByRole('region', { name: 'Unsaved changes' }));
  const previewThatEnds = () => {
    backend.answer(RUNS, runSummary({ id: 7, kind: 'preview' }));
    backend.answer('GET /runs/7', run({ id: 7, kind: 'preview' }));
    backend.answer('GET /runs/7/breakdown', {
      reasons: [
        {
          class: 'user',
          action: 'create',
          status: 'planned',
          reason: 'newInScope',
          changes: 12,
        },
      ],
      errors: [],
    });
  };
  const requestedPolicy = () =>
    backend.requestsOf(RUNS).at(-1)?.body as {
      policy: { users: object; safety: { secondPerson: boolean } };
      baseVersion: number;
    };

  it('previews the draft of all panels, and commits and starts what was shown', async () => {
    previewThatEnds();
    backend.answer(
      'POST /runs/7/confirm',
      runSummary({ id: 8, status: 'queued' }),
    );
    show();
    await toggle();
    expect(
      (await bar()).getByText('1 field changed and not saved'),
    ).toBeVisible();
    expect(
      screen.getByRole('tab', { name: /Safety.*not saved/ }),
    ).toBeVisible();

    await click('Save…');
    const dialog = within(await screen.findByRole('dialog'));
    expect(
      await dialog.findByRole('row', { name: /Added 12 0/ }),
    ).toBeVisible();
    expect(requestedPolicy()).toMatchObject({
      kind: 'preview',
      baseVersion: 3,
      policy: { safety: { secondPerson: true } },
    });

    backend.answer(
      `GET ${POLICY}`,
      savedPolicy({ safety: { secondPerson: true } }, { version: 4 }),
    );
    await userEvent.click(
      dialog.getByRole('button', { name: 'Save and sync' }),
    );
    expect((await bar()).getByText('Version 4 saved.')).toBeVisible();
    expect(
      (await bar()).getByRole('link', { name: 'Run 8 applies it.' }),
    ).toHaveAttribute('href', '/idp-sync/runs/8');
    expect(screen.queryByRole('button', { name: 'Discard' })).toBeNull();
    expect(sessionStorage).toHaveLength(0);
  });

  it('says at field, tab and bar what is wrong, and keeps what was typed', async () => {
    backend.answer(`GET ${POLICY}`, savedPolicy({ schedule: SCHEDULE }));
    show('schedule');
    const date = await screen.findByRole('textbox', { name: 'Start date' });
    await userEvent.clear(date);
    await userEvent.type(date, '2026-02-31');
    expect(await screen.findByText(/Expected a day that exists/)).toBeVisible();
    expect(date).toHaveValue('2026-02-31');
    expect(
      screen.getByRole('tab', { name: /Schedule.*1 field needs attention/ }),
    ).toBeVisible();
    expect(
      (await bar()).getByRole('link', { name: '1 field needs attention' }),
    ).toHaveAttribute('href', '/idp-sync/connections/contoso/schedule');
    expect(screen.getByRole('button', { name: 'Save…' })).toBeDisabled();

    await click('Discard');
    expect(await screen.findByDisplayValue('2026-01-01')).toBeVisible();
  });

  it('brings a draft back after the page was loaded again', async () => {
    const { unmount } = show();
    await toggle();
    await bar();
    unmount();
    show();
    expect(
      await screen.findByText('Brought back from before the page was loaded.'),
    ).toBeVisible();
    expect(screen.getByRole('switch', { name: SECOND_PERSON })).toBeChecked();
  });

  it('tells the second of two admins what the first has changed, and keeps both', async () => {
    previewThatEnds();
    const { unmount } = show();
    await toggle();
    await bar();
    unmount();
    backend.answer(
      `GET ${POLICY}`,
      savedPolicy(
        { users: { guests: false } },
        { version: 4, createdBy: 'user:default/bob' },
      ),
    );
    show();
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText('bob')).toBeVisible();
    expect(alert.getByText('users.guests')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Save…' })).toBeDisabled();

    await click('Keep mine');
    await click('Save…');
    await waitFor(() => expect(requestedPolicy()).toBeDefined());
    expect(requestedPolicy()).toMatchObject({
      baseVersion: 4,
      policy: { users: { guests: false }, safety: { secondPerson: true } },
    });
  });

  it('takes theirs where that is wanted', async () => {
    const { unmount } = show();
    await toggle();
    await bar();
    unmount();
    backend.answer(`GET ${POLICY}`, savedPolicy({}, { version: 4 }));
    show();
    await click('Take theirs');
    expect(
      await screen.findByRole('switch', { name: SECOND_PERSON }),
    ).not.toBeChecked();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('asks what to do when somebody saves between preview and confirmation', async () => {
    previewThatEnds();
    backend.respond('POST /runs/7/confirm', () => {
      backend.answer(
        `GET ${POLICY}`,
        savedPolicy(
          { users: { guests: false } },
          { version: 4, createdBy: 'user:default/bob' },
        ),
      );
      return refusal(409, 'Changed meanwhile', 'IDP_CHANGED_MEANWHILE');
    });
    show();
    await toggle();
    await click('Save…');
    const confirm = await screen.findByRole('button', {
      name: 'Save and sync',
    });
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    expect(
      await screen.findByText('Somebody else has changed this meanwhile'),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('switch', { name: SECOND_PERSON })).toBeChecked();
  });

  it('keeps everything where saving fails, says why, and goes on when it works again', async () => {
    previewThatEnds();
    backend.respond('POST /runs/7/confirm', () =>
      refusal(503, 'The database is not there'),
    );
    show();
    await toggle();
    await click('Save…');
    const dialog = within(await screen.findByRole('dialog'));
    const confirm = dialog.getByRole('button', { name: 'Save and sync' });
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    expect(await dialog.findByText('It could not be saved')).toBeVisible();
    expect(dialog.getByText(/The database is not there/)).toBeVisible();
    expect(dialog.getByText(/Added/)).toBeVisible();

    backend.answer('POST /runs/7/confirm', runSummary({ id: 8 }));
    backend.answer(
      `GET ${POLICY}`,
      savedPolicy({ safety: { secondPerson: true } }, { version: 4 }),
    );
    await userEvent.click(confirm);
    expect((await bar()).getByText('Version 4 saved.')).toBeVisible();
  });

  it('finds out that it was saved where only the answer got lost', async () => {
    previewThatEnds();
    backend.respond('POST /runs/7/confirm', () => {
      backend.answer(
        `GET ${POLICY}`,
        savedPolicy({ safety: { secondPerson: true } }, { version: 4 }),
      );
      return HttpResponse.error();
    });
    show();
    await toggle();
    await click('Save…');
    const confirm = await screen.findByRole('button', {
      name: 'Save and sync',
    });
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    expect((await bar()).getByText('Version 4 saved.')).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(
      screen.queryByText('Somebody else has changed this meanwhile'),
    ).toBeNull();
    expect(sessionStorage).toHaveLength(0);
  });

  it('says of a preview how many objects would fail, and what is beyond the limits', async () => {
    previewThatEnds();
    const reason = { class: 'user', reason: 'changed', action: 'update' };
    backend.answer('GET /runs/7/breakdown', {
      reasons: [
        { ...reason, status: 'failed', changes: 3 },
        { ...reason, status: 'held', changes: 40 },
      ],
      errors: [],
    });
    show();
    await toggle();
    await click('Save…');
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText('3 objects would fail')).toBeVisible();
    expect(dialog.getByText(/is beyond the limits: it is held/)).toBeVisible();
    expect(await dialog.findByRole('button', { name: 'Save' })).toBeEnabled();
  });

  it('has a preview that failed made again, with the draft as it was', async () => {
    previewThatEnds();
    backend.answer(
      'GET /runs/7',
      run({
        id: 7,
        kind: 'preview',
        status: 'failed',
        error: {
          code: 'IDP_CREDENTIAL_EXPIRED',
          message: 'The secret has expired',
          remedy: 'Make a new one.',
        },
      }),
    );
    show();
    await toggle();
    await click('Save…');
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText(/The secret has expired/)).toBeVisible();
    expect(
      dialog.getByRole('button', { name: 'Save and sync' }),
    ).toBeDisabled();
    previewThatEnds();
    backend.answer(RUNS, runSummary({ id: 9, kind: 'preview' }));
    backend.answer('GET /runs/9', run({ id: 9, kind: 'preview' }));
    backend.answer('GET /runs/9/breakdown', { reasons: [], errors: [] });
    await userEvent.click(
      dialog.getByRole('button', { name: 'Preview again' }),
    );
    expect(await dialog.findByText(/changes nothing now/)).toBeVisible();
    expect(requestedPolicy().policy.safety.secondPerson).toBe(true);
  });

  it('says at the field what the backend refuses', async () => {
    backend.answer(`GET ${POLICY}`, savedPolicy({ schedule: SCHEDULE }));
    backend.respond(RUNS, () =>
      HttpResponse.json(
        {
          error: {
            name: 'InputError',
            message: 'Invalid policy',
            issues: [
              {
                path: 'policy.schedule.start.date',
                message: 'is too long ago',
              },
            ],
          },
          response: { statusCode: 400 },
        },
        { status: 400 },
      ),
    );
    show('schedule');
    const date = await screen.findByRole('textbox', { name: 'Start date' });
    await userEvent.clear(date);
    await userEvent.type(date, '1970-01-01');
    await click('Save…');
    expect(await screen.findByText('Is too long ago')).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('saves settings at once and without a preview, by the revision they were made from', async () => {
    backend.answer(
      `PUT ${SETTINGS}`,
      connectionDetails({ revision: 5, title: 'Contoso Ltd.' }),
    );
    show('setup');
    const name = await screen.findByRole('textbox', { name: 'Name' });
    await userEvent.type(name, ' Ltd.');
    await click('Save…');
    expect(await screen.findByText('Settings saved.')).toBeVisible();
    expect(backend.requestsOf(`PUT ${SETTINGS}`)[0].body).toMatchObject({
      revision: 4,
      title: 'Contoso Ltd.',
    });
    expect(backend.requestsOf(RUNS)).toEqual([]);
  });

  it('asks before somebody leaves what is not saved, and lets them', async () => {
    const rendered = show();
    await toggle();
    await bar();
    await userEvent.click(screen.getByText('Elsewhere'));
    await click('Stay');
    expect(addressOf(rendered)).toBe('/idp-sync/connections/contoso/safety');

    await userEvent.click(screen.getByRole('tab', { name: 'Versions' }));
    await waitFor(() =>
      expect(addressOf(rendered)).toBe(
        '/idp-sync/connections/contoso/versions',
      ),
    );
    expect(screen.queryByRole('dialog')).toBeNull();

    await userEvent.click(screen.getByText('Elsewhere'));
    await click('Discard and leave');
    await waitFor(() => expect(addressOf(rendered)).toBe('/elsewhere'));
    expect(sessionStorage).toHaveLength(0);
  });

  it('shows what is managed in a file with the path there, and lets nothing be changed', async () => {
    backend.answer(
      `GET ${SETTINGS}`,
      connectionDetails({
        origin: 'file',
        file: 'idpSync.connections.contoso',
      }),
    );
    show();
    expect(
      await screen.findByText(/under idpSync\.connections\.contoso/),
    ).toBeVisible();
    expect(screen.getByRole('switch', { name: SECOND_PERSON })).toBeDisabled();
    expect(
      screen.queryByRole('region', { name: 'Unsaved changes' }),
    ).toBeNull();
  });

  it('begins the first sync of a directory that has been read', async () => {
    previewThatEnds();
    backend.answer(`GET ${POLICY}`, savedPolicy({}, { version: 0 }));
    show();
    await click('Begin sync…');
    expect(
      await screen.findByRole('heading', {
        name: 'Begin the sync of Contoso',
      }),
    ).toBeVisible();
    await waitFor(() => expect(requestedPolicy()?.baseVersion).toBe(0));
  });
});
