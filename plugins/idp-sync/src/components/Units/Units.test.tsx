import type { ComponentType } from 'react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerDirectory } from '../../__testUtils__/answerDirectory';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { showPanel } from '../../__testUtils__/showPanel';
import type { PolicyPanelProps } from '../ConnectionPage';
import { GroupsPanel } from '../GroupsPanel';
import { UsersPanel } from '../UsersPanel';

const UNITS = 'GET /connections/contoso/directory/administrative-units';
const SALES = '5f3c1a52-7a70-4c55-9a38-0f2a4f0f6b1d';
const LEGAL = '6f3c1a52-7a70-4c55-9a38-0f2a4f0f6b1d';
const READ_ONLY = { reason: 'Managed in a file' };

describe('units as scope', () => {
  const backend = FakeBackend.register();

  const show = (
    Panel: ComponentType<PolicyPanelProps>,
    options: Parameters<typeof showPanel>[1] = {},
  ) => {
    answerDirectory(backend);
    return showPanel(Panel, options);
  };
  /** Sales was read, Legal is only in the directory. */
  const answerUnits = () =>
    backend.respond(UNITS, ({ search }) => {
      const sales = { objectId: SALES, displayName: 'Sales', members: 1_250 };
      const items = search.has('id')
        ? search
            .getAll('id')
            .map(id =>
              id === SALES ? sales : { objectId: id, displayName: id },
            )
        : [{ objectId: LEGAL, displayName: 'Legal' }];
      return { items, totalItems: items.length };
    });
  const usersRegion = () =>
    within(screen.getByRole('region', { name: 'Only people in these units' }));
  const find = async (text: string) =>
    userEvent.type(
      screen.getByRole('combobox', { name: 'Find an administrative unit' }),
      text,
    );

  it.each([
    ['people', UsersPanel, 'users'],
    ['groups', GroupsPanel, 'groups'],
  ] as const)(
    'takes administrative units of %s that are found in the directory, and lets them go, by keyboard alone',
    async (_, Panel, part) => {
      answerUnits();
      const panel = show(Panel, {
        policy: { [part]: { within: { administrativeUnits: [SALES] } } },
      });
      const units = () => panel.draft()[part].within?.administrativeUnits;
      expect(
        await screen.findByText('people and groups in it: 1,250'),
      ).toBeVisible();
      await find('leg');
      await screen.findByRole('option', { name: /Legal/ });
      await userEvent.keyboard('{ArrowDown}{Enter}');
      expect(units()).toEqual([SALES, LEGAL]);
      expect(
        backend.requestsOf(UNITS).map(({ search }) => search.get('search')),
      ).toContain('leg');
      expect(
        screen.getByRole('combobox', { name: 'Find an administrative unit' }),
      ).toHaveFocus();
      expect(
        await screen.findByText(/not read yet; a preview with a fresh scan/),
      ).toBeVisible();

      act(() => screen.getByRole('button', { name: 'Remove Sales' }).focus());
      await userEvent.keyboard('{Enter}');
      expect(units()).toEqual([LEGAL]);
      expect(
        screen.getByRole('button', { name: 'Remove Legal' }),
      ).toHaveFocus();
      await userEvent.keyboard('{Enter}');
      expect(panel.draft()[part].within).toBeUndefined();
      expect(
        screen.getByRole('combobox', { name: 'Find an administrative unit' }),
      ).toHaveFocus();
    },
  );

  it('says at the search why the directory gives no units, and keeps those that are chosen', async () => {
    answerUnits();
    const panel = show(UsersPanel, {
      policy: { users: { within: { administrativeUnits: [SALES] } } },
    });
    await screen.findByText('Sales');
    backend.respond(UNITS, () =>
      refusal(403, 'The permission AdministrativeUnit.Read.All is missing.'),
    );
    await find('leg');
    const problem = 'The permission AdministrativeUnit.Read.All is missing.';
    const option = await screen.findByRole('option', {
      name: /could not be looked up/,
    });
    expect(option).toHaveAttribute('aria-disabled', 'true');
    expect(option).toHaveTextContent(problem);
    expect(screen.queryByText('No results found.')).toBeNull();
    await userEvent.tab();
    expect(await screen.findByRole('alert')).toHaveTextContent(problem);
    expect(panel.draft().users.within?.administrativeUnits).toEqual([SALES]);
    expect(screen.getByText('Sales')).toBeVisible();
  });

  it('takes distinguished names as they are typed, says at the field which is none, and hands the focus on', async () => {
    const panel = show(UsersPanel);
    const names = () => panel.draft().users.within?.organizationalUnits;
    const add = screen.getByRole('button', {
      name: 'Add an organisational unit',
    });
    await userEvent.click(add);
    const field = (number: number) =>
      screen.getByRole('textbox', { name: `Distinguished name ${number}` });
    expect(field(1)).toHaveFocus();
    await userEvent.keyboard('Sales');
    expect(names()).toEqual(['Sales']);
    expect(field(1)).toHaveAccessibleDescription(
      /^Expected a distinguished name such as OU=Sales/,
    );
    await userEvent.clear(field(1));
    await userEvent.paste('OU=Sales,DC=contoso,DC=com');
    expect(field(1)).toBeValid();
    await userEvent.click(add);
    expect(field(2)).toHaveFocus();
    await userEvent.paste('OU=Legal,DC=contoso,DC=com');
    expect(names()).toEqual([
      'OU=Sales,DC=contoso,DC=com',
      'OU=Legal,DC=contoso,DC=com',
    ]);

    const remove = (name: string) =>
      screen.getByRole('button', { name: `Remove ${name}` });
    act(() => remove('OU=Sales,DC=contoso,DC=com').focus());
    await userEvent.keyboard('{Enter}');
    expect(names()).toEqual(['OU=Legal,DC=contoso,DC=com']);
    expect(remove('OU=Legal,DC=contoso,DC=com')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(panel.draft().users.within).toBeUndefined();
    expect(add).toHaveFocus();
  });

  it('says of a list and of each unit in it what is wrong', async () => {
    answerUnits();
    show(UsersPanel, {
      policy: {
        users: {
          within: {
            administrativeUnits: [SALES],
            organizationalUnits: ['OU=a,DC=b'],
          },
        },
      },
      damage: policy => ({
        ...policy,
        users: {
          ...policy.users,
          within: {
            administrativeUnits: ['Sales'],
            organizationalUnits: Array.from({ length: 201 }, () => 'OU=a'),
          },
        },
      }),
    });
    const alerts = usersRegion().getAllByRole('alert');
    expect(alerts.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(
        /^Expected the object id of an administrative unit/,
      ),
      'Must have at most 200 entries',
    ]);
  });

  it('is shown and not to be changed where the connection is managed in a file', async () => {
    answerUnits();
    show(UsersPanel, {
      policy: {
        users: {
          within: {
            administrativeUnits: [SALES],
            organizationalUnits: ['OU=Sales,DC=contoso,DC=com'],
          },
        },
      },
      readOnly: READ_ONLY,
    });
    expect(await screen.findByText('Sales')).toBeVisible();
    expect(
      screen.getByDisplayValue('OU=Sales,DC=contoso,DC=com'),
    ).toBeDisabled();
    expect(
      usersRegion().getByRole('combobox', {
        name: 'Find an administrative unit',
      }),
    ).toBeDisabled();
    await waitFor(() => {
      for (const button of usersRegion().getAllByRole('button')) {
        expect(button).toBeDisabled();
      }
    });
  });
});
