import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  MappingTrial,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { showPanel } from '../../__testUtils__/showPanel';
import { AttributesPanel } from './AttributesPanel';

const TRY = 'POST /connections/contoso/mapping/try';

function tried({ mapping }: Policy): MappingTrial {
  return {
    items: [
      {
        class: 'user',
        objectId: 'u1',
        displayName: 'Ann',
        inScope: true,
        reason: 'Everybody is.',
        inCatalog: false,
        entity: { metadata: { tried: mapping.attributes.user.length } },
        errors: [{ field: 'title', message: 'it is required' }],
      },
    ],
    totalItems: 1,
    notRead: ['jobTitle'],
  };
}

describe('AttributesPanel', () => {
  const backend = FakeBackend.register();

  const show = (readOnly?: { reason: string }) => {
    backend.respond(TRY, ({ body }) =>
      tried((body as { policy: Policy }).policy),
    );
    backend.answer('GET /connections/contoso/directory/attributes', {
      items: ['department', 'displayName', 'costCenter'].map(name => ({
        name,
        read: name !== 'costCenter',
        present: 3,
      })),
      totalItems: 3,
    });
    return showPanel(AttributesPanel, { readOnly });
  };

  it('changes, adds, moves and removes mappings, keeps what is wrong, and shows what comes of the rest', async () => {
    const user = userEvent.setup();
    const { draft } = show();
    expect(await screen.findByText(/tried: 0/)).toBeInTheDocument();
    expect(screen.getByText(/it is required/)).toBeInTheDocument();
    expect(screen.getByText(/Not read yet.*jobTitle/)).toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Change email' }));
    await user.click(screen.getByRole('button', { name: 'Add field' }));
    await user.type(
      screen.getByRole('textbox', { name: 'Field' }),
      'labels.department',
    );
    const expression = screen.getByRole('textbox', {
      name: 'Expression of labels.department',
    });
    await user.click(expression);
    await user.paste('slug(department');
    expect(draft().mapping.attributes.user[1].expression).toBe(
      'slug(department',
    );
    expect(
      await screen.findByText(/line 1, column 5: "\(" cannot stand here/i),
    ).toBeInTheDocument();
    await waitFor(() => expect(screen.getByText(/tried: 1/)).toBeVisible());

    await user.type(expression, ')');
    await waitFor(() => expect(screen.getByText(/tried: 2/)).toBeVisible());
    await user.click(
      screen.getByRole('button', { name: 'Back to standard: email' }),
    );
    expect(draft().mapping.attributes.user).toEqual([
      {
        field: 'labels.department',
        expression: 'slug(department)',
        required: false,
        apply: 'always',
      },
    ]);
    await user.click(
      screen.getByRole('button', { name: 'Remove labels.department' }),
    );
    expect(draft().mapping.attributes.user).toEqual([]);
  });

  it('shows all of it and lets nothing be changed where the policy is managed elsewhere', async () => {
    show({ reason: 'Managed in a file' });
    expect(screen.getByRole('button', { name: 'Change email' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Add field' })).toBeDisabled();
    expect(await screen.findByText(/tried: 0/)).toBeInTheDocument();
  });

  it('suggests attributes and functions while an expression is typed, by keyboard', async () => {
    const user = userEvent.setup();
    const { draft } = show();
    await user.click(
      await screen.findByRole('button', { name: 'Change email' }),
    );
    const expression = screen.getByRole('textbox', {
      name: 'Expression of email',
    });
    await user.clear(expression);
    await user.type(expression, 'slu');
    const list = screen.getByRole('listbox', { name: 'Suggestions' });
    expect(within(list).getByRole('option')).toHaveTextContent(
      /^slug\(text\)Lower-case letters, digits and hyphens/,
    );
    expect(screen.getByText(/^1 suggestion\./)).toBeInTheDocument();
    await user.keyboard('{Enter}d');
    await screen.findByRole('option', { name: /department/ });
    const active = () =>
      document.getElementById(
        expression.getAttribute('aria-activedescendant') ?? '',
      );
    expect(active()).toHaveTextContent('department');
    await user.keyboard('{ArrowDown}');
    expect(active()).toHaveTextContent('displayName');
    await user.keyboard('{ArrowUp}{Enter}');
    expect(expression).toHaveValue('slug(department)');
    expect(draft().mapping.attributes.user[0].expression).toBe(
      'slug(department)',
    );
    expect(expression).toHaveFocus();
    await user.keyboard('{Control>} {/Control}');
    expect(screen.queryByRole('listbox')).toBeNull();
    await user.keyboard('{End} + x{Control>} {/Control}');
    expect(screen.getByRole('listbox')).toBeVisible();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(expression).toHaveValue('slug(department) + x');
  });

  it('sets which attributes are read beside those needed, and says which of them cannot be', async () => {
    const user = userEvent.setup();
    const { draft } = show();
    const section = within(
      await screen.findByRole('region', { name: /Attributes that are read/ }),
    );
    const add = section.getByRole('combobox', { name: 'Add an attribute' });
    await user.type(add, 'cost');
    await user.click(await screen.findByRole('option', { name: /costCenter/ }));
    expect(draft().scan.attributes.user).toContain('costCenter');
    await user.type(add, 'cost center{Enter}');
    expect(
      section.getByText(/^cost center: An attribute name has letters/),
    ).toBeVisible();
    expect(draft().scan.attributes.user).toContain('cost center');
    await user.tab();
    await user.click(
      within(section.getByRole('row', { name: 'cost center' })).getByRole(
        'button',
      ),
    );
    expect(draft().scan.attributes.user).not.toContain('cost center');
    expect(section.queryByRole('alert')).toBeNull();
  });

  it('says at the namespace what one looks like, and keeps what was typed', async () => {
    const user = userEvent.setup();
    const { draft } = show();
    const field = await screen.findByRole('textbox', { name: 'Namespace' });
    for (const wrong of ['Contoso GmbH', 'a--', '-a', 'x'.repeat(64)]) {
      await user.clear(field);
      await user.click(field);
      await user.paste(wrong);
      expect(field).toHaveValue(wrong);
      expect(field).toBeInvalid();
    }
    expect(field).toHaveAccessibleDescription(/Must have at most 63/);
    await user.clear(field);
    await user.type(field, 'contoso');
    expect(field).toBeValid();
    await user.click(
      screen.getByRole('radio', { name: /The reference follows/ }),
    );
    expect(draft().mapping).toMatchObject({
      namespace: 'contoso',
      renames: 'follow',
    });
  });

  it('hands the focus on where fields and tables come, move and go', async () => {
    const { draft } = show();
    const button = (name: string) => screen.getByRole('button', { name });
    const press = async (name: string) => {
      act(() => button(name).focus());
      await userEvent.keyboard('{Enter}');
    };
    const fields = () =>
      draft().mapping.attributes.user.map(({ field }) => field);
    for (const field of ['labels.a', 'labels.b']) {
      await press('Add field');
      expect(document.activeElement).toHaveAccessibleName('Field');
      await userEvent.keyboard(field);
    }
    await press('Move labels.b up');
    expect(fields()).toEqual(['labels.b', 'labels.a']);
    expect(button('Move labels.b down')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(fields()).toEqual(['labels.a', 'labels.b']);
    expect(button('Move labels.b up')).toHaveFocus();
    await press('Remove labels.a');
    expect(button('Remove labels.b')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(fields()).toEqual([]);
    expect(button('Add field')).toHaveFocus();

    await press('Add table');
    expect(document.activeElement).toHaveAccessibleName('Name of the table');
    await press('Add table');
    await press('Remove table table1');
    expect(button('Remove table table2')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(draft().mapping.tables).toEqual({});
    expect(button('Add table')).toHaveFocus();
  });
});
