import { useState } from 'react';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { UsersPanel } from './UsersPanel';

const SELECTION = 'POST /connections/contoso/selection';

function counted(inScope: number, total = 1_200) {
  return {
    users: { total, inScope, reasons: [] },
    groups: { total: 3, inScope: 3, reasons: [] },
    sample: {
      items: [
        {
          object: {
            objectId: 'u1',
            displayName: 'Jane Doe',
            mail: 'jane@contoso.example',
            enabled: false,
            guest: false,
          },
          inScope: false,
          reasonCode: 'accountDisabled',
          reason: 'The account is disabled.',
          conditions: [
            {
              condition: 'The account is enabled.',
              holds: false,
              decisive: true,
              reasonCode: 'accountDisabled',
            },
          ],
        },
      ],
      totalItems: 1,
    },
    warnings: [],
    tookMs: 40,
  };
}

describe('UsersPanel', () => {
  const backend = FakeBackend.register();
  let current: Policy;

  function Editor(props: { policy: object; readOnly?: { reason: string } }) {
    const [policy, setPolicy] = useState(() => parsePolicy(props.policy));
    current = policy;
    return (
      <UsersPanel
        connectionId="contoso"
        policy={policy}
        onChange={setPolicy}
        readOnly={props.readOnly}
        issues={[]}
      />
    );
  }

  const show = (policy: object = {}, readOnly?: { reason: string }) => {
    for (const what of ['attributes', 'groups']) {
      backend.answer(`GET /connections/contoso/directory/${what}`, {
        items:
          what === 'groups'
            ? [
                {
                  objectId: 'g1',
                  displayName: 'Staff',
                  kinds: ['security'],
                  members: 9,
                  memberGroups: 0,
                  nestedIn: [],
                  nestedInCount: 0,
                },
              ]
            : [],
        totalItems: 1,
      });
    }
    return renderPage(<Editor policy={policy} readOnly={readOnly} />);
  };

  it('counts what the draft takes, and keeps the last figure while it counts or cannot', async () => {
    backend.answer(SELECTION, counted(900));
    show();
    expect(
      await screen.findByText('900 of 1,200 people match'),
    ).toBeInTheDocument();
    backend.answer(SELECTION, counted(850));
    await userEvent.click(screen.getByRole('switch', { name: 'Take guests' }));
    expect(screen.getByText('900 of 1,200 people match')).toBeVisible();
    expect(
      await screen.findByText('850 of 1,200 people match'),
    ).toBeInTheDocument();
    expect(backend.requestsOf(SELECTION).at(-1)?.body).toMatchObject({
      class: 'user',
      policy: { users: { guests: false } },
      sample: { limit: 0 },
    });
    backend.respond(SELECTION, () =>
      refusal(409, 'The policy looks at city of users, which was not read'),
    );
    await userEvent.click(screen.getByRole('switch', { name: /disabled/ }));
    expect(
      await screen.findByText(/Not counted: The policy looks at city/),
    ).toBeVisible();
    expect(screen.getByText('850 of 1,200 people match')).toBeVisible();
  });

  it('says at the search for groups why there are none to choose from', async () => {
    backend.answer(SELECTION, counted(900));
    show({ users: { from: { groups: [{ id: 'g1' }] } } });
    const field = await screen.findByRole('combobox', { name: 'Find a group' });
    backend.respond('GET /connections/contoso/directory/groups', () =>
      refusal(503, 'The database is away'),
    );
    await userEvent.type(field, 'sta');
    const option = await screen.findByRole('option', {
      name: /The groups could not be loaded/,
    });
    expect(option).toHaveTextContent('The database is away');
    expect(option).toHaveAttribute('aria-disabled', 'true');
    expect(screen.queryByText('No results found.')).toBeNull();
  });

  it('shows who is in or out, and why', async () => {
    backend.answer(SELECTION, counted(900));
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: /Who that is/ }),
    );
    expect(await screen.findByText('Jane Doe')).toBeInTheDocument();
    expect(screen.getByText('The account is disabled.')).toBeInTheDocument();
    expect(screen.getByText('The account is enabled.')).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox'), 'jane');
    await waitFor(() =>
      expect(backend.requestsOf(SELECTION).at(-1)?.body).toMatchObject({
        sample: { search: 'jane', offset: 0, limit: 10 },
      }),
    );
  });

  it('takes the members of groups that are found by name, and has them again after a look at everyone', async () => {
    backend.answer(SELECTION, counted(9));
    show();
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Members of groups' }),
    );
    expect(screen.getByText('Choose at least one group.')).toBeVisible();
    expect(screen.getByText(/The count comes back/)).toBeVisible();
    await userEvent.type(
      screen.getByRole('combobox', { name: 'Find a group' }),
      'sta',
    );
    await userEvent.click(await screen.findByRole('option', { name: /Staff/ }));
    const from = { groups: [{ id: 'g1' }], nested: true };
    expect(current.users.from).toEqual(from);
    expect(
      await screen.findByRole('button', { name: 'Remove Staff' }),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: /Everyone/ }));
    expect(current.users.from).toBe('everyone');
    await userEvent.click(
      screen.getByRole('radio', { name: 'Members of groups' }),
    );
    expect(current.users.from).toEqual(from);
  });

  it('shows everything and changes nothing where it is read-only', async () => {
    backend.answer(SELECTION, counted(900));
    show({}, { reason: 'Managed in a file' });
    expect(await screen.findByText('900 of 1,200 people match')).toBeVisible();
    for (const control of [
      ...screen.getAllByRole('switch'),
      ...screen.getAllByRole('radio', { name: /Everyone|Members/ }),
    ]) {
      expect(control).toBeDisabled();
    }
    expect(
      screen.queryByRole('button', { name: 'Add a rule' }),
    ).not.toBeInTheDocument();
  });
});
