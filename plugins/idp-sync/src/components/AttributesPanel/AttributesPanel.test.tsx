import { useMemo, useState } from 'react';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  parsePolicy,
  type MappingTrial,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { policyIssues } from '../ConnectionPage/draft/policyIssues';
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

let saved: Policy;

function Panel(props: { readOnly?: { reason: string } }) {
  const [policy, setPolicy] = useState(() => parsePolicy({}));
  saved = policy;
  const issues = useMemo(() => policyIssues(policy), [policy]);
  return (
    <AttributesPanel
      connectionId="contoso"
      policy={policy}
      onChange={setPolicy}
      issues={issues}
      {...props}
    />
  );
}

describe('AttributesPanel', () => {
  const backend = FakeBackend.register();

  const show = (readOnly?: { reason: string }) => {
    backend.respond(TRY, ({ body }) =>
      tried((body as { policy: Policy }).policy),
    );
    renderPage(<Panel readOnly={readOnly} />);
  };

  it('changes, adds, moves and removes mappings, keeps what is wrong, and shows what comes of the rest', async () => {
    const user = userEvent.setup();
    show();
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
    expect(saved.mapping.attributes.user[1].expression).toBe('slug(department');
    expect(
      await screen.findByText(/line 1, column 5: "\(" cannot stand here/i),
    ).toBeInTheDocument();
    await waitFor(() => expect(screen.getByText(/tried: 1/)).toBeVisible());

    await user.type(expression, ')');
    await waitFor(() => expect(screen.getByText(/tried: 2/)).toBeVisible());
    await user.click(
      screen.getByRole('button', { name: 'Back to standard: email' }),
    );
    expect(saved.mapping.attributes.user).toEqual([
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
    expect(saved.mapping.attributes.user).toEqual([]);
  });

  it('shows all of it and lets nothing be changed where the policy is managed elsewhere', async () => {
    show({ reason: 'Managed in a file' });
    expect(screen.getByRole('button', { name: 'Change email' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Add field' })).toBeDisabled();
    expect(await screen.findByText(/tried: 0/)).toBeInTheDocument();
  });
});
